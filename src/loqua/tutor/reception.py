"""Who is in the room, and whether this job is to hold a lesson with them."""

import asyncio
import logging
import secrets
from dataclasses import dataclass

from livekit import rtc
from livekit.agents import JobContext, JobRequest

from loqua.errors import IdentityRefused
from loqua.settings import Settings
from loqua.tutor.arrival import arrived
from loqua.tutor.identity import Claim, Identity, claimed, resolved

logger = logging.getLogger("loqua.job")

TUTOR = "loqua.tutor"
"""The attribute that a tutor has from the moment it joins."""

FAREWELL_SECONDS = 4.0
"""How long the tutor of a job that died may still seem to be there."""

CONSOLE_LEARNER = "me"
APOLOGY = "すみません。 Sorry, I cannot start a lesson in this room."


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Whom a lesson is held with, and the participant they are; None in LiveKit's console."""

    identity: Identity
    participant: str | None


async def accept(request: JobRequest) -> None:
    """Take the job, joining as a tutor that other tutors know."""
    await request.accept(attributes={TUTOR: request.id})


async def received(ctx: JobContext, settings: Settings, claim: Claim) -> Received | None:
    """The learner, when they have come; None where there is no lesson to hold."""
    if ctx.is_fake_job():
        learner = settings.user_id or CONSOLE_LEARNER
        return Received(identity=Identity(learner_id=learner, reason="console"), participant=None)
    room = ctx.room
    room.on("room_metadata_changed", lambda _old, new: _note_change(claim, new))
    if await _another_stays(room):
        _leave(ctx, "another tutor is in the room")
        return None
    anyone = claim.malformed or settings.playground_learner is not None
    try:
        participant = await arrived(
            room, claim, timeout=settings.join_timeout_seconds, anyone=anyone
        )
        if participant is None:
            _leave(ctx, "nobody came")
            return None
        identity = resolved(
            claim,
            participant.identity,
            playground=settings.playground_learner,
            guest=f"guest-{secrets.token_hex(8)}",
        )
    except IdentityRefused:
        logger.warning("identity refused", extra={"room": room.name, "claim": claim.source})
        await _apologise(room)
        _leave(ctx, "identity refused")
        return None
    logger.info(
        "learner identified",
        extra={
            "learner": identity.learner_id,
            "reason": identity.reason,
            "guest": identity.guest,
        },
    )
    return Received(identity=identity, participant=participant.identity)


def _leave(ctx: JobContext, reason: str) -> None:
    logger.info("no lesson: %s", reason, extra={"room": ctx.room.name})
    ctx.shutdown(reason=reason)


def _note_change(claim: Claim, metadata: object) -> None:
    """The learner of a lesson stays, whatever is written into the room later."""
    new = claimed("", metadata)
    if new.learner_id != claim.learner_id:
        logger.warning("the room's metadata names another learner now; ignored")


def taught_by_another(room: rtc.Room) -> bool:
    """Whether another tutor is in the room."""
    return any(TUTOR in p.attributes for p in room.remote_participants.values())


async def _another_stays(room: rtc.Room) -> bool:
    """Whether a tutor was here first: of two that join, only the later one finds the other."""
    left = asyncio.Event()

    def note(_participant: rtc.RemoteParticipant) -> None:
        left.set()

    room.on("participant_disconnected", note)
    try:
        async with asyncio.timeout(FAREWELL_SECONDS):
            while taught_by_another(room):
                left.clear()
                await left.wait()
    except TimeoutError:
        return True
    finally:
        room.off("participant_disconnected", note)
    return False


async def _apologise(room: rtc.Room) -> None:
    transcription = {"lk.segment_id": "refused", "lk.transcription_final": "true"}
    try:
        await room.local_participant.send_text(APOLOGY, topic="lk.chat")
        await room.local_participant.send_text(
            APOLOGY, topic="lk.transcription", attributes=transcription
        )
    except Exception:  # noqa: BLE001 - nobody may be left to apologise to
        logger.info("nobody to apologise to", extra={"room": room.name})
