"""Waiting for the learner to be in the room."""

import asyncio

from livekit import rtc

from loqua.errors import IdentityRefused
from loqua.tutor.identity import Claim

STRANGER_SECONDS = 8.0
"""How long the learner may take when somebody else is there first."""


async def arrived(
    room: rtc.Room, claim: Claim, *, timeout: float, anyone: bool
) -> rtc.RemoteParticipant | None:
    """The learner; None where nobody came in time.

    Where metadata names the learner, only that identity is waited for, unless `anyone` may
    come; somebody else who stays alone raises IdentityRefused.
    """
    changed = asyncio.Event()

    def note(_participant: rtc.RemoteParticipant) -> None:
        changed.set()

    room.on("participant_connected", note)
    room.on("participant_disconnected", note)
    try:
        async with asyncio.timeout(timeout):
            return await _first(room, claim, changed, anyone=anyone)
    except TimeoutError:
        return None
    finally:
        room.off("participant_connected", note)
        room.off("participant_disconnected", note)


async def _first(
    room: rtc.Room, claim: Claim, changed: asyncio.Event, *, anyone: bool
) -> rtc.RemoteParticipant:
    loop = asyncio.get_running_loop()
    stranger_since: float | None = None
    while True:
        changed.clear()
        people = [p for p in room.remote_participants.values() if _is_person(p)]
        wanted = [p for p in people if claim.learner_id in (None, p.identity) or anyone]
        if wanted:
            return min(wanted, key=lambda p: p.identity != claim.learner_id)
        stranger_since = (stranger_since or loop.time()) if people else None
        left = STRANGER_SECONDS - (loop.time() - stranger_since) if stranger_since else None
        if left is not None and left <= 0:
            raise IdentityRefused
        try:
            async with asyncio.timeout(left):
                await changed.wait()
        except TimeoutError:
            continue


def _is_person(participant: rtc.RemoteParticipant) -> bool:
    return participant.kind in (
        rtc.ParticipantKind.PARTICIPANT_KIND_STANDARD,
        rtc.ParticipantKind.PARTICIPANT_KIND_SIP,
    )
