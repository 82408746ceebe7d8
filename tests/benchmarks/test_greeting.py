"""How long a learner waits in a real room for the tutor's voice, beside a plain agent."""

import asyncio
import json
import os
import time
from pathlib import Path

import pytest

from benchmarks.table import paired, report
from rig.environment import AGENT
from rig.learner import RoomLearner
from rig.livekit_server import LiveKitServer
from rig.worker import Worker

pytestmark = [pytest.mark.full, pytest.mark.server]

ROUNDS = int(os.environ.get("LOQUA_TEST_ROUNDS", "8"))
WARM_UP = 2
LIMIT = 1.0
SETTLED_SECONDS = 3.0
"""For the worker to have its next process ready, so that no round pays for the one before."""
PLAIN = Path(__file__).with_name("plain_agent.py")


async def waited(server: LiveKitServer, worker: Worker, number: int) -> float:
    """Seconds from entering the room to the first sound."""
    credentials = server.credentials
    identity, room = f"learner-{worker.agent_name}-{number}", f"{worker.agent_name}-{number}"
    async with RoomLearner(credentials, identity, room) as learner:
        begun = time.time()
        await learner.join(
            agent_name=worker.agent_name,
            room_metadata=json.dumps({"user_id": identity}),
            departure_timeout=1,
        )
        heard = await learner.hears(after=begun, timeout=60)
    await credentials.delete_room(room)
    await asyncio.sleep(SETTLED_SECONDS)
    return heard - begun


async def test_the_greeting_is_heard_as_soon_as_a_plain_agents(
    livekit_server: LiveKitServer, tmp_path: Path
) -> None:
    credentials, stamp = livekit_server.credentials, time.time_ns()
    settings = {
        "LOQUA_DATABASE_URL": f"sqlite:///{tmp_path}/loqua.db",
        "LOQUA_HEALTH_PORT": "0",
        "LOQUA_LOAD_THRESHOLD": "1",
    }
    loqua = Worker(
        credentials, log=tmp_path / "loqua", entry=AGENT, agent_name=f"l{stamp}", env=settings
    )
    plain = Worker(credentials, log=tmp_path / "plain", entry=PLAIN, agent_name=f"p{stamp}")
    ours, peers = [], []
    async with loqua, plain:
        for number in range(WARM_UP + ROUNDS):
            order = (loqua, plain) if number % 2 else (plain, loqua)
            took = {worker: await waited(livekit_server, worker, number) for worker in order}
            if number >= WARM_UP:
                ours.append(took[loqua])
                peers.append(took[plain])
    report([paired("greeting heard in a room", ours, peers, unit="s", limit=LIMIT)])
