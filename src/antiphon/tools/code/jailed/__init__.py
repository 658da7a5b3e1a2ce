"""What runs inside of a jail: it locks itself up, then runs one program.

The interpreter of a jail need not be the server's own, so these modules use nothing but the standard library
and work on Python 3.9 and later. Nothing here is trusted once the program has begun.
"""
