"""Whose log lines they are: callbacks that come from outside, run in the context of their session."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context


def in_context(callback: Callable[..., None]) -> Callable[..., None]:
    """The callback, run in the present context, so that its log lines name this session."""
    context = copy_context()

    def run(*arguments: object) -> None:
        context.run(callback, *arguments)

    return run
