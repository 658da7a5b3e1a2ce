"""Which probability is speech, for each sensitivity a client may ask for."""
