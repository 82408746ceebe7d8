"""Carries messages to the learner's screen, in order, without making the lesson wait."""

import asyncio
import logging
from typing import Protocol
from uuid import uuid4

from livekit import rtc

from loqua.language.tokens import tokens
from loqua.tutor.clock import Clock
from loqua.wire.client import TOPIC, Body, Envelope, LearnerBody, Token, TutorBody

logger = logging.getLogger("loqua.screen")


class Screen(Protocol):
    """Where a learner sees a lesson. `show` returns at once and never raises."""

    def show(self, body: Body) -> None: ...

    async def close(self) -> None:
        """Return when everything shown has been handed over, or cannot be."""


def analysed(body: Body) -> Body:
    """The same message; where it is an utterance, with the words that it is made of."""
    if not isinstance(body, TutorBody | LearnerBody):
        return body
    words = tuple(
        Token(surface=t.surface, reading=t.reading, romaji=t.romaji, lemma=t.lemma)
        for t in tokens(body.text)
    )
    return body.model_copy(update={"tokens": words})


class RoomScreen:
    """Text streams on topic `loqua.events`, to the learner only; to all without an identity."""

    SEND_SECONDS = 5.0

    def __init__(self, room: rtc.Room, identity: str | None, clock: Clock) -> None:
        self._room = room
        self._to = [identity] if identity else None
        self._clock = clock
        self._queue: asyncio.Queue[Body | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._carry(), name="loqua-screen")

    def show(self, body: Body) -> None:
        self._queue.put_nowait(body)

    async def close(self) -> None:
        self._queue.put_nowait(None)
        try:
            async with asyncio.timeout(self.SEND_SECONDS):
                await self._task
        except TimeoutError:
            logger.warning("messages to the screen were lost", extra={"room": self._room.name})

    async def _carry(self) -> None:
        while (shown := await self._queue.get()) is not None:
            body = await asyncio.to_thread(analysed, shown)
            envelope = Envelope.around(body, message_id=uuid4().hex, at=self._clock())
            try:
                async with asyncio.timeout(self.SEND_SECONDS):
                    await self._room.local_participant.send_text(
                        envelope.model_dump_json(),
                        topic=TOPIC,
                        destination_identities=self._to,
                        attributes={"type": body.type_},
                    )
            except Exception:  # noqa: BLE001 - a screen that is gone must not end the lesson
                logger.warning("a message to the screen was lost", extra={"type": body.type_})
