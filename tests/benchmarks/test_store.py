"""What the store costs a lesson: a turn among many writers, and a long past."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import pytest

from loqua.domain.session import EndReason, Entry, Session, SessionState, Speaker, Utterance
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository
from store.history import fill

pytestmark = pytest.mark.full

TESTS = Path(__file__).parents[1]
TURN_LIMIT = 0.025
"""Seconds in which 95 of 100 finished turns have to be durable."""
LOCK_LIMIT = 5.0
"""Seconds of `busy_timeout`: whoever waits longer for a lock has to try again."""
FLAT_LIMIT = 1.5
"""How much more a lesson may cost after 100,000 sessions than after ten."""
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

Timed = Callable[[SqlRepository], Coroutine[None, None, object]]


async def test_a_turn_among_sixteen_lessons(tmp_path: Path) -> None:
    """A turn is durable within the limit while 16 lessons save one every two seconds each."""
    alone = await saves(tmp_path / "alone.db", 1, pause=0.5)
    among = await saves(tmp_path / "among.db", 16, pause=4.0)
    print(f"\nturn, one lesson alone: {shown(alone)}")
    print(f"turn, 16 lessons: {shown(among)}; {among[94] / alone[94]:.1f} times as long")
    print(f"p95 is {among[94] / TURN_LIMIT:.2f} of the limit")
    assert among[94] <= TURN_LIMIT


async def test_a_turn_among_sixteen_writers_that_never_pause(tmp_path: Path) -> None:
    """More than any lessons can ask for: no turn waits as long as a lock is waited for."""
    among = await saves(tmp_path / "among.db", 16, pause=0.0)
    print(f"\nturn, 16 writers without a pause: {shown(among)}")
    print(f"p99 is {among[98] / LOCK_LIMIT:.2f} of the limit")
    assert among[98] <= LOCK_LIMIT


def shown(took: Sequence[float]) -> str:
    return ", ".join(f"p{n} {took[n - 1] * 1e3:.1f} ms" for n in (50, 95, 99))


async def saves(path: Path, processes: int, pause: float) -> list[float]:
    """The percentiles of how long a save took, in so many processes that begin together."""
    url = f"sqlite:///{path}"
    await upgrade(url)
    writers = [writer(url, number, pause) for number in range(processes)]
    for process in writers:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in writers:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    printed = [await asyncio.to_thread(process.communicate, None, 300) for process in writers]
    assert {process.returncode for process in writers} == {0}
    return quantiles([took for out, _ in printed for took in json.loads(out)], n=100)


def writer(url: str, number: int, pause: float) -> subprocess.Popen[str]:
    script = str(TESTS / "store" / "process.py")
    return subprocess.Popen(
        [sys.executable, script, "save_when_told", url, str(number), "30", str(pause)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS.parent / "src")},
    )


async def test_a_lesson_after_ten_and_after_a_hundred_thousand_sessions(tmp_path: Path) -> None:
    """Loading a learner and saving a lesson stay flat over a learner's past."""
    urls = [await with_past(tmp_path / f"{count}.db", count) for count in (10, 100_000)]
    async with Database(urls[0]) as few, Database(urls[1]) as many:
        repositories = SqlRepository(few, {}), SqlRepository(many, {})
        for name, step in (("load", load), ("save", hold)):
            took = await medians(step, repositories)
            ratio = took[1] / took[0]
            print(
                f"\n{name}: {took[0] * 1e3:.2f} ms after 10, {took[1] * 1e3:.2f} ms after 100,000"
            )
            print(f"ratio {ratio:.2f}, limit {FLAT_LIMIT}")
            assert ratio <= FLAT_LIMIT


async def with_past(path: Path, count: int) -> str:
    """The URL of a database whose learner has that many sessions."""
    url = f"sqlite:///{path}"
    await upgrade(url)
    async with Database(url) as database:
        await hold(SqlRepository(database, {}), "first")
    fill(path, "first", count - 1)
    return url


async def medians(step: Timed, repositories: tuple[SqlRepository, SqlRepository]) -> list[float]:
    """How long the step takes with each, in turns, so that what else runs burdens both alike."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(200):
        for repository, times in zip(repositories, took, strict=True):
            before = time.perf_counter()
            await step(repository)
            times.append(time.perf_counter() - before)
    return [sorted(times)[len(times) // 2] for times in took]


async def load(repository: SqlRepository) -> None:
    assert (await repository.load("aiko")).visits


async def hold(repository: SqlRepository, session_id: str = "") -> None:
    """A lesson of one turn, from beginning to close."""
    name = session_id or f"sess_{time.perf_counter_ns()}"
    said = Utterance(speaker=Speaker.LEARNER, text="はい、食べます。", at=AT)
    await repository.begin(Session(id=name, learner_id="aiko", room="room", started_at=AT))
    await repository.append(name, [Entry(number=1, body=said)])
    at, reason = AT + timedelta(minutes=5), EndReason.FINISHED
    await repository.close(name, at=at, reason=reason, state=SessionState.CLOSED)
