"""What every loopback vendor shares: an HTTP server on a free port, and a log of what happened."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Self

from aiohttp import web


@dataclass(frozen=True)
class Note:
    """Something that happened at a vendor, by the wall clock."""

    at: float
    kind: str
    detail: str = ""


class Loopback:
    """An HTTP server on 127.0.0.1; use it as an async context manager."""

    def __init__(self) -> None:
        self.log: list[Note] = []
        self.port = 0
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    def routes(self) -> list[web.RouteDef]:
        """Return what the server answers to."""
        raise NotImplementedError

    def note(self, kind: str, detail: str = "") -> None:
        """Write down that `kind` happened now."""
        self.log.append(Note(time.time(), kind, detail))

    def count(self, kind: str) -> int:
        """Return how often `kind` happened."""
        return sum(note.kind == kind for note in self.log)

    async def start(self, port: int = 0) -> Self:
        """Listen on `port`, or on a free one; restarting on the same port simulates an outage."""
        self._closing.clear()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.port = int(self._runner.addresses[0][1])
        return self

    async def stop(self) -> None:
        """Cut every connection and stop listening."""
        self._closing.set()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def pause(self, seconds: float) -> None:
        """Sleep, but wake up as a broken connection when the server stops."""
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return
        raise ConnectionResetError("the loopback server stops")

    async def __aenter__(self) -> Self:
        """Start."""
        return await self.start()

    async def __aexit__(self, *exc: object) -> None:
        """Stop."""
        await self.stop()
