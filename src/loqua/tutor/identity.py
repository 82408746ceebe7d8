"""Who is in the room: from the job's or the room's metadata, else the signed identity."""

import json
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from loqua.domain.learner import LEARNER_ID
from loqua.errors import IdentityRefused

MOST_METADATA = 8192
"""Characters of metadata that are read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What metadata set by a server says about a lesson."""

    learner_id: str | None
    source: str
    """Where it was read, or why nothing could be."""
    malformed: bool = False
    time_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom a lesson is held with."""

    learner_id: str
    reason: str
    guest: bool = False


def claimed(job_metadata: object, room_metadata: object) -> Claim:
    """The first of job and room metadata that has something to say."""
    claims = [_read(job_metadata, "job metadata"), _read(room_metadata, "room metadata")]
    for claim in claims:
        if claim.learner_id or claim.malformed:
            return claim
    zone = next((claim.time_zone for claim in claims if claim.time_zone), None)
    return Claim(learner_id=None, source="no user_id in metadata", time_zone=zone)


def _read(raw: object, source: str) -> Claim:
    if not isinstance(raw, str) or not raw.strip():
        return Claim(learner_id=None, source=f"{source} is empty")
    if len(raw) > MOST_METADATA:
        return Claim(learner_id=None, source=f"{source} is too long", malformed=True)
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return Claim(learner_id=None, source=f"{source} is not JSON", malformed=True)
    if not isinstance(data, dict):
        return Claim(learner_id=None, source=f"{source} is not an object", malformed=True)
    return _of_object(data, source)


def _of_object(data: dict[str, object], source: str) -> Claim:
    zone = known_time_zone(data.get("time_zone") or data.get("timezone"))
    user_id = data.get("user_id")
    if user_id is None:
        return Claim(learner_id=None, source=f"{source} has no user_id", time_zone=zone)
    if isinstance(user_id, str) and LEARNER_ID.fullmatch(user_id):
        return Claim(learner_id=user_id, source=source, time_zone=zone)
    return Claim(learner_id=None, source=f"{source} has an unusable user_id", malformed=True)


def known_time_zone(name: object) -> str | None:
    """The IANA name itself where it is one."""
    if not isinstance(name, str) or len(name) > 64:
        return None
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfo raises all three
        return None
    return name


def resolved(claim: Claim, participant: str, *, playground: str | None, guest: str) -> Identity:
    """Whom to teach; IdentityRefused where the participant is not the learner the room is for.

    `playground` is the operator's named learner for participants with any identity.
    """
    if claim.learner_id == participant:
        return Identity(learner_id=participant, reason=claim.source)
    if playground:
        return Identity(learner_id=playground, reason="LOQUA_PLAYGROUND_LEARNER")
    if claim.malformed:
        return Identity(learner_id=guest, reason=claim.source, guest=True)
    if claim.learner_id is None:
        return _signed(claim, participant, guest)
    message = f"The participant is not the learner that the {claim.source} names."
    raise IdentityRefused(message)


def _signed(claim: Claim, participant: str, guest: str) -> Identity:
    if LEARNER_ID.fullmatch(participant):
        return Identity(learner_id=participant, reason=f"{claim.source}; signed identity")
    reason = f"{claim.source}; the identity is not usable as a learner id"
    return Identity(learner_id=guest, reason=reason, guest=True)
