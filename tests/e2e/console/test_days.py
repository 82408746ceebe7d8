"""The learner comes back on the next days; `--at` says when."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from e2e.console.desk import LEARNER, Desk, bodies
from e2e.console.pupil import Pupil
from rig.environment import AGENT, ROOT, clean_environ

DRILLS = 4


async def test_the_next_day_the_tutor_knows_who_where_and_what(desk: Desk) -> None:
    async with desk.lesson("--reveal", "--at", "2026-11-24T09:00+09:00") as console:
        pupil = Pupil(console)
        await pupil.take(DRILLS)
        first = await console.end_input()
    assert first.exit_code == 0
    assert first.messages[0]["ts"].startswith("2026-11-24T00:00:0")
    assert first.messages[-1]["body"]["reason"] == "learner_left"
    cards = desk.loqua("learner", "export", LEARNER)["cards"]
    due = [card["item"] for card in sorted(cards, key=lambda c: c["due"])]
    assert len(due) == DRILLS

    async with desk.lesson("--reveal", "--at", "2026-11-25T09:00+09:00") as console:
        pupil = Pupil(console)
        reviewed = await pupil.take(len(due))
        second = await console.end_input()
    greeting = bodies(second.messages, "tutor")[0]["text"]
    assert "Akiさん" in greeting
    assert "practised 1 day in a row" in greeting
    assert f"{len(set(due))} items are due for review" in greeting
    assert [drill["item"] for drill in reviewed] == due, "the longest overdue first"
    assert pupil.said == [drill["accepts"][0] for drill in reviewed], "nobody asked for a name"
    (summary,) = bodies(second.messages, "summary")
    assert summary["reviewed"] == len(set(due))
    (progress,) = bodies(second.messages, "progress")
    assert (progress["total_sessions"], progress["current_streak"]) == (2, 2)
    newest, oldest = desk.sessions()
    assert newest["started_at"].startswith("2026-11-25T00:00:00")
    assert oldest["started_at"].startswith("2026-11-24T00:00:00")


@pytest.mark.parametrize(
    "at", ["2026-11-25", "2026-11-25T09:00", "tomorrow", "", "0001-01-01T00:00+14:00"]
)
def test_a_moment_that_is_none_is_refused(at: str, tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(AGENT), "console", "--text", "--at", at],
        cwd=ROOT,
        env=clean_environ({"LOQUA_DATABASE_URL": f"sqlite:///{tmp_path}/loqua.db"}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert re.search(r"argument --at: .*(2026-11-25T09:00\+09:00|from 2000 to 2199)", ran.stderr)
    assert "Traceback" not in ran.stderr
    assert not list(tmp_path.iterdir())
