import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.agents.cli.log import JsonFormatter

from loqua.telemetry import QUIET, Redaction, setup_logging

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2lnbmF0dXJl"


def written(redaction: Redaction, message: str, *args: object, **kwargs: Any) -> dict[str, Any]:
    """What LiveKit's own formatter writes for that call."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(redaction)
    logger = logging.getLogger("loqua.tests.redaction")
    logger.propagate = False
    logger.handlers = [handler]
    logger.error(message, *args, **kwargs)
    line: dict[str, Any] = json.loads(stream.getvalue())
    return line


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"GET wss://h/rtc?access_token={JWT}&auto=1", JWT),
        ("Authorization: Bearer abcdef123456", "abcdef123456"),
        ("{'Authorization': 'Token 0123456789abcdef'}", "0123456789abcdef"),
        ("bearer abc.def-ghi", "abc.def-ghi"),
        ("Incorrect API key provided: sk-proj-abcdefghijklmnop", "sk-proj-abcdefghijklmnop"),
        ("api_key='hunter2hunter2'", "hunter2hunter2"),
        ('{"api_secret": "hunter2hunter2"}', "hunter2hunter2"),
        ("postgresql://loqua:hunter2@db/loqua", "hunter2"),
        ("the value was known-secret-value!", "known-secret-value"),
    ],
)
def test_what_opens_a_door_is_masked(text: str, hidden: str) -> None:
    masked = Redaction(secrets=["known-secret-value", "k"]).masked(text)
    assert hidden not in masked
    assert "[secret]" in masked


@pytest.mark.parametrize(
    "text",
    [
        "session sess_20261121_093000_abcdefghijklmnopqrstuvwxyz closed",
        "prompt_tokens=12 completion_tokens: 40",
        "GET http://127.0.0.1:8081/worker",
        "the learner said nothing for 300 s",
        "食べる is due",
    ],
)
def test_what_opens_none_stays(text: str) -> None:
    assert Redaction().masked(text) == text


def test_messages_and_their_arguments_are_masked() -> None:
    line = written(Redaction(), "joining with %s as %s", f"token={JWT}", "u1")
    assert line["message"] == "joining with token=[secret] as u1"


def test_tracebacks_are_masked() -> None:
    try:
        raise ValueError(f"refused: Bearer {JWT}")  # noqa: TRY301 - a traceback is wanted
    except ValueError:
        line = written(Redaction(), "failed", exc_info=True)
    assert JWT not in json.dumps(line)
    assert "ValueError: refused" in line["exc_info"]


def test_a_harmless_traceback_stays_as_it_is() -> None:
    record = logging.makeLogRecord({"msg": "x", "exc_info": (ValueError, ValueError("a"), None)})
    Redaction().filter(record)
    assert record.exc_info is not None


def test_what_learners_said_is_left_out_unless_allowed() -> None:
    extra = {"lk.pii.text": "食べます", "turn": 3, "lk.session": "s"}
    line = written(Redaction(), "turn", extra=extra)
    assert (line["lk.pii.text"], line["turn"], line["lk.session"]) == ("[redacted]", 3, "s")
    assert written(Redaction(allow_pii=True), "turn", extra=extra)["lk.pii.text"] == "食べます"


def test_fields_are_masked_by_name_and_by_content() -> None:
    extra = {
        "api_key": "x",
        "lk.token": "x",
        "error": ValueError(f"Bearer {JWT}"),
        "headers": {"Authorization": f"Bearer {JWT}"},
        "count": 2,
    }
    line = written(Redaction(allow_pii=True), "x", extra=extra)
    assert JWT not in json.dumps(line)
    assert (line["api_key"], line["lk.token"], line["count"]) == ("[secret]", "[secret]", 2)


def test_a_message_that_does_not_fit_its_arguments_is_not_lost() -> None:
    record = logging.makeLogRecord({"msg": "%d of %d", "args": ("a",)})
    assert Redaction().filter(record)


@given(st.text(), st.text(alphabet=st.characters(codec="ascii", categories=["L", "N"]), min_size=6))
def test_a_known_secret_never_comes_through(around: str, secret: str) -> None:
    masked = Redaction(secrets=[secret]).masked(f"{around}{secret}{around}")
    assert secret not in masked.replace("[secret]", "")


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    redaction = Redaction()
    assert redaction.masked(redaction.masked(text)) == redaction.masked(text)


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    logger = logging.getLogger()
    handlers, level = list(logger.handlers), logger.level
    levels = {name: logging.getLogger(name).level for name in (*QUIET, "loqua")}
    yield logger
    logger.handlers[:] = handlers
    logger.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def test_every_handler_redacts_once(root: logging.Logger) -> None:
    handler = logging.StreamHandler(io.StringIO())
    root.addHandler(handler)
    setup_logging("debug")
    setup_logging("warning", secrets=["known-secret-value"])
    assert len([f for f in handler.filters if isinstance(f, Redaction)]) == 1
    assert root.level == logging.WARNING


def test_urls_and_statements_are_not_logged(root: logging.Logger) -> None:
    setup_logging("debug")
    assert root.level == logging.DEBUG
    for name in ("httpx2", "aiosqlite"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)


def test_logs_go_to_stderr(root: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    root.handlers.clear()
    setup_logging("info", to_stderr=True)
    setup_logging("info", to_stderr=True)
    logging.getLogger("loqua.test").info("one line, api_key=hunter2hunter2")
    out, err = capsys.readouterr()
    assert (out, err.count("one line"), "hunter2" in err) == ("", 1, False)
