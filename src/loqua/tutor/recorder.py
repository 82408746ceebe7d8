"""Takes down a lesson without ever making it wait."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime

from loqua.domain.evidence import Evidence
from loqua.domain.learner import Learner
from loqua.domain.session import EndReason, Entry, Session, SessionState, Utterance
from loqua.domain.settle import Settled
from loqua.errors import LoquaError
from loqua.ports import Repository, Unsaved

logger = logging.getLogger("loqua.recorder")

RETRY_SECONDS = (0.1, 0.5, 2.0, 5.0)
"""Waits between the tries to store something; the last one repeats while the lesson runs."""
CLOSE_TRIES = 4


class Recorder:
    """Writes one session's journal from a task of its own, in order, batch by batch.

    `record` and `save_learner` only note what is to be stored; `flush` waits until it is.
    """

    def __init__(self, repository: Repository, session: Session) -> None:
        self._repository = repository
        self._session = session
        self._number = 0
        self._entries: list[Entry] = []
        self._learner: Learner | None = None
        self._begun = False
        self._wake = asyncio.Event()
        self._stored = asyncio.Event()
        self._stored.set()
        self._task: asyncio.Task[None] | None = None
        self.failures = 0

    def start(self) -> None:
        """Store the session as open, from the writing task."""
        self._task = asyncio.create_task(self._write(), name="loqua-recorder")
        self._note()

    def record(self, body: Utterance | Evidence) -> None:
        self._number += 1
        self._entries.append(Entry(number=self._number, body=body))
        self._note()

    def save_learner(self, learner: Learner) -> None:
        self._learner = learner
        self._note()

    async def flush(self, timeout: float = 5.0) -> bool:
        """Whether all that was recorded so far became durable within the time."""
        try:
            async with asyncio.timeout(timeout):
                await self._stored.wait()
        except TimeoutError:
            return False
        return True

    async def close(self, at: datetime, reason: EndReason) -> Settled | None:
        """Store what is left and close the session; None where it is only kept for later."""
        await self.flush()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for wait in RETRY_SECONDS[:CLOSE_TRIES]:
            try:
                await self._store()
                return await self._repository.close(
                    self._session.id, at=at, reason=reason, state=SessionState.CLOSED
                )
            except (LoquaError, OSError) as error:
                self._failed(error)
                await asyncio.sleep(wait)
        await self._keep(at, reason)
        return None

    async def _keep(self, at: datetime, reason: EndReason) -> None:
        changed = self._learner and replace(self._learner, cards={}, visits=())
        unsaved = Unsaved(
            session=self._session,
            entries=tuple(self._entries),
            at=at,
            reason=reason,
            learner=changed,
        )
        try:
            await self._repository.keep(unsaved)
        except (LoquaError, OSError) as error:
            self._failed(error)

    def _note(self) -> None:
        self._stored.clear()
        self._wake.set()

    async def _write(self) -> None:
        tries = 0
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._store()
                tries = 0
            except Exception as error:  # noqa: BLE001 - whatever it is, the next try may do
                self._failed(error)
                await asyncio.sleep(RETRY_SECONDS[min(tries, len(RETRY_SECONDS) - 1)])
                tries += 1
                self._wake.set()

    async def _store(self) -> None:
        """Begin, learner, entries: each is kept until the repository has it."""
        if not self._begun:
            await self._repository.begin(self._session)
            self._begun = True
        if learner := self._learner:
            await self._repository.save_learner(learner)
            if self._learner is learner:
                self._learner = None
        if batch := list(self._entries):
            await self._repository.append(self._session.id, batch)
            del self._entries[: len(batch)]
        if not self._entries and self._learner is None:
            self._stored.set()

    def _failed(self, error: Exception) -> None:
        self.failures += 1
        told = logging.DEBUG if self.failures > 1 else logging.WARNING  # once per lesson is enough
        logger.log(
            told,
            "the lesson could not be stored yet; it is tried again",
            extra={"session_id": self._session.id, "failures": self.failures},
            exc_info=error,
        )
