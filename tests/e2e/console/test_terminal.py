"""On a terminal: colours, a prompt, Ctrl-D and Ctrl-C."""

import sys
from collections.abc import Iterator

import pexpect
import pytest

from e2e.console.desk import Desk
from rig.environment import AGENT, ROOT

PROMPT = "you: "


@pytest.fixture
def terminal(desk: Desk) -> Iterator["pexpect.spawn[str]"]:
    """A lesson in a terminal of 80 columns."""
    environ = {n: v for n, v in desk.environ.items() if n not in ("NO_COLOR", "FORCE_COLOR")}
    spawned = pexpect.spawn(
        sys.executable,
        [str(AGENT), "console", "--text"],
        env={**environ, "TERM": "xterm-256color"},
        cwd=str(ROOT),
        encoding="utf-8",
        timeout=40,
        dimensions=(24, 80),
    )
    yield spawned
    spawned.close(force=True)


def test_a_lesson_in_colours_ends_with_ctrl_d(desk: Desk, terminal: "pexpect.spawn[str]") -> None:
    terminal.expect_exact("What is your name?")
    assert "\x1b[1m" in str(terminal.before)
    terminal.expect_exact(PROMPT)
    terminal.sendline("Aki")
    terminal.expect_exact("Akiさん")
    terminal.expect_exact(PROMPT)
    terminal.sendline("1")
    terminal.expect_exact("New: ")
    terminal.expect_exact(PROMPT)
    terminal.sendline("hint")
    terminal.expect_exact("It begins with")
    terminal.expect_exact(PROMPT)
    terminal.sendeof()
    terminal.expect_exact("Today: 1 minute")
    terminal.expect_exact("saved (learner_left).")
    terminal.expect(pexpect.EOF)
    terminal.wait()
    assert terminal.exitstatus == 0
    (session,) = desk.sessions()
    assert session["state"] == "closed"


@pytest.mark.slow
def test_ctrl_c_ends_it_saved(desk: Desk, terminal: "pexpect.spawn[str]") -> None:
    terminal.expect_exact(PROMPT)
    terminal.sendline("Aki")
    terminal.expect_exact("Akiさん")
    terminal.expect_exact(PROMPT)
    terminal.sendintr()
    terminal.expect_exact("saved (learner_left).")
    terminal.expect(pexpect.EOF)
    assert "Traceback" not in str(terminal.before)
    terminal.wait()
    assert terminal.exitstatus == 0
    assert desk.loqua("learner", "list", "--json")[0]["name"] == "Aki"
