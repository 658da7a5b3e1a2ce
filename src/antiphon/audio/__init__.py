"""Sound as numbers: PCM, resampling, voice activity, pitch, echo. No sockets, no clock, no event loop."""
