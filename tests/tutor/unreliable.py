"""A repository that is out of reach when a test says so; behind it is a real one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from loqua.domain.learner import Learner
from loqua.domain.session import EndReason, Entry, Session, SessionState
from loqua.domain.settle import Settled
from loqua.errors import StoreError
from loqua.ports import Repository, Unsaved

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

_Answer = TypeVar("_Answer")


class Unreliable:
    """Counts calls; `fails` of the next ones raise, all of them while `down`; waits for `gate`."""

    def __init__(self, real: Repository) -> None:
        self.real = real
        self.down = False
        self.fails = 0
        self.error: Callable[[], Exception] = StoreError
        self.gate = asyncio.Event()
        self.gate.set()
        self.called = asyncio.Event()
        self.calls: list[str] = []
        self.batches: list[tuple[int, ...]] = []
        self.kept: list[Unsaved] = []

    async def _reached(self, name: str, call: Callable[[], Awaitable[_Answer]]) -> _Answer:
        self.calls.append(name)
        self.called.set()
        await self.gate.wait()
        if self.down or self.fails:
            self.fails = max(0, self.fails - 1)
            raise self.error()
        return await call()

    async def load(self, learner_id: str) -> Learner:
        return await self.real.load(learner_id)

    async def begin(self, session: Session) -> None:
        await self._reached("begin", lambda: self.real.begin(session))

    async def append(self, session_id: str, entries: Sequence[Entry]) -> None:
        await self._reached("append", lambda: self.real.append(session_id, entries))
        self.batches.append(tuple(entry.number for entry in entries))

    async def close(
        self, session_id: str, *, at: datetime, reason: EndReason, state: SessionState
    ) -> Settled:
        return await self._reached(
            "close", lambda: self.real.close(session_id, at=at, reason=reason, state=state)
        )

    async def save_learner(self, learner: Learner) -> None:
        await self._reached("save_learner", lambda: self.real.save_learner(learner))

    async def keep(self, unsaved: Unsaved) -> None:
        self.calls.append("keep")
        self.kept.append(unsaved)
