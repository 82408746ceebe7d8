"""A child process that we talk to line by line."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from typing import Self

from .environment import ROOT, clean_environ
from .lines import Lines

LONGEST_LINE = 1 << 20


class Child:
    """Runs a command with its three streams piped; `async with` starts and ends it."""

    def __init__(self, argv: list[str], env: Mapping[str, str] | None = None) -> None:
        self._argv, self._env = argv, clean_environ(env)
        self.out, self.err = Lines(), Lines()
        self._process: asyncio.subprocess.Process | None = None
        self._readers: list[asyncio.Task[None]] = []

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The running process."""
        if self._process is None:
            raise RuntimeError("the process was not started")
        return self._process

    async def start(self) -> Self:
        """Start the process, once, and follow what it prints."""
        if self._process is not None:
            return self
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self._argv,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=self._env,
            cwd=ROOT,
            limit=LONGEST_LINE,
        )
        streams = ((self.out, self._process.stdout), (self.err, self._process.stderr))
        self._readers = [
            asyncio.create_task(lines.follow(stream)) for lines, stream in streams if stream
        ]
        return self

    async def send(self, line: str) -> None:
        """Write one line to its standard input."""
        stdin = self.process.stdin
        if stdin is None or stdin.is_closing():
            raise RuntimeError("standard input is closed")
        stdin.write(f"{line}\n".encode())
        await stdin.drain()

    async def finish_input(self) -> None:
        """Close its standard input, as Ctrl-D or the end of a pipe does."""
        stdin = self.process.stdin
        if stdin and not stdin.is_closing():
            stdin.close()
            try:
                await stdin.wait_closed()
            except (BrokenPipeError, ConnectionResetError):
                return

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it still runs."""
        if self.process.returncode is None:
            self.process.send_signal(number)

    async def ended(self, timeout: float = 30.0) -> int:
        """Wait for its end and the end of its output; return the exit code."""
        async with asyncio.timeout(timeout):
            code = await self.process.wait()
            await asyncio.gather(*self._readers)
        return code

    async def close(self) -> None:
        """Kill it if it still runs."""
        if self._process is None:
            return
        self.signal(signal.SIGKILL)
        await self.finish_input()
        await self.ended()

    async def __aenter__(self) -> Self:
        """Start."""
        return await self.start()

    async def __aexit__(self, *exc: object) -> None:
        """End."""
        await self.close()
