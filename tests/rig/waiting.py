"""Waiting for something to become true, with a failure message that helps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def until(
    probe: Callable[[], T | None],
    *,
    timeout: float = 15.0,
    what: str | Callable[[], str] = "the condition",
) -> T:
    """Poll `probe` until it returns something truthy and return that; time out by naming `what`."""
    deadline = time.monotonic() + timeout
    while True:
        if found := probe():
            return found
        if time.monotonic() > deadline:
            missing = what if isinstance(what, str) else what()
            raise TimeoutError(f"waited {timeout:g} s in vain for {missing}")
        await asyncio.sleep(0.01)
