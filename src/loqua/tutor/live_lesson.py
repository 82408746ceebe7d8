"""One lesson while it is held: where the practice engine, the recorder and the screen meet."""

import asyncio
import logging
from datetime import datetime

from livekit.agents import llm

from loqua.content.catalog import Catalog
from loqua.domain.achievements import ACHIEVEMENTS
from loqua.domain.learner import Learner
from loqua.domain.session import EndReason, Session, Speaker, Utterance
from loqua.domain.settle import Settled
from loqua.domain.streak import local_day
from loqua.ports import Repository
from loqua.teaching.lesson import Lesson
from loqua.teaching.reply import Reply
from loqua.tutor.clock import Clock
from loqua.tutor.recorder import Recorder
from loqua.tutor.screen import Screen
from loqua.wire.client import (
    AchievementBody,
    Body,
    DrillBody,
    LearnerBody,
    NoticeBody,
    ProgressBody,
    SessionBody,
    TutorBody,
)

logger = logging.getLogger("loqua.lesson")

MOST_RECORDED = 10_000
"""Characters of one utterance that are kept."""
MOST_SHOWN = 1_000
"""Characters of what the learner said that come back on their screen."""


class LiveLesson:
    """One lesson: what is said goes to the recorder and the screen, whoever says it."""

    def __init__(
        self,
        *,
        learner: Learner,
        catalog: Catalog,
        session: Session,
        repository: Repository,
        screen: Screen,
        clock: Clock,
        reveal: bool = False,
    ) -> None:
        self.learner = learner
        self.known = True
        """False where the learner could not be loaded: nothing of theirs is then overwritten."""
        self.session = session
        self.screen = screen
        self.clock = clock
        self.over = asyncio.Event()
        """Set when the lesson should be ended; `reason` says why."""
        self.reason = EndReason.SHUTDOWN
        self.last_heard = clock()
        self.practice = Lesson(
            learner,
            catalog,
            session_id=session.id,
            started_at=session.started_at,
            time_zone=session.time_zone,
            reveal=reveal,
        )
        self._recorder = Recorder(repository, session)
        self._held: list[Body] = []
        self._drill: DrillBody | None = None
        self._finished: asyncio.Task[Settled | None] | None = None

    def begin(self) -> None:
        self._recorder.start()
        self.screen.show(
            SessionBody(state="open", session_id=self.session.id, user_id=self.learner.id)
        )

    # What the tutor says

    def greet(self) -> str:
        """The practice engine's first words."""
        return self._take(self.practice.open(self.clock()))

    def answer(self, said: str, *, spoken: bool) -> str:
        """The practice engine's answer; its first question where it takes over from a model."""
        if not self.practice.opened:
            return self._take(self.practice.take_over(said, self.clock()))
        return self._take(self.practice.answer(said, self.clock(), spoken=spoken))

    def spoke(self, text: str) -> None:
        """Show what came of the learner's words, what the tutor says, and its question."""
        for body in self._held:
            self.screen.show(body)
        self._held.clear()
        if text.strip():
            self.screen.show(TutorBody(text=text))
        if self._drill:
            self.screen.show(self._drill)
            self._drill = None

    def _take(self, reply: Reply) -> str:
        for evidence in reply.evidence:
            self._recorder.record(evidence)
        self._held.extend(reply.messages)
        if reply.learner:
            self.change_learner(reply.learner)
        self._drill = reply.drill
        return reply.text

    def change_learner(self, learner: Learner) -> None:
        """Store a changed name or preference, unless that would overwrite what is not known."""
        self.learner = self.practice.learner = learner
        if self.known:
            self._recorder.save_learner(learner)

    # What is said

    def said(self, message: object) -> None:
        """Take down one finished utterance of either side."""
        if not isinstance(message, llm.ChatMessage) or message.role not in ("user", "assistant"):
            return
        text = (message.text_content or "").strip()
        if not text:
            return
        learner = message.role == "user"
        self._recorder.record(
            Utterance(
                speaker=Speaker.LEARNER if learner else Speaker.TUTOR,
                text=text[:MOST_RECORDED],
                at=self.clock(),
                interrupted=message.interrupted,
            )
        )
        if learner:
            self.last_heard = self.clock()
            self.screen.show(LearnerBody(text=text[:MOST_SHOWN]))

    def notice(self, code: str, text: str, *, warning: bool = True) -> None:
        severity = "warning" if warning else "info"
        self.screen.show(
            NoticeBody.model_validate({"code": code, "text": text, "severity": severity})
        )

    async def recorded(self) -> bool:
        """Whether all that was said so far is on disk."""
        return await self._recorder.flush()

    # The end

    def end(self, reason: EndReason) -> None:
        """Ask for the end of the lesson; the first reason stands."""
        if not self.over.is_set():
            self.reason = reason
            self.over.set()

    async def finish(self, reason: EndReason | None = None) -> Settled | None:
        """Save the lesson, once, whoever asks and how often."""
        if reason:
            self.end(reason)
        if self._finished is None:
            self._finished = asyncio.create_task(self._finish(), name="loqua-finish")
        return await asyncio.shield(self._finished)

    async def _finish(self) -> Settled | None:
        at = self.clock()
        try:
            self.spoke(self._take(self.practice.finish(at)))
        except Exception:
            logger.exception("the lesson ends without a summary")
        settled = await self._recorder.close(at, self.reason)
        if settled is None:
            self.notice("not_saved", "The end of this lesson could not be saved yet.")
        for body in _closing(settled, self.session, self.reason, self._due(settled, at)):
            self.screen.show(body)
        await self.screen.close()
        logger.info(
            "lesson ended",
            extra={"session_id": self.session.id, "reason": self.reason.value},
        )
        return settled

    def _due(self, settled: Settled | None, at: datetime) -> int:
        changed = {card.key: card for card in settled.changed} if settled else {}
        cards = {**self.learner.cards, **changed}
        return len({card.item for card in cards.values() if card.due <= at})


def _closing(
    settled: Settled | None, session: Session, reason: EndReason, due_now: int
) -> list[Body]:
    closed = SessionBody(state="closed", session_id=session.id, reason=reason.value)
    if settled is None:
        return [closed]
    progress = settled.learner.progress
    reached = [a for a in ACHIEVEMENTS if a.id in settled.outcome.achievements]
    return [
        *(
            AchievementBody(id=a.id, title=a.title, description=a.description, icon=a.icon)
            for a in reached
        ),
        ProgressBody(
            total_sessions=progress.total_sessions,
            total_conversation_time=progress.total_minutes,
            words_learned=progress.words_learned,
            current_streak=progress.current_streak(
                local_day(session.started_at, session.time_zone)
            ),
            due_now=due_now,
        ),
        closed,
    ]
