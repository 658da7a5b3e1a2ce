"""What a live session is: turns, history, playout, usage. Sans-I/O: events in with `now`, effects out."""
