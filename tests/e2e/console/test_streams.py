"""Where the lines go and come from may be gone, closed, full or narrow."""

import asyncio
import subprocess
import sys

import pytest

from e2e.console.desk import Desk
from e2e.operator.command import Command
from rig.environment import AGENT, ROOT

COMMAND = f"{sys.executable} {AGENT} console --text"
LINES = "Aki\n1\nhint\n"
NARROW = {
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONIOENCODING": "ascii",
}


async def test_who_reads_one_line_only_ends_the_lesson_saved(desk: Desk) -> None:
    """As `… | head -1` does, while the input goes on."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(AGENT), "console", "--text", "--json"),
        cwd=ROOT,
        env=desk.environ,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    async with asyncio.timeout(40):
        await process.stdout.readline()
        transport = process.stdout._transport  # type: ignore[attr-defined]  # noqa: SLF001 - the only way
        transport.close()
        process.stdin.write(LINES.encode())
        await process.stdin.drain()
        err = await process.stderr.read()
        assert await process.wait() == 0
    process.stdin.close()
    assert err == b""
    (session,) = desk.loqua("session", "list", "--json")
    assert session["session"]["state"] == "closed"


@pytest.mark.parametrize(
    ("redirection", "says"),
    [
        ("<&-", ""),
        pytest.param("<&- >&- 2>&-", "", marks=pytest.mark.slow),
        pytest.param(
            ">/dev/full",
            "the lesson cannot be shown and ends: No space left on device",
            marks=pytest.mark.slow,
        ),
    ],
    ids=["no input", "no stream at all", "full"],
)
def test_a_stream_that_is_closed_or_full(desk: Desk, redirection: str, says: str) -> None:
    ran = subprocess.run(
        ["/bin/sh", "-c", f"exec {COMMAND} {redirection}"],
        cwd=ROOT,
        env=desk.environ,
        input=LINES,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0
    assert "Traceback" not in ran.stderr
    assert says in ran.stderr
    assert bool(ran.stderr) == bool(says)
    (session,) = desk.loqua("session", "list", "--json")
    assert session["session"]["state"] == "closed"


def test_a_narrow_encoding_and_no_sound_device(desk: Desk) -> None:
    """Without `--text`: where no microphone is, the lesson is held by text, and that is said."""
    if _has_microphone():
        pytest.skip("this machine has a microphone")
    environ = {**desk.environ, **NARROW}
    del environ["LOQUA_USER_ID"]
    ran = subprocess.run(
        [sys.executable, str(AGENT), "console"],
        cwd=ROOT,
        env=environ,
        input=LINES.encode(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0
    assert ran.stderr == b"No sound device was found: the lesson is held by text.\n"
    assert "はじめまして、Akiさん" in ran.stdout.decode()
    shown = Command(desk.folder, desk.env)("learner", "show", "me")
    assert shown.out.startswith("me: Aki, absolute_beginner")


def _has_microphone() -> bool:
    try:
        import sounddevice

        return bool(sounddevice.query_devices(kind="input"))
    except Exception:  # noqa: BLE001 - PortAudio missing or without a device
        return False
