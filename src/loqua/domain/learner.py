"""A learner: who they are, what they wish for, what they have done and what they should review."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from loqua.domain.evidence import Direction
from loqua.domain.preferences import Preferences
from loqua.domain.progress import Progress
from loqua.domain.review import Card
from loqua.errors import InvalidValue

LEARNER_ID = re.compile(r"[A-Za-z0-9_@:-][A-Za-z0-9._@:-]{0,127}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A durable fact about the learner, with the session it comes from."""

    text: str
    session_id: str
    at: datetime
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A past session in one line, as a lesson needs it."""

    session_id: str
    started_at: datetime
    minutes: int
    state: str
    topics: tuple[str, ...] = ()
    new_items: tuple[str, ...] = ()
    last_item: str | None = None
    """The item that was being drilled when the session ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """Everything a lesson needs to know about a learner."""

    id: str
    name: str | None = None
    native_language: str = "en"
    time_zone: str | None = None
    """IANA name; None: the room or the settings decide."""
    preferences: Preferences = field(default_factory=Preferences)
    progress: Progress = field(default_factory=Progress)
    cards: Mapping[tuple[str, Direction], Card] = field(default_factory=dict)
    memories: tuple[Memory, ...] = ()
    visits: tuple[Visit, ...] = ()
    """The most recent sessions, newest first."""
    created_at: datetime | None = None
    """None for a learner of whom nothing is stored yet."""
    updated_at: datetime | None = None

    def due(self, at: datetime) -> tuple[Card, ...]:
        """The cards to review at that moment, the longest overdue first."""
        cards = (card for card in self.cards.values() if card.due <= at)
        return tuple(sorted(cards, key=lambda card: (card.due, card.item, card.direction)))


def checked_learner_id(value: str) -> str:
    """The id itself; InvalidValue where it is not 1 to 128 of A-Z a-z 0-9 . _ @ : - ."""
    if LEARNER_ID.fullmatch(value):
        return value
    raise InvalidValue(
        "A learner id has 1 to 128 of the characters A-Z a-z 0-9 . _ @ : - "
        "and does not begin with a dot."
    )
