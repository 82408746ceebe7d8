"""`python src/agent.py console --text < lines`, as the README has it."""

import subprocess
import sys

from e2e.console.desk import Desk
from rig.environment import AGENT, ROOT

LINES = "I'm Aki\n\n2\nhint\nskip\nwhy?\nrepeat\n"
LONG = "あ" * 10_000
SHOWN, RECORDED = 1_000, 10_000
VERY_LONG = "a" * 900_000


def test_lines_of_a_file_make_a_lesson(desk: Desk) -> None:
    lines = desk.folder / "lines.txt"
    lines.write_text(f"{LINES}{LONG}\n{VERY_LONG}\n")
    with lines.open() as file:
        ran = subprocess.run(
            [sys.executable, str(AGENT), "console", "--text"],
            cwd=ROOT,
            env=desk.environ,
            stdin=file,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert (ran.returncode, ran.stderr) == (0, "")
    shown = ran.stdout.splitlines()
    assert shown[0].startswith("tutor: ")
    assert [line for line in shown if line.startswith("you: ")] == [
        f"you: {line[:SHOWN]}" for line in (*LINES.splitlines(), LONG, VERY_LONG) if line
    ]
    assert shown.count("tutor: That was a lot at once. A word or a short sentence is enough.") == 2
    assert "\x1b" not in ran.stdout, "colours only on a terminal"
    asked_name, asked_level = (
        next(n for n, line in enumerate(shown) if words in line)
        for words in ("What is your name?", "How much Japanese do you know?")
    )
    assert asked_name < shown.index("you: I'm Aki") < asked_level < shown.index("you: 2")
    assert any(line.startswith("       [") for line in shown), "readings stand under Japanese"
    assert any("recorded: " in line and " skipped, next review " in line for line in shown)
    assert any(line.startswith("tutor: Today: 1 minute, 0 right") for line in shown)
    (session,) = desk.sessions()
    assert shown[-1] == f"Lesson {session['id']} saved (learner_left)."
    assert (session["state"], session["end_reason"]) == ("closed", "learner_left")
    said = [u["text"] for u in session["utterances"] if u["speaker"] == "learner"]
    assert said[-2:] == [LONG, VERY_LONG[:RECORDED]]
    learner = desk.learner()
    assert learner["preferences"]["learning_level"] == "beginner"
    assert learner["progress"]["total_sessions"] == 1
