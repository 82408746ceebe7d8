"""Kill -9 at any moment: what was acknowledged is there, nothing is half there or counted twice."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import chain
from pathlib import Path

import pytest

from campaigns.ledger import faults
from campaigns.writer import ERASED

TESTS = Path(__file__).parents[1]


@pytest.mark.slow
async def test_killed_writers_lose_nothing_they_acknowledged(tmp_path: Path, *, full: bool) -> None:
    """The store's part of check 9: kills at random moments of creating, writing and closing.

    Every acknowledged turn is found, no turn is half there, the file is whole, and the next start
    counts each session that was cut off exactly once.
    """
    rounds, kills = (34, 100) if full else (1, 24)
    told: list[list[str]] = []
    for number in range(rounds):
        path = tmp_path / f"{number}.db"
        by_writer = await asyncio.to_thread(killed_writers, path, f"r{number}w", kills)
        assert await faults(path, chain(*by_writer)) == []
        told += by_writer
    at_work = sum(map(bool, told))
    assert at_work
    print(f"\n{len(told)} kills, {at_work} of them of a writer that had acknowledged something;")
    print(f"{sum(map(len, told))} acknowledged, none lost, none half, none counted twice")


def killed_writers(path: Path, name: str, kills: int) -> list[list[str]]:
    """What each of as many killed writers had acknowledged."""
    places = os.pathsep.join((str(TESTS.parent / "src"), str(TESTS)))
    ran = subprocess.run(
        [sys.executable, "-m", "campaigns.nursery", f"sqlite:///{path}", name, str(kills), "8"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": places},
        timeout=300,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    told: list[list[str]] = json.loads(ran.stdout)
    return told


async def test_a_lost_a_half_and_a_miscounted_turn_would_be_found(path: Path) -> None:
    """The campaigns can fail: each kind of loss, made by hand, is reported."""
    told = list(chain(*await asyncio.to_thread(killed_writers, path, "w", 20)))
    turns = [line for line in told if line.startswith("turn")]
    assert await faults(path, told) == []
    assert await faults(path, [*told, "turn sess_nobody 1"]) == ["lost: turn sess_nobody 1"]
    name = turns[-1].split()[1]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM entry WHERE session_id = ? AND number = 1", (name,))
        connection.execute("UPDATE entry SET kind = 'utterance' WHERE kind = 'evidence'")
        connection.commit()
    found = await faults(path, told)
    assert f"lost: turn {name} 1" in found
    assert f"half: {name}" in found
    assert found[-1].endswith("counted")
    assert await faults(path, [f"erased {ERASED}"]) == found[-2:]
    path.with_name("left").write_bytes(f"… {ERASED} …".encode())
    assert "erased and still in left" in await faults(path, [f"erased {ERASED}"])
