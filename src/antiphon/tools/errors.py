"""Errors of the server's own tools.

Exception
└── ToolUnavailable       a tool cannot work here; a setup that asks for it is refused by name (1007)
"""

from __future__ import annotations


class ToolUnavailable(Exception):
    """A tool cannot work here.

    The text says why, in a few words that may be told to a client: it goes into the close reason.
    """
