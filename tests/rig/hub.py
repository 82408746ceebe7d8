"""A stand-in for the server's side of LiveKit's worker protocol: jobs without WebRTC."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web
from livekit import api
from livekit.protocol import agent, models

from .credentials import Credentials
from .loopback import Loopback
from .waiting import until

SECRET = "a-secret-of-the-loopback-worker-hub-that-is-long-enough"


@dataclass
class HubJob:
    """A job as the hub sees it: what was offered, who took it, how it fares."""

    job: agent.Job
    availability: agent.AvailabilityResponse | None = None
    statuses: list[str] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The job's id."""
        return str(self.job.id)

    @property
    def status(self) -> str:
        """The last status that the worker reported, without its prefix; empty before the first."""
        return self.statuses[-1] if self.statuses else ""


class WorkerHub(Loopback):
    """Registers workers, offers and assigns them jobs, terminates those, keeps their reports.

    The job must not connect to its room: there is none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.workers: list[agent.RegisterWorkerRequest] = []
        self.jobs: dict[str, HubJob] = {}
        self.worker_statuses: list[str] = []
        self._socket: web.WebSocketResponse | None = None
        self._registered = asyncio.Event()

    @property
    def credentials(self) -> Credentials:
        """What a worker needs to register here."""
        return Credentials(f"ws://127.0.0.1:{self.port}", "hubkey", SECRET)

    def routes(self) -> list[web.RouteDef]:
        """Return the one route."""
        return [web.get("/agent", self._serve)]

    async def registered(self, timeout: float = 60.0) -> agent.RegisterWorkerRequest:
        """Wait until a worker is registered and return how it introduced itself."""
        await asyncio.wait_for(self._registered.wait(), timeout)
        return self.workers[-1]

    async def dispatch(
        self,
        *,
        room: str = "lesson-1",
        room_metadata: str = "",
        metadata: str = "",
        agent_name: str = "",
    ) -> HubJob:
        """Offer a job to the worker, and assign it when the worker is available."""
        suffix = uuid.uuid4().hex[:8]
        job = agent.Job(
            id=f"AJ_{suffix}",
            dispatch_id=f"AD_{suffix}",
            type=agent.JobType.JT_ROOM,
            room=models.Room(sid=f"RM_{suffix}", name=room, metadata=room_metadata),
            metadata=metadata,
            agent_name=agent_name,
        )
        self.jobs[job.id] = HubJob(job)
        await self._send(agent.ServerMessage(availability=agent.AvailabilityRequest(job=job)))
        return self.jobs[job.id]

    async def terminate(self, job: HubJob) -> None:
        """Tell the worker that the job is over, as when its room is deleted."""
        await self._send(agent.ServerMessage(termination=agent.JobTermination(job_id=job.id)))

    async def reached(self, job: HubJob, status: str, timeout: float = 30.0) -> None:
        """Wait until the worker reports `status` (`RUNNING`, `SUCCESS`, `FAILED`) of the job."""
        await until(
            lambda: status in job.statuses,
            timeout=timeout,
            what=lambda: f"{status} of {job.id}; seen {job.statuses}",
        )

    async def cut(self) -> None:
        """Break the worker's connection, as a restart of the server does."""
        self._registered.clear()
        if self._socket:
            await self._socket.close(code=1012)

    async def stop(self) -> None:
        """Cut the worker off and stop."""
        await self.cut()
        await super().stop()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        async for frame in socket:
            if frame.type == WSMsgType.BINARY:
                await self._receive(agent.WorkerMessage.FromString(frame.data))
        return socket

    async def _receive(self, message: agent.WorkerMessage) -> None:
        match message.WhichOneof("message"):
            case "register":
                await self._welcome(message.register)
            case "availability":
                await self._assign(message.availability)
            case "update_job":
                status = agent.JobStatus.Name(message.update_job.status)
                if known := self.jobs.get(message.update_job.job_id):
                    known.statuses.append(status.removeprefix("JS_"))
            case "update_worker":
                status = agent.WorkerStatus.Name(message.update_worker.status)
                self.worker_statuses.append(status.removeprefix("WS_"))
            case "ping":
                pong = agent.WorkerPong(last_timestamp=message.ping.timestamp)
                await self._send(agent.ServerMessage(pong=pong))

    async def _welcome(self, request: agent.RegisterWorkerRequest) -> None:
        self.workers.append(request)
        info = models.ServerInfo(version="1.13.5", protocol=16)
        worker_id = f"AW_{uuid.uuid4().hex[:8]}"
        welcome = agent.RegisterWorkerResponse(worker_id=worker_id, server_info=info)
        await self._send(agent.ServerMessage(register=welcome))
        self._registered.set()

    async def _assign(self, answer: agent.AvailabilityResponse) -> None:
        offered = self.jobs[answer.job_id]
        offered.availability = answer
        if not answer.available:
            return
        room = offered.job.room.name
        token = (
            api.AccessToken(self.credentials.key, self.credentials.secret)
            .with_identity(answer.participant_identity)
            .with_kind("agent")
            .with_grants(api.VideoGrants(room_join=True, room=room, agent=True))
            .to_jwt()
        )
        assignment = agent.JobAssignment(job=offered.job, url=self.credentials.url, token=token)
        await self._send(agent.ServerMessage(assignment=assignment))

    async def _send(self, message: agent.ServerMessage) -> None:
        if self._socket is None:
            raise RuntimeError("no worker is connected to the hub")
        await self._socket.send_bytes(message.SerializeToString())
