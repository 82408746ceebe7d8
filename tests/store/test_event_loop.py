"""The event loop of a lesson: the store never stops it, however long the database takes."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import Popen
from typing import Any

from loqua.store.migrate import upgrade

HELD = 1.0
"""Seconds for which another process holds the lock."""


async def test_the_loop_goes_on_while_a_save_waits_for_a_lock(path: Path, lessons: Any) -> None:
    """A store call that waits leaves the loop to the lesson: no gap is as long as the wait."""
    await lessons.begin(1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        save = asyncio.create_task(lessons.turn(1))
        longest = await longest_gap(HELD)
        assert not save.done()
        other.execute("COMMIT")
    await save
    assert longest < HELD / 4


async def longest_gap(seconds: float) -> float:
    """For how long the loop did not get back to this coroutine at most."""
    longest, before = 0.0, time.perf_counter()
    end = before + seconds
    while before < end:
        await asyncio.sleep(0.005)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest


async def test_nothing_that_may_take_long_runs_on_the_thread_of_the_loop(
    url: str, start: Callable[..., Popen[str]]
) -> None:
    """Check 10, the store's part: no file, database or sleep on the loop, by Python's own audit."""
    await upgrade(url)
    printed, errors = await asyncio.to_thread(start("watch", url).communicate, None, 60)
    assert errors == ""
    assert json.loads(printed) == []
