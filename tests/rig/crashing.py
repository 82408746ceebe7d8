"""A learner in a process of its own, so that it can die as a browser or a phone does."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from .child import Child
from .credentials import Credentials
from .learner import RoomLearner

SETTINGS = "RIG_LEARNER"


class CrashingLearner(Child):
    """Like a `RoomLearner`, but `crash` takes the whole process away without a goodbye."""

    def __init__(
        self, credentials: Credentials, identity: str, room: str, agent_name: str | None = None
    ) -> None:
        settings = {
            "credentials": [credentials.url, credentials.key, credentials.secret],
            "identity": identity,
            "room": room,
            "agent_name": agent_name,
        }
        tests = str(Path(__file__).resolve().parents[1])
        env = {SETTINGS: json.dumps(settings), "PYTHONPATH": tests}
        super().__init__([sys.executable, "-m", "rig.crashing"], env)

    async def join(self) -> None:
        """Wait until the process is in the room."""
        await self.start()
        await self.out.message("joined", timeout=30.0)

    async def speak(self, text: str) -> None:
        """Say a text to its end."""
        await self._do("speak", text)

    async def write(self, text: str) -> None:
        """Send a typed answer."""
        await self._do("write", text)

    async def crash(self) -> None:
        """Die without hanging up."""
        self.signal(signal.SIGKILL)
        await self.ended()

    async def leave(self) -> None:
        """Hang up properly."""
        await self.finish_input()
        await self.ended()

    async def _do(self, command: str, text: str) -> None:
        done = len([message for message in self.out.messages if message["type"] == "done"])
        await self.send(json.dumps([command, text], ensure_ascii=False))
        await self.out.message("done", skip=done, timeout=30.0)


async def serve(settings: dict[str, Any]) -> None:
    """Be the learner: join, then do what standard input says until it ends."""
    credentials = Credentials(*settings["credentials"])
    async with RoomLearner(credentials, settings["identity"], settings["room"]) as learner:
        await learner.join(agent_name=settings["agent_name"])
        tell("joined")
        while line := await asyncio.to_thread(sys.stdin.readline):
            command, text = json.loads(line)
            await (learner.speak(text) if command == "speak" else learner.write(text))
            tell("done")


def tell(kind: str) -> None:
    """Say to the test that something is so."""
    sys.stdout.write(json.dumps({"type": kind}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(os.environ[SETTINGS])))
