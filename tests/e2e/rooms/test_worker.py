"""A worker among its servers: how it registers, stays, is refused, and goes."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx2
import pytest
from livekit.protocol import agent

from rig.hub import HubJob, WorkerHub
from rig.waiting import until
from rig.worker import Worker

Hired = Callable[..., Worker]


@pytest.fixture
def hired(hub: WorkerHub, tmp_path: Path) -> Hired:
    """Makes a worker of the hub, with settings of its own."""

    def hire(env: Mapping[str, str] | None = None) -> Worker:
        own = {
            "LOQUA_DATABASE_URL": f"sqlite:///{tmp_path / 'loqua.db'}",
            "LOQUA_HEALTH_PORT": "0",
            **(env or {}),
        }
        return Worker(hub.credentials, log=tmp_path / "worker.log", env=own)

    return hire


async def test_it_registers_as_loqua_and_stops_when_asked(hub: WorkerHub, hired: Hired) -> None:
    async with hired() as worker:
        assert (await hub.registered()).agent_name == "loqua"
        family = worker.processes()
        assert await worker.terminate() == 0
    assert not any(process.is_running() for process in family)
    assert "Traceback" not in worker.text()


async def test_it_takes_the_name_and_the_health_port_it_is_given(
    hub: WorkerHub, hired: Hired, unused_tcp_port: int
) -> None:
    env = {"LIVEKIT_AGENT_NAME": "sensei", "LOQUA_HEALTH_PORT": str(unused_tcp_port)}
    async with hired(env), httpx2.AsyncClient(trust_env=False) as client:
        assert (await hub.registered()).agent_name == "sensei"
        health = await client.get(f"http://127.0.0.1:{unused_tcp_port}/")
    assert health.status_code == 200


async def test_it_comes_back_when_the_server_was_away(hub: WorkerHub, hired: Hired) -> None:
    async with hired() as worker:
        await hub.registered()
        pid, port = worker.pid, hub.port
        await hub.stop()
        await hub.start(port)
        assert (await hub.registered()).agent_name == "loqua"
        assert len(hub.workers) == 2
        job = await hub.dispatch()
        await until(lambda: job.availability, what="an answer")
        assert (worker.pid, worker.exit_code) == (pid, None)


async def test_an_offer_is_answered_at_once(hub: WorkerHub, hired: Hired) -> None:
    """Of five offers the quickest counts: the machine may be busy, our handler may not."""
    async with hired():
        await hub.registered()
        times = []
        for _ in range(5):
            before = time.perf_counter()
            job = await hub.dispatch(room=f"lesson-{before}")
            answer = await _answer(job)
            times.append(time.perf_counter() - before)
            assert answer.available
            assert answer.participant_attributes["loqua.tutor"] == job.id
    assert min(times) < 0.1


async def _answer(job: HubJob) -> agent.AvailabilityResponse:
    return await until(lambda: job.availability, what="an answer")
