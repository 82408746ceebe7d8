"""A worker among its servers: how it registers, stays, is refused, and goes."""

import asyncio
import signal
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import httpx2
import psutil
import pytest

from loqua.store.engine import Database
from loqua.store.sql_repository import SqlRepository
from rig.hub import WorkerHub
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


async def test_it_registers_under_its_name_answers_health_checks_and_stops(
    hub: WorkerHub, hired: Hired, unused_tcp_port: int
) -> None:
    env = {"LIVEKIT_AGENT_NAME": "sensei", "LOQUA_HEALTH_PORT": str(unused_tcp_port)}
    async with hired(env) as worker, httpx2.AsyncClient(trust_env=False) as client:
        assert (await hub.registered()).agent_name == "sensei"
        health = await client.get(f"http://127.0.0.1:{unused_tcp_port}/")
        assert health.status_code == 200
        family = worker.processes()
        assert await worker.terminate() == 0
    assert not any(process.is_running() for process in family)
    assert "Traceback" not in worker.text()


async def test_it_comes_back_to_a_server_that_was_away_and_answers_at_once(
    hub: WorkerHub, hired: Hired
) -> None:
    """Of five offers the quickest counts: the machine may be busy, our handler may not."""
    async with hired() as worker:
        await hub.registered()
        port = hub.port
        await hub.stop()
        await hub.start(port)
        assert (await hub.registered()).agent_name == "loqua"
        assert len(hub.workers) == 2
        times = []
        for number in range(5):
            before = time.perf_counter()
            job = await hub.dispatch(room=f"lesson-{number}")
            answer = await until(partial(getattr, job, "availability"), what="an answer")
            times.append(time.perf_counter() - before)
            assert answer.available
            assert answer.participant_attributes["loqua.tutor"] == job.id
        assert worker.exit_code is None
    assert min(times) < 0.1


async def test_signals_leave_its_processes_alone_and_killed_ones_are_replaced(
    hub: WorkerHub, hired: Hired
) -> None:
    async with hired() as worker:
        await hub.registered()
        await worker.logged("process initialized")
        waiting = worker.job_processes()
        for process in waiting:
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGINT)
        dead, _ = await asyncio.to_thread(psutil.wait_procs, waiting, timeout=1)
        assert dead == []
        for process in waiting:
            process.kill()
        await worker.logged("process initialized", times=3)
        await hub.dispatch()
        await until(lambda: set(worker.job_pids()) - {p.pid for p in waiting}, what="the job")
        assert worker.exit_code is None


async def test_a_room_that_cannot_be_reached_costs_nothing(
    hub: WorkerHub, hired: Hired, tmp_path: Path
) -> None:
    """The hub has no rooms: the job fails, its process ends, the worker goes on."""
    async with hired() as worker:
        await hub.registered()
        job = await hub.dispatch(room_metadata='{"user_id": "u1"}')
        await until(lambda: set(job.statuses) & {"SUCCESS", "FAILED"}, timeout=30)
        [gone] = worker.job_pids()
        await until(lambda: gone not in {p.pid for p in worker.job_processes()}, what="its end")
        assert await worker.terminate() == 0
    assert "eyJ" not in worker.text()
    async with Database(f"sqlite:///{tmp_path / 'loqua.db'}") as database:
        assert (await SqlRepository(database, {}).load("u1")).created_at is None
