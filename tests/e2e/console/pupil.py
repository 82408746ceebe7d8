"""A simulated learner: answers by what `drill` messages accept, whenever it is their turn."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rig.console import Finished, TextConsole
from rig.waiting import until

Message = dict[str, Any]
Drill = dict[str, Any]
SECONDS = 30.0
MOST_TURNS = 120


def first_accepted(drill: Drill) -> str:
    """The first answer that is right."""
    return str(drill["accepts"][0])


@dataclass
class Pupil:
    """Talks with a console that was started with `--json --reveal`."""

    console: TextConsole
    answer: Callable[[Drill], str] = first_accepted
    name: str = "Aki"
    level: str = "1"
    turns: list[list[Message]] = field(default_factory=list)
    """What came before each of the learner's turns."""
    said: list[str] = field(default_factory=list)

    async def listen(self) -> list[Message] | None:
        """What the tutor sent until it is the learner's turn; None where the lesson is over."""
        turn = len(self.turns)

        def heard() -> bool:
            states = sum(m["type"] == "state" for m in self.console.out.messages)
            return states > turn or self.console.out.ended

        await until(heard, timeout=SECONDS, what=lambda: f"turn {turn}: {self.console.out.text}")
        found: list[list[Message]] = [[]]
        for message in self.console.out.messages:
            found[-1].append(message)
            if message["type"] == "state":
                found.append([])
        if len(found) <= turn + 1:
            return None
        self.turns.append(found[turn])
        return found[turn]

    async def say(self, line: str) -> list[Message] | None:
        """Answer, and listen to what comes of it."""
        self.said.append(line)
        await self.console.send(line)
        return await self.listen()

    async def arrive(self) -> Drill:
        """Tell name and level where they are asked for; returns the first drill."""
        messages = await self.listen()
        for _ in range(4):
            assert messages is not None, self.console.err.text
            if drill := drill_in(messages):
                return drill
            asked_name = "name" in tutor_text(messages)
            messages = await self.say(self.name if asked_name else self.level)
        raise AssertionError(f"no drill after {self.said}")

    async def take(self, drills: int) -> list[Drill]:
        """Answer that many drills; returns them."""
        drill: Drill | None = await self.arrive() if not self.turns else drill_in(self.turns[-1])
        taken = []
        for _ in range(drills):
            assert drill is not None, self.console.out.text
            taken.append(drill)
            drill = drill_in(await self.say(self.answer(drill)) or [])
        return taken

    async def finish(self) -> Finished:
        """Answer until the tutor has no more questions and the process ends by itself."""
        drill: Drill | None = await self.arrive() if not self.turns else drill_in(self.turns[-1])
        while drill is not None:
            assert len(self.said) < MOST_TURNS
            messages = await self.say(self.answer(drill))
            drill = drill_in(messages or [])
        return await self.console.finish()


def drill_in(messages: list[Message]) -> Drill | None:
    """The question that the learner is to answer."""
    found = [message["body"] for message in messages if message["type"] == "drill"]
    return found[-1] if found else None


def tutor_text(messages: list[Message]) -> str:
    return "\n".join(m["body"]["text"] for m in messages if m["type"] == "tutor")
