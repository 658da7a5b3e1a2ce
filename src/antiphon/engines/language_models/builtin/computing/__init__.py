"""From a request for a computation to a Python program: sets, conditions on them, and what to make of them.

The grammar is compositional: any set can be filtered by any condition and handed to any aggregate, and an
aggregate's value can be computed with.
"""
