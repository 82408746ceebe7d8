"""The messages on a learner's screen: text-stream topic `loqua.events`, and `console --json`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

TOPIC = "loqua.events"


class Body(BaseModel):
    """The body of one message; the class decides the message's `type`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type_: ClassVar[str]


class Token(Body):
    """A piece of text; the surfaces of a text joined are the text."""

    surface: str
    reading: str | None = None
    romaji: str | None = None
    lemma: str | None = None


class SessionBody(Body):
    """The lesson opens or closes."""

    type_: ClassVar[str] = "session"
    state: Literal["open", "closed", "refused"]
    session_id: str | None = None
    user_id: str | None = None
    reason: str | None = None


class TutorBody(Body):
    """What the tutor says."""

    type_: ClassVar[str] = "tutor"
    text: str
    tokens: Sequence[Token] = ()


class LearnerBody(Body):
    """What the learner said."""

    type_: ClassVar[str] = "learner"
    text: str
    tokens: Sequence[Token] = ()


class DrillBody(Body):
    """A question; never its answer."""

    type_: ClassVar[str] = "drill"
    item: str
    kind: str
    direction: Literal["production", "recall"]
    prompt: str
    attempt: int = Field(1, alias="try", serialization_alias="try")
    accepts: Sequence[str] | None = None
    """Only in the console with --reveal, for simulated learners."""


class EvidenceBody(Body):
    """What an answer showed."""

    type_: ClassVar[str] = "evidence"
    item: str
    direction: Literal["production", "recall"]
    outcome: Literal["right", "hinted", "wrong", "skipped"]
    hints: int
    due: datetime


class CorrectionBody(Body):
    """What would have been right."""

    type_: ClassVar[str] = "correction"
    item: str
    said: str
    better: str
    reading: str
    why: str


class VocabularyBody(Body):
    """An item that is shown for the first time."""

    type_: ClassVar[str] = "vocabulary"
    item: str
    spelling: str
    reading: str
    translations: Sequence[str]
    level: str
    topic: str


class ProgressBody(Body):
    """Totals after the lesson."""

    type_: ClassVar[str] = "progress"
    total_sessions: int
    total_conversation_time: int
    words_learned: int
    current_streak: int
    due_now: int


class AchievementBody(Body):
    """An achievement that was just reached."""

    type_: ClassVar[str] = "achievement"
    id: str
    title: str
    description: str
    icon: str


class SummaryBody(Body):
    """What the lesson came to."""

    type_: ClassVar[str] = "summary"
    session_id: str
    minutes: int
    new_items: Sequence[str]
    reviewed: int
    right: int
    wrong: int
    performance: str | None = None
    practise_next: Sequence[str]
    next_review: datetime | None = None
    text: str


class NoticeBody(Body):
    """Something the learner should know about the lesson itself."""

    type_: ClassVar[str] = "notice"
    code: str
    text: str
    severity: Literal["info", "warning", "error"] = "info"


class StateBody(Body):
    """Whose turn it is; in the console only (a room has the attribute `lk.agent.state`)."""

    type_: ClassVar[str] = "state"
    agent: Literal["listening", "thinking"]


class Envelope(BaseModel):
    """One message as it is sent."""

    v: Literal[1] = 1
    id: str
    type: str
    ts: datetime
    body: dict[str, Any]

    @classmethod
    def around(cls, body: Body, *, message_id: str, at: datetime) -> "Envelope":
        content = body.model_dump(mode="json", by_alias=True, exclude_none=True)
        return cls(id=message_id, type=body.type_, ts=at, body=content)
