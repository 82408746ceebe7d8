import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.operator.command import Command
from rig.environment import ROOT, clean_environ

SECRET = "s" * 32


@pytest.fixture
def server() -> Iterator[str]:
    """Something that answers HTTP, as a LiveKit server does."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as s:
        thread = threading.Thread(target=s.serve_forever)
        thread.start()
        yield f"ws://127.0.0.1:{s.server_address[1]}"
        s.shutdown()
        thread.join()


def test_what_is_in_order_is_said_and_nothing_is_made(loqua: Command, empty: Path) -> None:
    ran = loqua("doctor")
    assert (ran.exit_code, ran.err) == (0, "")
    assert "ok   language model: practice\n" in ran.out
    assert "ok   speech: openjtalk/mei\n" in ran.out
    assert "not created yet" in ran.out
    assert not empty.exists()


@pytest.mark.usefixtures("database")
def test_a_server_that_answers_and_one_that_does_not(loqua: Command, server: str) -> None:
    keys = {"LIVEKIT_API_KEY": "key", "LIVEKIT_API_SECRET": SECRET}
    good = loqua("doctor", env={"LIVEKIT_URL": server, **keys})
    assert good.exit_code == 0, good
    assert f"ok   LiveKit: {server} answers" in good.out
    assert "ok   database: schema" in good.out
    keyless = loqua("doctor", env={"LIVEKIT_URL": server})
    assert keyless.exit_code == 1
    assert "LIVEKIT_API_KEY and LIVEKIT_API_SECRET not set" in keyless.out
    dead = loqua("doctor", env={"LIVEKIT_URL": "ws://127.0.0.1:9", **keys})
    assert dead.exit_code == 1
    assert "FAIL LiveKit: ws://127.0.0.1:9 does not answer" in dead.out


WRONG = {
    "LOQUA_USER_IDD": "u1",
    "LOQUA_STT": "nonsense/model",
    "LOQUA_TIME_ZONE": "Mars/Olympus",
    "LOQUA_DATABASE_URL": "mysql://host/database",
    "LIVEKIT_URL": "livekit.example.org",
    "OPENAI_BASE_URL": "api.example.org",
    "DEEPGRAM_API_KEY": "hidden-value",
}


@pytest.mark.parametrize("command", [("doctor",), ("learner", "list"), ("db", "upgrade")])
def test_bad_settings_are_told_all_at_once_by_name_never_by_value(
    loqua: Command, command: tuple[str, ...]
) -> None:
    ran = loqua(*command, env=WRONG)
    assert ran.exit_code == 1
    told = ran.out + ran.err
    for name in WRONG:
        assert (name in told) == (name != "DEEPGRAM_API_KEY")
    assert "did you mean LOQUA_USER_ID?" in told
    assert "hidden-value" not in told
    assert "Traceback" not in told


def test_a_worker_refuses_them_with_an_exit_status() -> None:
    """LiveKit's own command line would exit with 0."""
    wrong = {
        "LOQUA_NONSENSE": "1",
        "LOQUA_LLM": "nobody/model",
        "LIVEKIT_URL": "wss://livekit.example.org",
        "LIVEKIT_API_KEY": "key",
        "LIVEKIT_API_SECRET": "much-too-short",
    }
    ran = subprocess.run(
        [sys.executable, "src/agent.py", "start"],
        cwd=ROOT,
        env=clean_environ(wrong),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 1
    for name in ("LOQUA_NONSENSE", "LOQUA_LLM", "LIVEKIT_API_SECRET"):
        assert f"  {name}: " in ran.stderr
    assert "at least 32 bytes" in ran.stderr
    assert "much-too-short" not in ran.stderr
    assert "Traceback" not in ran.stderr
