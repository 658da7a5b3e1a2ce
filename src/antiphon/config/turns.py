"""`[turns]`: the defaults of turn-taking, where a client leaves them open."""

from __future__ import annotations

from antiphon.config.section import Section


class TurnSettings(Section):
    """The defaults of turn-taking, where a client leaves them open."""
