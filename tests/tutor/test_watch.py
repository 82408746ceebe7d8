"""When a lesson ends by itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest
from livekit import rtc
from livekit.agents import AgentSession, llm

from loqua.content.catalog import Catalog
from loqua.domain.learner import Learner
from loqua.domain.session import EndReason, Session
from loqua.tutor import watch as watching
from loqua.tutor.clock import Clock
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.watch import NUDGE, TIME_IS_UP, Limits, Watch
from loqua.wire.client import TutorBody
from tutor.glass import Glass
from tutor.unreliable import AT, Unreliable

NEVER = 1_000_000.0
LIMITS = Limits(idle=NEVER, lesson_minutes=NEVER, absence=NEVER)


@dataclass
class Speech:
    """What was said, already played out unless it `hangs`."""

    text: str
    hangs: bool = False

    async def wait_for_playout(self) -> None:
        if self.hangs:
            await asyncio.Event().wait()


@dataclass
class Talking:
    """An agent's session as far as the watch uses one."""

    said: list[str] = field(default_factory=list)
    current_speech: Speech | None = None
    hangs: bool = False

    def say(self, text: str) -> Speech:
        self.said.append(text)
        return Speech(text, self.hangs)


class People(dict[str, object]):
    """Who is there; tells when somebody looked."""

    def __init__(self) -> None:
        super().__init__(u1=object())
        self.looked = asyncio.Event()

    def __contains__(self, identity: object) -> bool:
        self.looked.set()
        return super().__contains__(identity)


@dataclass
class House:
    """A room."""

    remote_participants: People = field(default_factory=People)


class Hands:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> Any:
        return self.at


@dataclass
class Scene:
    """A lesson that is watched."""

    lesson: LiveLesson
    clock: Hands
    talking: Talking
    house: House
    glass: Glass

    async def watched(self, limits: Limits) -> EndReason:
        watch = Watch(
            self.lesson,
            cast("AgentSession[None]", self.talking),
            cast("rtc.Room", self.house),
            "u1",
        )
        async with asyncio.timeout(5):
            await watch.until_over(limits)
        return self.lesson.reason

    def hear(self, text: str) -> None:
        self.lesson.said(llm.ChatMessage(role="user", content=[text]))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.002)


@pytest.fixture
def scene(catalog: Catalog, session: Session, store: Unreliable) -> Scene:
    glass, clock = Glass(), Hands()
    lesson = LiveLesson(
        learner=Learner(id="u1"),
        catalog=catalog,
        session=session,
        repository=store,
        screen=glass,
        clock=cast("Clock", clock),
    )
    return Scene(lesson, clock, Talking(), House(), glass)


@pytest.fixture
async def looking(scene: Scene) -> AsyncIterator["Looking"]:
    looking = Looking(scene)
    yield looking
    await looking.stop()


@dataclass
class Looking:
    """The watch in the background, for what a test does meanwhile."""

    scene: Scene
    task: asyncio.Task[EndReason] | None = None

    def at(self, limits: Limits) -> None:
        self.task = asyncio.create_task(self.scene.watched(limits))

    async def looks(self, times: int = 5) -> None:
        """Return when the watch has looked so often."""
        people = self.scene.house.remote_participants
        for _ in range(times):
            people.looked.clear()
            await people.looked.wait()

    @property
    def over(self) -> bool:
        assert self.task
        return self.task.done()

    async def stop(self) -> None:
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)


async def test_a_lesson_that_somebody_ends_is_over_with_their_reason(scene: Scene) -> None:
    scene.lesson.end(EndReason.SHUTDOWN)
    scene.lesson.end(EndReason.IDLE)
    assert await scene.watched(LIMITS) is EndReason.SHUTDOWN


async def test_a_finished_lesson_is_over_when_its_last_words_were_spoken(
    scene: Scene, looking: Looking
) -> None:
    scene.lesson.greet()
    scene.lesson.answer("stop", spoken=False)
    scene.talking.current_speech = Speech("See you!")
    looking.at(LIMITS)
    await looking.looks()
    assert not looking.over
    scene.talking.current_speech = None
    assert looking.task
    assert await looking.task is EndReason.FINISHED


async def test_a_learner_who_left_ends_the_lesson_after_the_absence(scene: Scene) -> None:
    scene.house.remote_participants.clear()
    assert await scene.watched(replace(LIMITS, absence=0.02)) is EndReason.LEARNER_LEFT


async def test_a_learner_who_returns_in_time_goes_on(scene: Scene, looking: Looking) -> None:
    learner = scene.house.remote_participants.pop("u1")
    scene.house.remote_participants["stranger"] = object()
    looking.at(replace(LIMITS, absence=0.4))
    for _ in range(4):
        await looking.looks(60)
        scene.house.remote_participants["u1"] = learner
        await looking.looks()
        del scene.house.remote_participants["u1"]
    assert not looking.over, "each absence counts by itself"


async def test_the_longest_lesson_ends_with_last_words(scene: Scene) -> None:
    scene.clock.at = AT + timedelta(minutes=90)
    limits = replace(LIMITS, lesson_minutes=90)
    assert await scene.watched(limits) is EndReason.MAX_DURATION
    assert scene.talking.said == [TIME_IS_UP]
    assert TutorBody in [type(body) for body in scene.glass.shown]


async def test_last_words_that_hang_do_not_hold_up_the_end(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LAST_WORDS_SECONDS", 0.01)
    scene.talking.hangs = True
    scene.clock.at = AT + timedelta(minutes=91)
    limits = replace(LIMITS, lesson_minutes=90)
    assert await scene.watched(limits) is EndReason.MAX_DURATION


async def test_silence_is_asked_about_once_then_ends_the_lesson(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "NUDGE_GRACE_SECONDS", 0.02)
    scene.clock.at = AT + timedelta(seconds=301)
    assert await scene.watched(replace(LIMITS, idle=300)) is EndReason.IDLE
    assert scene.talking.said == [NUDGE]


async def test_who_answers_the_nudge_goes_on_and_is_asked_again_later(
    scene: Scene, looking: Looking
) -> None:
    looking.at(replace(LIMITS, idle=300))
    for number in (1, 2):
        scene.clock.at += timedelta(seconds=301)
        await looking.looks()
        assert scene.talking.said == [NUDGE] * number
        scene.hear("はい")
        await looking.looks()
    assert not looking.over


async def test_who_talks_is_not_idle(scene: Scene, looking: Looking) -> None:
    looking.at(replace(LIMITS, idle=300))
    for _ in range(5):
        scene.clock.at += timedelta(seconds=299)
        scene.hear("水")
        await looking.looks()
    assert scene.talking.said == []
    assert not looking.over


@pytest.mark.parametrize("reason", [EndReason.LEARNER_LEFT, EndReason.IDLE, EndReason.MAX_DURATION])
async def test_whatever_ended_a_lesson_is_what_is_saved(
    scene: Scene, store: Unreliable, reason: EndReason
) -> None:
    scene.lesson.begin()
    scene.hear("水")
    scene.lesson.end(reason)
    assert await scene.lesson.finish()
    assert (await store.load("u1")).progress.total_sessions == 1
    assert scene.glass.closed == 1
