"""One learning conversation: what was said, what was observed, how it ended."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from loqua.domain.evidence import Evidence


class SessionState(StrEnum):
    """Where a session stands."""

    OPEN = "open"
    CLOSED = "closed"
    INTERRUPTED = "interrupted"  #: its process died; closed afterwards from the journal


class EndReason(StrEnum):
    """Why a session ended."""

    LEARNER_LEFT = "learner_left"
    FINISHED = "finished"  #: the learner or the tutor ended the lesson
    IDLE = "idle"
    MAX_DURATION = "max_duration"
    PROVIDER_ERROR = "provider_error"
    SHUTDOWN = "shutdown"  #: the worker or the room was stopped
    CRASHED = "crashed"  #: found open after its process had died


class Speaker(StrEnum):
    """Who said it."""

    LEARNER = "learner"
    TUTOR = "tutor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What one side said in one go."""

    speaker: Speaker
    text: str
    at: datetime
    interrupted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a session's journal; `number` counts from 1 within the session."""

    number: int
    body: Utterance | Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A conversation with its journal."""

    id: str
    learner_id: str
    room: str
    started_at: datetime
    time_zone: str = "UTC"
    """IANA name of the learner's zone, which decides the day that the session counts for."""
    state: SessionState = SessionState.OPEN
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    utterances: tuple[Utterance, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def spoken(self) -> bool:
        """Whether the learner said anything: a session without that is not counted."""
        return any(u.speaker is Speaker.LEARNER for u in self.utterances)

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded up; 0 while the session runs or when nothing was said."""
        if self.ended_at is None or not self.spoken:
            return 0
        return max(1, -int(-(self.ended_at - self.started_at).total_seconds() // 60))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a finished session amounts to, as the contracts publish it."""

    duration_minutes: int = 0
    topics_covered: tuple[str, ...] = ()
    new_items: tuple[str, ...] = ()
    """Ids of the items answered right for the first time."""
    grammar_points: tuple[str, ...] = ()
    phrases_practiced: tuple[str, ...] = ()
    performance: str | None = None
    """excellent, good, fair or needs_improvement; None without evidence."""
    achievements: tuple[str, ...] = ()
    recommendations: tuple[str, ...] = ()
    reviewed: int = 0
    right: int = 0
    wrong: int = 0
    extra: dict[str, object] = field(default_factory=dict)


def new_session_id(started_at: datetime, random: bytes) -> str:
    """`sess_YYYYMMDD_HHMMSS_` and 26 characters that carry 128 random bits."""
    assert len(random) == 16
    tail = base64.b32encode(random).decode().rstrip("=").lower()
    return f"sess_{started_at:%Y%m%d_%H%M%S}_{tail}"
