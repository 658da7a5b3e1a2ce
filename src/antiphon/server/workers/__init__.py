"""Several processes that serve one port: a supervisor, and its workers.

The supervisor binds the port and hands it to every worker, so the kernel gives a connection to whichever of
them takes it first. They share nothing but the port and the store. The supervisor starts a worker again that
has ended by itself, ends all of them together, and passes on what one wants to know of the others.
"""
