"""When a lesson in a room ends by itself: idle, too long, the learner gone, the tutor done."""

import asyncio
import logging
from dataclasses import dataclass

from livekit import rtc
from livekit.agents import AgentSession
from livekit.agents.voice import SpeechHandle

from loqua.domain.session import EndReason
from loqua.tutor.live_lesson import LiveLesson

logger = logging.getLogger("loqua.watch")

LOOK_SECONDS = 0.5
NUDGE = "まだいますか。 Are you still there?"
NUDGE_GRACE_SECONDS = 60.0
TIME_IS_UP = "時間です。 Our time is up for today. おつかれさまでした。"
LAST_WORDS_SECONDS = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds, but for the lesson."""

    idle: float
    lesson_minutes: float
    absence: float = 15.0
    """How long a learner who dropped may take to return."""


class Watch:
    """Looks at a running lesson twice a second and ends it when it is time."""

    def __init__(
        self, lesson: LiveLesson, session: AgentSession[None], room: rtc.Room, identity: str | None
    ) -> None:
        self._lesson = lesson
        self._session = session
        self._room = room
        self._identity = identity
        self._absent_since: float | None = None
        self._nudged_at: float | None = None
        self._nudge: SpeechHandle | None = None

    async def until_over(self, limits: Limits) -> None:
        """Return when the lesson should end; `lesson.reason` then says why."""
        while not self._lesson.over.is_set():
            if self._finished():
                self._lesson.end(EndReason.FINISHED)
            elif self._gone(limits):
                self._lesson.end(EndReason.LEARNER_LEFT)
            elif self._too_long(limits):
                await self._last_words(TIME_IS_UP)
                self._lesson.end(EndReason.MAX_DURATION)
            elif self._idle(limits):
                self._lesson.end(EndReason.IDLE)
            else:
                await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._lesson.over.wait()
        except TimeoutError:
            return

    def _finished(self) -> bool:
        return self._lesson.practice.ended and self._session.current_speech is None

    def _gone(self, limits: Limits) -> bool:
        now = asyncio.get_running_loop().time()
        if self._identity is None or self._identity in self._room.remote_participants:
            self._absent_since = None
            return False
        self._absent_since = self._absent_since or now
        return now - self._absent_since >= limits.absence

    def _too_long(self, limits: Limits) -> bool:
        held = self._lesson.clock() - self._lesson.session.started_at
        return held.total_seconds() >= limits.lesson_minutes * 60

    def _idle(self, limits: Limits) -> bool:
        silent = (self._lesson.clock() - self._lesson.last_heard).total_seconds()
        if silent < limits.idle:
            self._nudged_at = None
            return False
        now = asyncio.get_running_loop().time()
        if self._nudged_at is None:
            self._nudged_at = now
            self._lesson.spoke(NUDGE)
            self._nudge = self._session.say(NUDGE)
        return now - self._nudged_at >= min(NUDGE_GRACE_SECONDS, limits.idle)

    async def last_speech(self, timeout: float) -> None:
        """Wait until what is being said has been heard, at most so many seconds."""
        if speech := self._session.current_speech:
            try:
                async with asyncio.timeout(timeout):
                    await speech.wait_for_playout()
            except TimeoutError:
                logger.info("the goodbye took too long")

    async def _last_words(self, text: str) -> None:
        self._lesson.spoke(text)
        try:
            async with asyncio.timeout(LAST_WORDS_SECONDS):
                await self._session.say(text).wait_for_playout()
        except TimeoutError:
            logger.warning("the last words took too long")
