"""The learner's screen in a terminal: plain lines, colours on a TTY, or one message a line."""

import json
from collections.abc import Callable
from itertools import zip_longest
from typing import TextIO, cast
from uuid import uuid4

from loqua.language.script import has_kanji, is_japanese
from loqua.language.tokens import tokens
from loqua.tutor.clock import Clock
from loqua.tutor.output import Output
from loqua.tutor.screen import analysed
from loqua.wire.client import (
    AchievementBody,
    Body,
    CorrectionBody,
    Envelope,
    EvidenceBody,
    LearnerBody,
    NoticeBody,
    ProgressBody,
    SessionBody,
    StateBody,
    TutorBody,
)

_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)))
"""What would move a terminal's cursor or change its colours, whoever said it."""


class JsonScreen:
    """One client message per line, as a room's learner gets them."""

    def __init__(self, clock: Clock, out: Output) -> None:
        self._clock = clock
        self._out = out

    def show(self, body: Body) -> None:
        envelope = Envelope.around(analysed(body), message_id=uuid4().hex, at=self._clock())
        line = json.dumps(envelope.model_dump(mode="json"), ensure_ascii=False)
        self._out.write(f"{line}\n")
        self._out.flush()

    async def close(self) -> None:
        self._out.flush()


class TerminalScreen:
    """What a developer reads: who says what, readings under Japanese, what was recorded."""

    def __init__(self, out: Output, *, echo: bool) -> None:
        self._out = out
        self._put: Callable[[str, str, str], None] = _colours(out) if out.isatty() else self._plain
        self._echo = echo
        self._writers: dict[type[Body], Callable[[Body], None]] = {
            TutorBody: self._tutor,
            LearnerBody: self._learner,
            EvidenceBody: self._evidence,
            CorrectionBody: self._correction,
            AchievementBody: self._achievement,
            ProgressBody: self._progress,
            NoticeBody: self._notice,
            SessionBody: self._session,
        }

    def show(self, body: Body) -> None:
        if writer := self._writers.get(type(body)):
            writer(body)

    async def close(self) -> None:
        self._out.flush()

    def ask(self) -> None:
        """Put the learner's prompt, without a line end."""
        self._put("you: ", "bold cyan", "")
        self._out.flush()

    def _line(self, text: str, style: str = "") -> None:
        self._put(text.translate(_CONTROLS), style, "\n")
        self._out.flush()

    def _plain(self, text: str, _style: str, end: str) -> None:
        self._out.write(f"{text}{end}")

    def _tutor(self, body: Body) -> None:
        assert isinstance(body, TutorBody)
        for line in filter(str.strip, body.text.splitlines()):
            self._line(f"tutor: {line}", "bold")
            if reading := _reading(line):
                self._line(f"       [{reading}]", "dim")

    def _learner(self, body: Body) -> None:
        assert isinstance(body, LearnerBody)
        if self._echo:
            self._line("you: " + " ".join(body.text.split()))

    def _evidence(self, body: Body) -> None:
        assert isinstance(body, EvidenceBody)
        due = body.due.strftime("%Y-%m-%d %H:%M UTC")
        self._line(f"       recorded: {body.item} {body.outcome}, next review {due}", "dim")

    def _correction(self, body: Body) -> None:
        assert isinstance(body, CorrectionBody)
        reading = "" if body.reading == body.better else f" ({body.reading})"
        self._line(f"       better: {body.better}{reading}", "yellow")

    def _achievement(self, body: Body) -> None:
        assert isinstance(body, AchievementBody)
        self._line(f"{body.icon} {body.title}: {body.description}", "green")

    def _progress(self, body: Body) -> None:
        assert isinstance(body, ProgressBody)
        self._line(
            f"Lessons {body.total_sessions}, minutes {body.total_conversation_time}, "
            f"words {body.words_learned}, days in a row {body.current_streak}.",
            "green",
        )

    def _notice(self, body: Body) -> None:
        assert isinstance(body, NoticeBody)
        self._line(f"notice: {body.text}", "magenta")

    def _session(self, body: Body) -> None:
        assert isinstance(body, SessionBody)
        if body.state == "closed":
            self._line(f"Lesson {body.session_id} saved ({body.reason}).", "dim")


def _colours(out: Output) -> Callable[[str, str, str], None]:
    """Writes in colours; imported only where there are any."""
    from rich.console import Console
    from rich.text import Text

    console = Console(file=cast("TextIO", out), highlight=False, soft_wrap=True, emoji=False)

    def put(text: str, style: str, end: str) -> None:
        console.print(Text(text, style=style), end=end)

    return put


def asked(screen: JsonScreen | TerminalScreen, *, prompt: bool) -> None:
    """Say that it is the learner's turn."""
    if isinstance(screen, JsonScreen):
        screen.show(StateBody(agent="listening"))
    elif prompt:
        screen.ask()


def _reading(line: str) -> str:
    """The Japanese of the line in kana, where it has kanji."""
    if not has_kanji(line):
        return ""
    found = tokens(line)
    parts = [
        here.reading if here.reading and (is_japanese(here.surface) or after.reading) else " "
        for here, after in zip_longest(found, found[1:], fillvalue=found[-1])
    ]
    return " ".join("".join(parts).split())
