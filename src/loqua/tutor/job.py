"""One job: a room, the learner in it, and the lesson that is held and saved."""

import asyncio
import logging
import secrets
from dataclasses import dataclass

from livekit.agents import AgentSession, JobContext, TurnHandlingOptions, room_io
from livekit.agents.voice.events import CloseEvent, ConversationItemAddedEvent, ErrorEvent

from loqua.content.catalog import Catalog, load_catalog
from loqua.domain.learner import Learner
from loqua.domain.session import EndReason
from loqua.errors import IdentityRefused
from loqua.ports import OpenRepository, Repository
from loqua.settings import Settings
from loqua.tutor.agent import Tutor
from loqua.tutor.arrival import arrived
from loqua.tutor.clock import Clock
from loqua.tutor.identity import Claim, Identity, claimed, resolved
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.models import Voice, voice_of
from loqua.tutor.opening import Zones, model_greeting, new_session
from loqua.tutor.prompts import instructions
from loqua.tutor.screen import RoomScreen
from loqua.tutor.watch import Limits, Watch

logger = logging.getLogger("loqua.job")

GOODBYE_SECONDS = 10.0
CLOSE_ROOM_SECONDS = 5.0
APOLOGY = "すみません。 Sorry, I cannot start a lesson in this room."


@dataclass(slots=True)
class Running:
    """A lesson that a job holds, from its start to its save."""

    lesson: LiveLesson
    repository_stack: "RepositoryStack"
    task: asyncio.Task[None] | None = None


class RepositoryStack:
    """Keeps the repository open until the lesson is saved."""

    def __init__(self, open_repository: OpenRepository, catalog: Catalog) -> None:
        self._context = open_repository(catalog.facts())

    async def open(self) -> Repository:
        return await self._context.__aenter__()

    async def close(self) -> None:
        await self._context.__aexit__(None, None, None)


_running: dict[str, Running] = {}
"""By job id: a process may run several jobs as threads."""


async def hold_in_room(
    ctx: JobContext, settings: Settings, open_repository: OpenRepository
) -> None:
    """Find out who is there, start the lesson, and return; the save is `save_lesson`'s."""
    clock = Clock()
    catalog = load_catalog(settings.language)
    claim = claimed(ctx.job.metadata, ctx.job.room.metadata)
    stack = RepositoryStack(open_repository, catalog)
    repository = await stack.open()
    try:
        context = asyncio.create_task(_context(repository, claim.learner_id))
        await ctx.connect()
        identity, participant = await _identity(ctx, settings, claim)
        if identity is None:
            context.cancel()
            await asyncio.gather(context, return_exceptions=True)
            await stack.close()
            return
        learner = await context
        if learner is None or learner.id != identity.learner_id:
            learner = await _context(repository, identity.learner_id) or Learner(
                id=identity.learner_id
            )
        lesson = LiveLesson(
            learner=learner,
            catalog=catalog,
            session=new_session(
                learner,
                ctx.room.name,
                Zones(room=claim.time_zone, setting=settings.time_zone),
                clock(),
            ),
            repository=repository,
            screen=RoomScreen(ctx.room, participant, clock),
            clock=clock,
        )
        running = _running[ctx.job.id] = Running(lesson, stack)
        await _start(ctx, settings, lesson, catalog, participant, running)
    except BaseException:
        if ctx.job.id not in _running:
            await stack.close()
        raise


async def save_lesson(ctx: JobContext) -> None:
    """The one save path, called by LiveKit when the job's session ends, whatever ended it."""
    running = _running.pop(ctx.job.id, None)
    if running is None:
        return
    if running.task:
        running.task.cancel()
    try:
        await running.lesson.finish()
    finally:
        await running.repository_stack.close()
        await _close_room(ctx)


async def _close_room(ctx: JobContext) -> None:
    """A tutor joins when a room is made: one that stays open would meet nobody again."""
    if ctx.is_fake_job():
        return
    try:
        async with asyncio.timeout(CLOSE_ROOM_SECONDS):
            await ctx.delete_room()
    except Exception:  # noqa: BLE001 - the room is gone, or the server is; both end it
        logger.info("the room was not deleted", extra={"room": ctx.room.name})


async def _context(repository: Repository, learner_id: str | None) -> Learner | None:
    return await repository.load(learner_id) if learner_id else None


