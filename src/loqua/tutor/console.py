"""A lesson in the terminal by text: no keys, no server, no sound card, no network."""

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from livekit.agents import AgentSession

from loqua.content.catalog import Catalog, load_catalog
from loqua.domain.session import EndReason
from loqua.ports import OpenRepository, Repository, Tidy
from loqua.settings import Settings
from loqua.tutor.agent import Tutor
from loqua.tutor.clock import Clock
from loqua.tutor.lines import Lines
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.models import language_model
from loqua.tutor.opening import Zones, model_greeting, new_session
from loqua.tutor.output import Output
from loqua.tutor.terminal import JsonScreen, TerminalScreen, asked

logger = logging.getLogger("loqua.console")

DEFAULT_LEARNER = "me"
ROOM = "console"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asked for."""

    as_json: bool = False
    reveal: bool = False
    at: datetime | None = None


def hold_in_console(
    settings: Settings, options: Options, open_repository: OpenRepository, tidy: Tidy
) -> int:
    """Hold one lesson on stdin and stdout; returns the exit status."""
    return asyncio.run(_hold(settings, options, open_repository, tidy))


async def _hold(
    settings: Settings, options: Options, open_repository: OpenRepository, tidy: Tidy
) -> int:
    clock = Clock(options.at)
    tty = sys.stdin.isatty()
    output = Output(sys.stdout)
    screen = JsonScreen(clock, output) if options.as_json else TerminalScreen(output, echo=not tty)
    catalog = load_catalog(settings.language)
    await tidy(catalog.facts())
    async with open_repository(catalog.facts()) as repository:
        lesson = await _lesson(settings, repository, catalog, screen, clock, options)
        output.lost = partial(lesson.end, EndReason.LEARNER_LEFT)
        async with _session(settings, lesson, catalog) as session:
            with _interruptible(lesson):
                await _converse(session, lesson, screen, prompt=tty)
            settled = await lesson.finish()
    return 0 if settled else 1


async def _lesson(
    settings: Settings,
    repository: Repository,
    catalog: Catalog,
    screen: JsonScreen | TerminalScreen,
    clock: Clock,
    options: Options,
) -> LiveLesson:
    learner = await repository.load(settings.user_id or DEFAULT_LEARNER)
    zones = Zones(setting=settings.time_zone)
    return LiveLesson(
        learner=learner,
        catalog=catalog,
        session=new_session(learner, ROOM, zones, clock()),
        repository=repository,
        screen=screen,
        clock=clock,
        reveal=options.reveal,
    )


@contextlib.asynccontextmanager
async def _session(
    settings: Settings, lesson: LiveLesson, catalog: Catalog
) -> AsyncIterator[AgentSession[None]]:
    model = language_model(settings, lesson)
    session: AgentSession[None] = AgentSession(
        llm=model,
        vad=None,
        turn_handling={"turn_detection": None, "preemptive_generation": {"enabled": False}},
        user_away_timeout=None,
    )
    session.on("conversation_item_added", lambda event: lesson.said(event.item))
    tutor = _tutor(lesson, catalog, practice=model.provider == "loqua")
    lesson.begin()
    await session.start(tutor, record=False)
    try:
        yield session
    finally:
        await session.aclose()


def _tutor(lesson: LiveLesson, catalog: Catalog, *, practice: bool) -> Tutor:
    if practice:
        return Tutor(lesson, instructions="", greeting=None)
    from loqua.tutor.prompts import instructions

    return Tutor(
        lesson,
        instructions=instructions(lesson.learner, catalog, lesson.clock),
        greeting=model_greeting(lesson.learner, catalog, lesson.session),
    )


async def _converse(
    session: AgentSession[None],
    lesson: LiveLesson,
    screen: JsonScreen | TerminalScreen,
    *,
    prompt: bool,
) -> None:
    lines = Lines()
    while not lesson.over.is_set() and not lesson.practice.ended:
        await lesson.recorded()
        asked(screen, prompt=prompt)
        line = await _next(lines, lesson)
        if line is None:
            break
        try:
            _ = await session.run(user_input=line)
        except Exception:
            logger.exception("the tutor could not answer")
            lesson.notice("no_answer", "The tutor could not answer that. Please say it again.")
    lesson.end(EndReason.FINISHED if lesson.practice.ended else EndReason.LEARNER_LEFT)


async def _next(lines: Lines, lesson: LiveLesson) -> str | None:
    """The learner's next line; None at the end of the input or of the lesson."""
    reading = asyncio.ensure_future(anext(lines, None))
    over = asyncio.create_task(lesson.over.wait())
    try:
        await asyncio.wait({reading, over}, return_when=asyncio.FIRST_COMPLETED)
        return reading.result() if reading.done() else None
    finally:
        reading.cancel()
        over.cancel()
        await asyncio.gather(reading, over, return_exceptions=True)


@contextlib.contextmanager
def _interruptible(lesson: LiveLesson) -> Iterator[None]:
    """Ctrl-C and SIGTERM end the lesson, saved; the second one ends the process."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, _end, loop, number, lesson)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


def _end(loop: asyncio.AbstractEventLoop, number: int, lesson: LiveLesson) -> None:
    loop.remove_signal_handler(number)
    lesson.end(EndReason.LEARNER_LEFT)
