"""What Loqua needs from outside, as promises that every implementation keeps."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from loqua.domain.learner import Learner
from loqua.domain.session import EndReason, Entry, Session, SessionState
from loqua.domain.settle import ItemFacts, Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaved:
    """What is left of a lesson that has ended and could not be stored."""

    session: Session
    entries: tuple[Entry, ...]
    at: datetime
    reason: EndReason
    learner: Learner | None = None
    """The learner, without cards and visits, where the lesson changed a name or a preference."""


class Repository(Protocol):
    """Remembers learners and their sessions. Safe to use from several processes at once."""

    async def load(self, learner_id: str) -> Learner:
        """The learner with progress, cards and recent sessions.

        One of whom nothing is stored comes back fresh (`created_at` None); loading stores nothing.
        """

    async def begin(self, session: Session) -> None:
        """Store a session as open. The same id twice changes nothing."""

    async def append(self, session_id: str, entries: Sequence[Entry]) -> None:
        """Make entries of a running session durable before returning.

        All or none. An entry whose number is stored already changes nothing.
        """

    async def close(
        self, session_id: str, *, at: datetime, reason: EndReason, state: SessionState
    ) -> Settled:
        """Close a session and count it: session, progress and cards, all or none.

        Closing an id that is closed already changes nothing and returns what was counted.
        """

    async def save_learner(self, learner: Learner) -> None:
        """Store name, languages, time zone, preferences, memories; never progress or cards."""

    async def keep(self, unsaved: Unsaved) -> None:
        """Keep elsewhere what could not be stored; a later `Tidy` stores it."""


OpenRepository = Callable[[Mapping[str, ItemFacts]], AbstractAsyncContextManager[Repository]]
"""Opens the repository that the settings choose, given topic and kind of every item."""

Tidy = Callable[[Mapping[str, ItemFacts]], Awaitable[object]]
"""Stores what was kept, and closes the sessions whose processes died."""
