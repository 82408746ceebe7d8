"""Messages to a room's learner."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from livekit import rtc

from loqua.tutor.clock import Clock
from loqua.tutor.screen import RoomScreen
from loqua.wire.client import NoticeBody
from tutor.unreliable import AT


@dataclass
class Wire:
    """A room as far as the screen uses one."""

    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    broken: int = 0
    name: str = "room"

    @property
    def local_participant(self) -> "Wire":
        return self

    async def send_text(self, text: str, **options: Any) -> None:
        await self.gate.wait()
        if self.broken:
            self.broken -= 1
            raise ConnectionError
        self.sent.append((text, options))

    def codes(self) -> list[str]:
        return [json.loads(text)["body"]["code"] for text, _ in self.sent]


@pytest.fixture
def wire() -> Wire:
    wire = Wire()
    wire.gate.set()
    return wire


@pytest.fixture
async def screen(wire: Wire) -> AsyncIterator[RoomScreen]:
    screen = RoomScreen(cast("rtc.Room", wire), "u1", Clock(AT))
    yield screen
    wire.gate.set()
    await screen.close()


def notice(code: str) -> NoticeBody:
    return NoticeBody(code=code, text="…")


async def test_a_message_goes_to_the_learner_only_on_our_topic(
    screen: RoomScreen, wire: Wire
) -> None:
    screen.show(notice("typed"))
    await screen.close()
    [(text, options)] = wire.sent
    message = json.loads(text)
    assert (message["v"], message["type"], message["body"]["code"]) == (1, "notice", "typed")
    assert options == {
        "topic": "loqua.events",
        "destination_identities": ["u1"],
        "attributes": {"type": "notice"},
    }


async def test_messages_keep_their_order_and_have_ids_of_their_own(
    screen: RoomScreen, wire: Wire
) -> None:
    for number in range(30):
        screen.show(notice(str(number)))
    await screen.close()
    assert wire.codes() == [str(number) for number in range(30)]
    assert len({json.loads(text)["id"] for text, _ in wire.sent}) == 30


async def test_showing_does_not_wait_for_the_room(screen: RoomScreen, wire: Wire) -> None:
    wire.gate.clear()
    for number in range(100):
        screen.show(notice(str(number)))
    assert wire.sent == []
    wire.gate.set()
    await screen.close()
    assert len(wire.sent) == 100


async def test_a_message_that_cannot_be_sent_does_not_stop_the_others(
    screen: RoomScreen, wire: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wire.broken = 1
    screen.show(notice("first"))
    screen.show(notice("second"))
    await screen.close()
    assert wire.codes() == ["second"]
    assert "a message to the screen was lost" in caplog.text


async def test_a_room_that_takes_nothing_does_not_hold_up_the_end(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = RoomScreen(cast("rtc.Room", wire), "u1", Clock(AT))
    monkeypatch.setattr(RoomScreen, "SEND_SECONDS", 0.01)
    wire.gate.clear()
    for number in range(10):
        screen.show(notice(str(number)))
    async with asyncio.timeout(1):
        await screen.close()
    assert wire.sent == []


async def test_closing_twice_is_closing_once(screen: RoomScreen) -> None:
    await screen.close()
    await screen.close()
