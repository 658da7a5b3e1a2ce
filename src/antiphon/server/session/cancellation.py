"""Telling who cancelled."""

from __future__ import annotations

import asyncio


def asked_to_stop() -> bool:
    """Whether somebody cancelled the running task.

    An engine that waits for something that is cancelled elsewhere, a worker's answer or a request's scope,
    lets `CancelledError` out though nobody asked it to stop: it has failed, and must be taken for that.
    """
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
