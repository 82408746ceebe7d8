"""The worker as an operator runs it: `python src/agent.py start` in a process of its own."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Self

import psutil

from .credentials import Credentials
from .environment import AGENT, ROOT, clean_environ
from .lines import parsed
from .waiting import until

READY = "registered worker"


class Worker:
    """A worker process; `async with` starts it, waits until it is registered, and stops it.

    `agent_name` overrides the entry's own, so that tests on one server do not share workers. Its
    output is in `log`.
    """

    def __init__(
        self,
        credentials: Credentials | None,
        *,
        log: Path,
        command: str = "start",
        entry: Path = AGENT,
        agent_name: str | None = None,
        env: Mapping[str, str] | None = None,
        args: tuple[str, ...] = (),
    ) -> None:
        self.log, self.agent_name = log, agent_name
        self._argv = [sys.executable, str(entry), command, *args]
        named = {"LIVEKIT_AGENT_NAME_OVERRIDE": agent_name} if agent_name else {}
        light = {"LIVEKIT_AGENTS_PRELOAD_LOCAL_INFERENCE": "0", "LOQUA_LOAD_THRESHOLD": "1"}
        reach = credentials.env() if credentials else {}
        self._env = clean_environ({**light, **reach, **named, **(env or {})})
        self._process: subprocess.Popen[bytes] | None = None
        self._sink: IO[bytes] | None = None
        self._family: dict[int, psutil.Process] = {}

    @property
    def pid(self) -> int:
        """The process id of the worker's main process."""
        return self._running().pid

    @property
    def exit_code(self) -> int | None:
        """How the worker ended; None while it runs."""
        return self._running().poll()

    def text(self) -> str:
        """Return what the worker has logged so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def records(self) -> list[dict[str, Any]]:
        """Return the JSON lines of the log, which is what `start` writes."""
        values = [parsed(line) for line in self.text().splitlines()]
        return [value for value in values if value is not None]

    def spawn(self) -> Self:
        """Start the process without waiting for anything."""
        self._sink = self.log.open("ab")
        self._process = subprocess.Popen(
            self._argv,
            env=self._env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self._sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return self

    async def ready(self, timeout: float = 60.0) -> Self:
        """Wait until the worker is registered with its server."""
        await self.logged(READY, timeout=timeout)
        return self

    async def logged(self, text: str, *, times: int = 1, timeout: float = 30.0) -> None:
        """Wait until the log says `text`; fail at once when the worker ends before that."""

        def probe() -> bool:
            if self.text().count(text) >= times:
                return True
            if self.exit_code is not None and self.text().count(text) < times:
                raise AssertionError(f"worker ended with {self.exit_code}:\n{self.text()[-4000:]}")
            return False

        tail = lambda: f"{text!r} in {self.log}:\n{self.text()[-4000:]}"  # noqa: E731
        await until(probe, timeout=timeout, what=tail)

    def processes(self) -> list[psutil.Process]:
        """Return every living descendant of the worker, and remember them for the clean-up."""
        try:
            found = psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        self._family |= {process.pid: process for process in found}
        return found

    def job_processes(self) -> list[psutil.Process]:
        """Return the processes that run jobs or wait for one: the forkserver's children."""
        return [each for each in self.processes() if is_forkserver(parent_of(each))]

    def job_pids(self, room: str | None = None) -> list[int]:
        """Return the job processes that have logged (about `room`, if given), oldest first."""
        pids = [
            int(record["pid"])
            for record in self.records()
            if record.get("pid") != self.pid
            and "job_id" in record
            and room in (None, record.get("room"))
        ]
        return list(dict.fromkeys(pids))

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the main process."""
        self.processes()
        self._running().send_signal(number)

    async def terminate(self, timeout: float = 60.0) -> int:
        """Ask the worker to stop as an orchestrator does (SIGTERM); return its exit code."""
        self.send(signal.SIGTERM)
        return await self.ended(timeout)

    async def kill(self) -> int:
        """Take the main process away (SIGKILL); its children see their pipes close."""
        self.send(signal.SIGKILL)
        return await self.ended()

    async def ended(self, timeout: float = 60.0) -> int:
        """Wait for the end of the main process and return its exit code."""
        running = self._running()
        await until(lambda: running.poll() is not None, timeout=timeout, what="the worker's end")
        return int(running.returncode)

    async def close(self) -> None:
        """Stop the worker and its descendants: five seconds of grace, then SIGKILL."""
        if self._process and self._process.poll() is None:
            try:
                await self.terminate(timeout=5.0)
            except TimeoutError:
                await self.kill()
        await asyncio.to_thread(self._bury)
        if self._sink:
            self._sink.close()
            self._sink = None

    def _bury(self) -> None:
        family = list(self._family.values())
        _, alive = psutil.wait_procs(family, timeout=2.0)
        for process in alive:
            process.kill()
        psutil.wait_procs(alive, timeout=5.0)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("the worker was not started")
        return self._process

    async def __aenter__(self) -> Self:
        """Start and wait until registered."""
        self.spawn()
        try:
            return await self.ready()
        except BaseException:
            await self.close()
            raise

    async def __aexit__(self, *exc: object) -> None:
        """Stop."""
        await self.close()


def parent_of(process: psutil.Process) -> psutil.Process | None:
    """Return the parent of a process that may be gone."""
    try:
        return process.parent()
    except psutil.NoSuchProcess:
        return None


def is_forkserver(process: psutil.Process | None) -> bool:
    """Tell whether this is the process from which Python forks a worker's children."""
    if process is None:
        return False
    try:
        return any("multiprocessing.forkserver" in part for part in process.cmdline())
    except psutil.NoSuchProcess:
        return False
