# ruff: noqa: S311 - chance, not secrecy
"""Kill -9 at any moment: what was acknowledged is there, and nothing is half there."""

import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import Popen

import pytest

from loqua.store.migrate import upgrade

Start = Callable[..., Popen[str]]


async def test_a_few_killed_writers_lose_nothing_they_acknowledged(
    url: str, path: Path, start: Start
) -> None:
    await upgrade(url)
    for round_ in range(2):
        killed_round(url, path, start, f"few{round_}", writers=3)


@pytest.mark.slow
async def test_many_killed_writers_lose_nothing_they_acknowledged(
    url: str, path: Path, start: Start
) -> None:
    await upgrade(url)
    for round_ in range(50):
        killed_round(url, path, start, f"many{round_}", writers=4)


def killed_round(url: str, path: Path, start: Start, name: str, writers: int) -> None:
    """Kill writers one by one while they write, then look for each acknowledged turn."""
    running = [start("acknowledge", url, f"{name}_{n}") for n in range(writers)]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    acknowledged: list[tuple[str, int]] = []
    for process in running:
        time.sleep(random.uniform(0.02, 0.2))
        process.kill()
    for process in running:
        printed, errors = process.communicate()
        assert errors == ""
        lines = [line.split() for line in printed.splitlines() if line.count(" ") == 1]
        acknowledged += [(session_id, int(number)) for session_id, number in lines]
    assert acknowledged
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = set(connection.execute("SELECT session_id, number FROM entry"))
    missing = [turn for turn in acknowledged if turn not in stored]
    halves = [(s, n) for s, n in stored if (s, n + 1 if n % 2 else n - 1) not in stored]
    assert (missing, halves) == ([], [])
