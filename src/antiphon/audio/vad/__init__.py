"""Voice activity: the probability that a person speaks, for every 32 ms of every session."""
