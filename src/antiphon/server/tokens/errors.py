"""Errors of ephemeral tokens.

InvalidTokenRequest     a token as it is asked for cannot be made
"""

from __future__ import annotations


class InvalidTokenRequest(Exception):
    """A token cannot be made as it is asked for; the message names the field and what was expected."""
