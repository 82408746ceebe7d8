"""LiveKit's agent session of a lesson in a room."""

import logging

from livekit.agents import AgentSession, JobContext, TurnHandlingOptions, room_io
from livekit.agents.types import NOT_GIVEN
from livekit.agents.voice.events import (
    CloseEvent,
    ConversationItemAddedEvent,
    ErrorEvent,
    UserInputTranscribedEvent,
    UserStateChangedEvent,
)

from loqua.content.catalog import Catalog
from loqua.domain.session import EndReason
from loqua.settings import Settings
from loqua.tutor.agent import Tutor
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.models import Voice, voice_of
from loqua.tutor.opening import model_greeting
from loqua.tutor.prompts import instructions

logger = logging.getLogger("loqua.job")

MOST_UNHEARD = 3
"""So often in a row may somebody speak without a word of it being recognised."""


async def start_in_room(
    ctx: JobContext,
    settings: Settings,
    lesson: LiveLesson,
    catalog: Catalog,
    participant: str | None,
) -> AgentSession[None]:
    """Begin the lesson: the tutor greets that participant and listens to no other."""
    voice = voice_of(settings, lesson)
    session = _session(voice)
    _listen(session, lesson, ctx)
    model_speaks = model_greeting(lesson.learner, catalog, lesson.session)
    tutor = Tutor(
        lesson,
        instructions="" if voice.practice else instructions(lesson.learner, catalog, lesson.clock),
        greeting=None if voice.practice else model_speaks,
    )
    lesson.begin()
    for code, text in voice.missing():
        lesson.notice(code, text, warning=False)
    await session.start(
        tutor,
        room=ctx.room,
        room_options=room_io.RoomOptions(
            participant_identity=participant or NOT_GIVEN,
            audio_input=voice.stt is not None,
            audio_output=voice.tts is not None,
            close_on_disconnect=False,
        ),
        record=settings.record,
        session_host=False,
    )
    return session


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
        if event.error.type == "stt_error":
            session._stt_error_counts = 0  # noqa: SLF001 - a lesson goes on by typing without end
        elif not getattr(event.error, "recoverable", True):
            part = getattr(event.error, "type", "a vendor").removesuffix("_error")
            logger.error("a vendor failed", extra={"part": part})
            lesson.notice("vendor_failed", f"Trouble with the {part} service.")

    unheard = 0

    def moved(event: UserStateChangedEvent) -> None:
        nonlocal unheard
        unheard += event.new_state == "speaking"
        if event.new_state == "listening" and unheard == MOST_UNHEARD:
            lesson.notice("unheard", "No words arrive from you. Try again, or type your answers.")

    def heard(_event: UserInputTranscribedEvent) -> None:
        nonlocal unheard
        unheard = 0

    def closed(event: CloseEvent) -> None:
        if event.reason.value == "error":
            lesson.end(EndReason.PROVIDER_ERROR)
        ctx.shutdown(reason=f"session closed: {event.reason.value}")

    session.on("conversation_item_added", item_added)
    session.on("error", failed)
    session.on("user_state_changed", moved)
    session.on("user_input_transcribed", heard)
    session.on("close", closed)
