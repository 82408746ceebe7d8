"""One job: a room, the learner in it, and the lesson that is held and saved."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from livekit.agents import JobContext

from loqua.content.catalog import Catalog, load_catalog
from loqua.domain.learner import Learner
from loqua.domain.session import EndReason
from loqua.errors import StoreError
from loqua.ports import OpenRepository, Repository
from loqua.settings import Settings
from loqua.tutor.clock import Clock
from loqua.tutor.identity import Claim, claimed
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.opening import Zones, new_session
from loqua.tutor.reception import Received, received, taught_by_another
from loqua.tutor.room_session import start_in_room
from loqua.tutor.screen import RoomScreen
from loqua.tutor.watch import Limits, Watch

logger = logging.getLogger("loqua.job")

GOODBYE_SECONDS = 10.0
CLOSE_ROOM_SECONDS = 5.0
LAST_MESSAGES_SECONDS = 1.0
"""For what was sent last to reach the learner before the room is gone."""

CONTEXT_MISSING = "Your earlier lessons could not be loaded. This one is kept all the same."


@dataclass(slots=True)
class Running:
    """A lesson that a job holds, from its start to its save."""

    lesson: LiveLesson
    opened: AsyncExitStack
    """Keeps the repository open until the lesson is saved."""
    watching: asyncio.Task[None] | None = None


_running: dict[str, Running] = {}
"""By job id: a process may run several jobs as threads."""


async def hold_in_room(
    ctx: JobContext, settings: Settings, open_repository: OpenRepository
) -> None:
    """Find out who is there, start the lesson, and return; the save is `save_lesson`'s."""
    async with _letting_go(ctx), AsyncExitStack() as stack:
        catalog = load_catalog(settings.language)
        repository = await stack.enter_async_context(open_repository(catalog.facts()))
        claim = claimed(ctx.job.metadata, ctx.job.room.metadata)
        async with asyncio.TaskGroup() as group:
            context = group.create_task(_context(repository, claim.learner_id))
            await ctx.connect()
            met = await received(ctx, settings, claim)
        if met is None:
            return
        learner = context.result()
        if learner is None or learner.id != met.identity.learner_id:
            learner = await _context(repository, met.identity.learner_id)
        lesson = _lesson(ctx, settings, catalog, repository, claim, met, learner)
        running = _running[ctx.job.id] = Running(lesson, stack.pop_all())
    await _begin(ctx, settings, catalog, met, running)
    if learner is None:
        lesson.notice("context_missing", CONTEXT_MISSING)


@asynccontextmanager
async def _letting_go(ctx: JobContext) -> AsyncIterator[None]:
    """Where no lesson can be begun, leave nobody waiting for one in the room."""
    try:
        yield
    except Exception:
        if not taught_by_another(ctx.room):
            await _close_room(ctx)
        raise


async def save_lesson(ctx: JobContext) -> None:
    """The one save path, called by LiveKit when the job's session ends, whatever ended it."""
    running = _running.pop(ctx.job.id, None)
    if running is None:
        return
    if running.watching:
        running.watching.cancel()
    async with AsyncExitStack() as steps:  # from the last to the first, whichever fails
        steps.push_async_callback(_close_room, ctx)
        steps.push_async_callback(running.opened.aclose)
        steps.push_async_callback(running.lesson.finish)


async def _close_room(ctx: JobContext) -> None:
    """A tutor joins when a room is made: one that stays open would meet nobody again."""
    if ctx.is_fake_job():
        return
    try:
        await asyncio.sleep(LAST_MESSAGES_SECONDS)
        async with asyncio.timeout(CLOSE_ROOM_SECONDS):
            await ctx.delete_room()
    except Exception:  # noqa: BLE001 - the room is gone, or the server is; both end it
        logger.info("the room was not deleted", extra={"room": ctx.room.name})


async def _context(repository: Repository, learner_id: str | None) -> Learner | None:
    """What is stored of a learner; None where it cannot be had now, and the lesson goes on."""
    if learner_id is None:
        return None
    try:
        return await repository.load(learner_id)
    except StoreError:
        logger.exception("the learner's context could not be loaded")
        return None


def _lesson(
    ctx: JobContext,
    settings: Settings,
    catalog: Catalog,
    repository: Repository,
    claim: Claim,
    met: Received,
    learner: Learner | None,
) -> LiveLesson:
    clock = Clock()
    someone = learner or Learner(id=met.identity.learner_id)
    zones = Zones(room=claim.time_zone, setting=settings.time_zone)
    lesson = LiveLesson(
        learner=someone,
        catalog=catalog,
        session=new_session(someone, ctx.room.name, zones, clock()),
        repository=repository,
        screen=RoomScreen(ctx.room, met.participant, clock),
        clock=clock,
    )
    lesson.known = learner is not None
    return lesson


async def _begin(
    ctx: JobContext, settings: Settings, catalog: Catalog, met: Received, running: Running
) -> None:
    lesson = running.lesson
    session = await start_in_room(ctx, settings, lesson, catalog, met.participant)
    limits = Limits(idle=settings.idle_seconds, lesson_minutes=settings.max_lesson_minutes)
    watch = Watch(lesson, session, ctx.room, met.participant)
    running.watching = asyncio.create_task(
        _until_over(ctx, lesson, watch, limits), name="loqua-watch"
    )


async def _until_over(ctx: JobContext, lesson: LiveLesson, watch: Watch, limits: Limits) -> None:
    """End the job when the lesson is over; saved here too when the worker itself dies."""
    try:
        await watch.until_over(limits)
        if lesson.reason is not EndReason.LEARNER_LEFT:
            await watch.last_speech(GOODBYE_SECONDS)
        await lesson.finish()
    except asyncio.CancelledError:
        await lesson.finish()
        raise
    except Exception:
        logger.exception("the lesson ends by an error")
    ctx.shutdown(reason=lesson.reason.value)
