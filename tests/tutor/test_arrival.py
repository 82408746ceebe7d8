"""Waiting for the learner to be in the room."""

import asyncio
from typing import cast

import pytest
from livekit import rtc

from loqua.errors import IdentityRefused
from loqua.tutor import arrival
from loqua.tutor.arrival import arrived
from loqua.tutor.identity import Claim

ALICE = Claim(learner_id="alice", source="room metadata")
NOBODY = Claim(learner_id=None, source="no user_id in metadata")


class Person:
    """A participant of a room."""

    def __init__(
        self,
        identity: str,
        kind: "rtc.ParticipantKind.ValueType" = rtc.ParticipantKind.PARTICIPANT_KIND_STANDARD,
    ) -> None:
        self.identity = identity
        self.kind = kind


class Hall(rtc.EventEmitter[str]):
    """A room as far as arrivals go."""

    def __init__(self, *people: Person) -> None:
        super().__init__()
        self.remote_participants = {person.identity: person for person in people}

    def enter(self, person: Person) -> None:
        self.remote_participants[person.identity] = person
        self.emit("participant_connected", person)

    def leave(self, identity: str) -> None:
        self.emit("participant_disconnected", self.remote_participants.pop(identity))


async def first(
    hall: Hall, claim: Claim, *, timeout: float = 2.0, anyone: bool = False
) -> str | None:
    found = await arrived(cast("rtc.Room", hall), claim, timeout=timeout, anyone=anyone)
    assert not [one for listeners in hall._events.values() for one in listeners]  # noqa: SLF001 - it must not go on listening
    return found.identity if found else None


def soon(hall: Hall, *people: Person) -> None:
    for number, person in enumerate(people, start=1):
        asyncio.get_running_loop().call_later(0.01 * number, hall.enter, person)


async def test_a_learner_who_is_there_is_met_at_once() -> None:
    assert await first(Hall(Person("alice")), ALICE) == "alice"


async def test_a_learner_who_comes_later_is_waited_for() -> None:
    hall = Hall()
    soon(hall, Person("alice"))
    assert await first(hall, ALICE) == "alice"


async def test_where_nobody_comes_there_is_nobody() -> None:
    assert await first(Hall(), ALICE, timeout=0.02) is None


async def test_a_stranger_who_came_first_is_not_the_learner() -> None:
    hall = Hall(Person("bob"))
    soon(hall, Person("carol"), Person("alice"))
    assert await first(hall, ALICE) == "alice"


async def test_a_stranger_who_stays_alone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrival, "STRANGER_SECONDS", 0.02)
    with pytest.raises(IdentityRefused):
        await first(Hall(Person("bob")), ALICE)


async def test_a_stranger_who_leaves_leaves_the_wait_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arrival, "STRANGER_SECONDS", 0.05)
    hall = Hall(Person("bob"))
    asyncio.get_running_loop().call_later(0.01, hall.leave, "bob")
    assert await first(hall, ALICE, timeout=0.15) is None


async def test_without_a_claim_the_first_person_is_the_learner() -> None:
    hall = Hall(Person("egress", rtc.ParticipantKind.PARTICIPANT_KIND_EGRESS))
    soon(hall, Person("agent-2", rtc.ParticipantKind.PARTICIPANT_KIND_AGENT), Person("bob"))
    assert await first(hall, NOBODY) == "bob"


async def test_who_calls_by_telephone_is_a_person() -> None:
    hall = Hall(Person("sip", rtc.ParticipantKind.PARTICIPANT_KIND_SIP))
    assert await first(hall, NOBODY) == "sip"


async def test_where_anyone_may_come_the_named_learner_is_preferred() -> None:
    assert await first(Hall(Person("bob"), Person("alice")), ALICE, anyone=True) == "alice"
    assert await first(Hall(Person("bob")), ALICE, anyone=True) == "bob"
