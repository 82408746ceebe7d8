"""A worker with its database on a real server, and what a test wants to know about both."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Self

from loqua.domain.learner import Learner
from loqua.domain.session import Session
from loqua.settings import load_settings
from loqua.store import archive
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.opening import tidy
from loqua.store.sql_repository import SqlRepository
from rig.credentials import Credentials
from rig.environment import AGENT
from rig.learner import RoomLearner
from rig.waiting import until
from rig.worker import Worker

QUIET = {"LOQUA_TTS": "none", "LOQUA_HEALTH_PORT": "0"}
"""A tutor who writes: for tests that are not about sound."""


class School:
    """One worker, started when it is entered, with a database of its own."""

    def __init__(
        self,
        credentials: Credentials,
        folder: Path,
        env: Mapping[str, str] | None = None,
        *,
        args: tuple[str, ...] = (),
        entry: Path = AGENT,
    ) -> None:
        self.credentials = credentials
        self.url = f"sqlite:///{folder / 'loqua.db'}"
        self.worker = Worker(
            credentials,
            log=folder / f"worker-{time.time_ns()}.log",
            args=args,
            entry=entry,
            agent_name=f"loqua-{time.time_ns()}",
            env={**QUIET, "LOQUA_DATABASE_URL": self.url, **(env or {})},
        )

    async def __aenter__(self) -> Self:
        await self.worker.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.worker.close()

    async def open_room(self, metadata: object, departure_timeout: int = 20) -> str:
        """Make a room with the tutor dispatched to it; metadata that is no text becomes JSON."""
        room = f"room-{time.time_ns()}"
        await self.credentials.create_room(
            room,
            metadata=metadata if isinstance(metadata, str) else json.dumps(metadata),
            agent_name=self.worker.agent_name,
            departure_timeout=departure_timeout,
        )
        return room

    @contextlib.asynccontextmanager
    async def lesson(
        self, identity: str, metadata: object = None, *, microphone: bool = False
    ) -> AsyncIterator[RoomLearner]:
        """A learner in a room made for them, greeted."""
        room = await self.open_room({"user_id": identity} if metadata is None else metadata)
        async with RoomLearner(self.credentials, identity, room) as learner:
            await learner.join(microphone=microphone)
            await learner.event("tutor", timeout=30)
            yield learner

    async def learner(self, learner_id: str) -> Learner:
        """What is stored of a learner."""
        async with Database(self.url) as database:
            return await SqlRepository(database, {}).load(learner_id)

    async def sessions(self, learner_id: str) -> list[Session]:
        """The stored sessions of a learner, newest first, with what was said."""
        await upgrade(self.url)
        async with Database(self.url) as database:
            if (await SqlRepository(database, {}).load(learner_id)).created_at is None:
                return []
            held = await archive.sessions(database, learner_id)
            return [(await archive.session(database, h.session.id)).session for h in held]

    async def heard(self, learner_id: str, text: str) -> None:
        """Wait until that is in the journal of the learner's lesson."""

        def found(sessions: list[Session]) -> bool:
            return any(text == u.text for s in sessions for u in s.utterances)

        await self._stored(learner_id, found, timeout=30)

    async def tidied(self) -> None:
        """What the next worker does when it starts."""
        environ = {"LOQUA_DATABASE_URL": self.url}
        await tidy(load_settings(environ, for_command="console"), {})

    async def ended(self, learner_id: str, *, timeout: float = 30.0) -> Session:
        """The learner's last session, once it has ended."""

        def found(sessions: list[Session]) -> bool:
            return bool(sessions) and sessions[0].ended_at is not None

        return (await self._stored(learner_id, found, timeout))[0]

    async def _stored(
        self, learner_id: str, found: Callable[[list[Session]], bool], timeout: float
    ) -> list[Session]:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if found(sessions := await self.sessions(learner_id)):
                return sessions
            await asyncio.sleep(0.1)
        raise TimeoutError(f"the lesson of {learner_id} goes on: {await self.sessions(learner_id)}")


async def say(learner: RoomLearner, text: str) -> str:
    """Type something and return what the tutor answers."""
    before = len(learner.ears.of_type("tutor"))
    await learner.write(text)
    answer = await learner.event("tutor", skip=before)
    return str(answer["body"]["text"])


async def settled_in(learner: RoomLearner, name: str = "Aki") -> dict[str, object]:
    """Tell name and level; return the first drill."""
    await say(learner, name)
    await learner.write("1")
    drill: dict[str, object] = (await learner.event("drill"))["body"]
    return drill


async def dismissed(learner: RoomLearner) -> str:
    """Wait until the room is gone for the learner and return why."""
    return await until(lambda: learner.left, timeout=30, what="the end of the room")
