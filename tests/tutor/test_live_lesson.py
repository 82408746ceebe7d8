"""A lesson from its greeting to its save, on a real database file."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from livekit.agents import llm

from loqua.content.catalog import Catalog
from loqua.domain.session import EndReason
from loqua.store.engine import Database
from loqua.store.queries import entry_rows
from loqua.tutor import recorder as recording
from loqua.tutor.clock import Clock
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.opening import Zones, new_session
from loqua.wire.client import (
    AchievementBody,
    Body,
    DrillBody,
    EvidenceBody,
    LearnerBody,
    NoticeBody,
    ProgressBody,
    SessionBody,
    SummaryBody,
    TutorBody,
)
from tutor.glass import Glass
from tutor.unreliable import AT, Unreliable

_Kind = TypeVar("_Kind", bound=Body)


@dataclass
class Held:
    """A lesson at a console: what is typed is said, and answered."""

    lesson: LiveLesson
    glass: Glass

    def open(self) -> None:
        self.lesson.begin()
        self._speak(self.lesson.greet())

    def write(self, text: str) -> None:
        self.lesson.said(llm.ChatMessage(role="user", content=[text]))
        self._speak(self.lesson.answer(text, spoken=False))

    def _speak(self, text: str) -> None:
        self.lesson.spoke(text)
        self.lesson.said(llm.ChatMessage(role="assistant", content=[text]))

    def shown(self, kind: type[_Kind]) -> list[_Kind]:
        return [body for body in self.glass.shown if isinstance(body, kind)]

    def answer_rightly(self) -> None:
        drill = self.shown(DrillBody)[-1]
        assert drill.accepts
        self.write(drill.accepts[0])

    async def to_the_end(self) -> None:
        while not self.lesson.practice.ended:
            self.answer_rightly()
        await self.lesson.finish(EndReason.FINISHED)


async def held(catalog: Catalog, store: Unreliable, at: datetime = AT) -> Held:
    learner = await store.load("u1")
    glass = Glass()
    lesson = LiveLesson(
        learner=learner,
        catalog=catalog,
        session=new_session(learner, "room", Zones(), at),
        repository=store,
        screen=glass,
        clock=Clock(at),
        reveal=True,
    )
    return Held(lesson, glass)


@pytest.fixture
async def lesson(catalog: Catalog, store: Unreliable) -> AsyncIterator[Held]:
    lesson = await held(catalog, store)
    yield lesson
    await lesson.lesson.finish()


async def test_a_first_lesson_is_held_shown_and_stored(
    catalog: Catalog, lesson: Held, store: Unreliable
) -> None:
    lesson.open()
    for text in ("Ken", "1"):
        lesson.write(text)
    await lesson.to_the_end()
    learner = await store.load("u1")
    assert learner.name == "Ken"
    assert learner.progress.total_sessions == 1
    assert learner.progress.words_learned >= 8
    assert {card.reviews for card in learner.cards.values()} <= {1, 2, 3}
    assert learner.visits[0].last_item in catalog.items
    [summary] = lesson.shown(SummaryBody)
    assert summary.right == len(lesson.shown(EvidenceBody))
    assert len(summary.new_items) == learner.progress.words_learned
    [progress] = lesson.shown(ProgressBody)
    assert progress.words_learned == learner.progress.words_learned
    assert {body.id for body in lesson.shown(AchievementBody)} >= {"first_session", "words_1"}


async def test_the_screen_opens_with_the_session_and_closes_with_it(lesson: Held) -> None:
    lesson.open()
    lesson.write("Ken")
    await lesson.lesson.finish(EndReason.LEARNER_LEFT)
    first, last = lesson.glass.shown[0], lesson.glass.shown[-1]
    assert isinstance(first, SessionBody)
    assert isinstance(last, SessionBody)
    assert (first.state, first.user_id) == ("open", "u1")
    assert (last.state, last.reason) == ("closed", "learner_left")
    assert first.session_id == last.session_id == lesson.lesson.session.id
    assert lesson.glass.closed == 1


async def test_each_turn_is_shown_in_the_order_of_a_conversation(lesson: Held) -> None:
    lesson.open()
    lesson.write("Ken")
    lesson.write("1")
    lesson.glass.shown.clear()
    lesson.write("hint")
    assert lesson.glass.types() == ["learner", "tutor", "drill"]
    lesson.answer_rightly()
    assert lesson.glass.types()[3:6] == ["learner", "evidence", "tutor"]
    assert lesson.glass.types()[-1] == "drill"


async def test_the_words_of_both_sides_are_shown_with_readings(lesson: Held) -> None:
    lesson.open()
    lesson.write("私は田中です")
    [spoken] = lesson.shown(LearnerBody)
    assert "".join(token.surface for token in spoken.tokens) == "私は田中です"
    assert ("田中", "たなか") in {(token.surface, token.reading) for token in spoken.tokens}
    for body in lesson.shown(TutorBody):
        assert "".join(token.surface for token in body.tokens) == body.text


async def test_a_finished_turn_is_on_disk_before_the_next(lesson: Held, database: Database) -> None:
    lesson.open()
    for turn, text in enumerate(["Ken", "1", "zzz"], start=1):
        lesson.write(text)
        assert await lesson.lesson.recorded()
        async with database.reading() as connection:
            rows = await entry_rows(connection, lesson.lesson.session.id)
        assert sum(1 for row in rows if text in str(row.body)) >= 1
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert len(rows) >= 2 * turn


async def test_a_lesson_is_saved_once_whoever_ends_it_and_how_often(
    lesson: Held, store: Unreliable
) -> None:
    lesson.open()
    lesson.write("Ken")
    first, second = await asyncio.gather(
        lesson.lesson.finish(EndReason.IDLE), lesson.lesson.finish(EndReason.SHUTDOWN)
    )
    assert first is second
    assert store.calls.count("close") == 1
    assert lesson.lesson.reason is EndReason.IDLE
    assert len(lesson.shown(SummaryBody)) == 1


async def test_who_is_cancelled_while_saving_does_not_stop_the_save(
    lesson: Held, store: Unreliable
) -> None:
    lesson.open()
    lesson.write("Ken")
    store.gate.clear()
    saving = asyncio.create_task(lesson.lesson.finish(EndReason.FINISHED))
    store.called.clear()
    await store.called.wait()
    saving.cancel()
    await asyncio.gather(saving, return_exceptions=True)
    store.gate.set()
    assert await lesson.lesson.finish()
    assert (await store.load("u1")).progress.total_sessions == 1


async def test_a_lesson_that_cannot_be_saved_says_so_and_is_kept(
    lesson: Held, store: Unreliable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "RETRY_SECONDS", (0.001,) * 4)
    monkeypatch.setattr(recording.Recorder, "flush", _at_once)
    store.down = True
    lesson.open()
    lesson.write("Ken")
    assert await lesson.lesson.finish(EndReason.FINISHED) is None
    assert "not_saved" in [notice.code for notice in lesson.shown(NoticeBody)]
    assert lesson.glass.types()[-1] == "session"
    assert len(store.kept) == 1


async def _at_once(_recorder: recording.Recorder, timeout: float = 0.0) -> bool:
    return timeout < 0


async def test_a_lesson_in_which_the_learner_said_nothing_is_not_counted(lesson: Held) -> None:
    lesson.open()
    settled = await lesson.lesson.finish(EndReason.LEARNER_LEFT)
    assert settled
    assert settled.learner.progress.total_sessions == 0
    assert lesson.shown(AchievementBody) == []


async def test_what_is_kept_of_an_utterance_is_capped(lesson: Held) -> None:
    lesson.open()
    lesson.write("水" * 20_000)
    assert len(lesson.shown(LearnerBody)[0].text) == 1_000


@pytest.mark.parametrize("text", ["", "   ", "\n"])
async def test_an_empty_message_is_not_taken_down(lesson: Held, text: str) -> None:
    lesson.open()
    lesson.write(text)
    assert lesson.shown(LearnerBody) == []


async def test_what_is_no_utterance_is_not_taken_down(lesson: Held) -> None:
    lesson.open()
    before = len(lesson.glass.shown)
    lesson.lesson.said(llm.ChatMessage(role="system", content=["secret rules"]))
    lesson.lesson.said(llm.FunctionCall(call_id="c", name="end_lesson", arguments="{}"))
    lesson.lesson.said(None)
    assert len(lesson.glass.shown) == before


async def test_no_turn_holds_up_the_loop(lesson: Held) -> None:
    lesson.open()
    longest = 0.0
    for text in ("Ken", "1", "zzz", "水" * 10_000, "私は田中です" * 40, "wa" * 100, "hint", "stop"):
        begun = time.thread_time()
        lesson.write(text)
        longest = max(longest, time.thread_time() - begun)
    assert longest < 0.1


async def test_the_practice_engine_takes_over_from_a_model_without_a_second_greeting(
    lesson: Held,
) -> None:
    lesson.lesson.begin()
    said = lesson.lesson.answer("My name is Ken", spoken=True)
    assert said.startswith("Let us go on with some practice.\nはじめまして、Kenさん！\n")
    assert "How much Japanese do you know?" in said
    assert "Welcome" not in said


async def test_a_week_of_lessons_reviews_each_word_on_its_day(
    catalog: Catalog, store: Unreliable
) -> None:
    words = 0
    for day in range(7):
        at = AT + timedelta(days=day)
        before = await store.load("u1")
        due = [card.key for card in before.due(at)]
        lesson = await held(catalog, store, at)
        lesson.open()
        if day == 0:
            lesson.write("Ken")
            lesson.write("2")
        await lesson.to_the_end()
        evidence = [(e.item, e.direction) for e in lesson.shown(EvidenceBody)]
        assert evidence[: len(due)] == due
        greeting = lesson.shown(TutorBody)[0].text
        assert ("おかえりなさい、Kenさん！" in greeting) == (day > 0)
        after = await store.load("u1")
        assert after.progress.current_streak(at.date()) == day + 1
        assert after.progress.words_learned >= words
        words = after.progress.words_learned
    assert words > 8
