"""What a transcript says of its turn: whether it is finished, a back-channel, addressed to us.

Pure functions of text and language. A transcript comes from a recognizer, so it may lack punctuation and
capitals; where it has them, they are used.
"""