async def _identity(
    ctx: JobContext, settings: Settings, claim: Claim
) -> tuple[Identity | None, str]:
    """Whom to teach and the participant they are; None after leaving a room without a lesson."""
    anyone = claim.malformed or settings.playground_learner is not None
    try:
        participant = await arrived(
            ctx.room, claim, timeout=settings.join_timeout_seconds, anyone=anyone
        )
        if participant is None:
            logger.info("nobody came", extra={"room": ctx.room.name})
            ctx.shutdown(reason="nobody came")
            return None, ""
        identity = resolved(
            claim,
            participant.identity,
            playground=settings.playground_learner,
            guest=f"guest-{secrets.token_hex(8)}",
        )
    except IdentityRefused:
        logger.warning("identity refused", extra={"room": ctx.room.name, "claim": claim.source})
        await _apologise(ctx)
        ctx.shutdown(reason="identity refused")
        return None, ""
    logger.info(
        "learner identified",
        extra={
            "learner": identity.learner_id,
            "reason": identity.reason,
            "guest": identity.guest,
        },
    )
    return identity, participant.identity


async def _apologise(ctx: JobContext) -> None:
    try:
        await ctx.room.local_participant.send_text(APOLOGY, topic="lk.chat")
        await ctx.room.local_participant.send_text(
            APOLOGY,
            topic="lk.transcription",
            attributes={"lk.segment_id": "refused", "lk.transcription_final": "true"},
        )
    except Exception:  # noqa: BLE001 - nobody may be left to apologise to
        logger.info("nobody to apologise to", extra={"room": ctx.room.name})


async def _start(
    ctx: JobContext,
    settings: Settings,
    lesson: LiveLesson,
    catalog: Catalog,
    participant: str,
    running: Running,
) -> None:
    voice = voice_of(settings, lesson)
    session = _session(voice)
    _listen(session, lesson, ctx)
    tutor = Tutor(
        lesson,
        instructions=instructions(lesson.learner, catalog, lesson.clock),
        greeting=None
        if voice.practice
        else model_greeting(lesson.learner, catalog, lesson.session),
    )
    lesson.begin()
    for code, text in voice.missing():
        lesson.notice(code, text, warning=False)
    await session.start(
        tutor,
        room=ctx.room,
        room_options=room_io.RoomOptions(
            participant_identity=participant,
            audio_input=voice.stt is not None,
            audio_output=voice.tts is not None,
            close_on_disconnect=False,
        ),
        record=settings.record,
        session_host=False,
    )
    limits = Limits(idle=settings.idle_seconds, lesson_minutes=settings.max_lesson_minutes)
    watch = Watch(lesson, session, ctx.room, participant)
    running.task = asyncio.create_task(
        _until_over(ctx, lesson, session, watch, limits), name="loqua-watch"
    )


def _session(voice: Voice) -> AgentSession[None]:
    turns: TurnHandlingOptions = {
        "turn_detection": "vad" if voice.stt else None,
        "endpointing": {"min_delay": 0.9, "max_delay": 3.0},
        "interruption": {"mode": "vad"},
        "preemptive_generation": {"enabled": not voice.practice},
    }
    return AgentSession(
        **voice.parts(),
        turn_handling=turns,
        user_away_timeout=None,
        conn_options=voice.connection(),
    )


def _listen(session: AgentSession[None], lesson: LiveLesson, ctx: JobContext) -> None:
    def item_added(event: ConversationItemAddedEvent) -> None:
        lesson.said(event.item)

    def failed(event: ErrorEvent) -> None:
        if not getattr(event.error, "recoverable", True):
            part = getattr(event.error, "type", "a vendor").removesuffix("_error")
            logger.error("a vendor failed", extra={"part": part})
            lesson.notice("vendor_failed", f"Trouble with the {part} service.")

    def closed(event: CloseEvent) -> None:
        if event.reason.value == "error":
            lesson.end(EndReason.PROVIDER_ERROR)
        ctx.shutdown(reason=f"session closed: {event.reason.value}")

    session.on("conversation_item_added", item_added)
    session.on("error", failed)
    session.on("close", closed)


async def _until_over(
    ctx: JobContext,
    lesson: LiveLesson,
    session: AgentSession[None],
    watch: Watch,
    limits: Limits,
) -> None:
    """End the job when the lesson is over; saved here too when the worker itself dies."""
    try:
        await watch.until_over(limits)
        if (speech := session.current_speech) and lesson.reason is not EndReason.LEARNER_LEFT:
            try:
                async with asyncio.timeout(GOODBYE_SECONDS):
                    await speech.wait_for_playout()
            except TimeoutError:
                logger.info("the goodbye took too long")
        await lesson.finish()
        ctx.shutdown(reason=lesson.reason.value)
    except asyncio.CancelledError:
        await lesson.finish()
        raise
