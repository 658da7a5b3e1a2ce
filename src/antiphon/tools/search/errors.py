"""Errors of search.

SearchError
├── SearchConfigError    the configuration names something that cannot work; found at start-up
└── SearchFailed         nothing can be searched now; the language model is told
    ├── SearchRefused        the key is wrong, or used up
    └── IndexUnusable        the index of the local documents is missing, or not of this version

None of these ends a session.
"""

from __future__ import annotations


class SearchError(Exception):
    """Nothing could be searched; the message says where, what was expected, what came, and what to do."""


class SearchConfigError(SearchError):
    """The configuration names something that cannot work."""


class SearchFailed(SearchError):
    """Nothing can be searched now."""


class SearchRefused(SearchFailed):
    """The key is wrong, or used up."""


class IndexUnusable(SearchFailed):
    """The index of the local documents is missing, or not of this version."""
