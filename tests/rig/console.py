"""A lesson in a terminal: `python src/agent.py console --text`, by pipe or line by line."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .child import Child
from .environment import AGENT


@dataclass(frozen=True)
class Finished:
    """How a console lesson ended."""

    exit_code: int
    out: str
    err: str
    messages: list[dict[str, Any]]


class TextConsole(Child):
    """An interactive console lesson: `async with`, then `send` lines and wait for what comes."""

    def __init__(
        self,
        *args: str,
        env: Mapping[str, str] | None = None,
        json: bool = False,
        entry: Path = AGENT,
    ) -> None:
        flags = ["--text", *(["--json"] if json else []), *args]
        super().__init__([sys.executable, str(entry), "console", *flags], env)

    async def answer(self, line: str, kind: str, *, timeout: float = 20.0) -> dict[str, Any]:
        """Send a line and wait for the next JSON message of this type."""
        seen = sum(message.get("type") == kind for message in self.out.messages)
        await self.send(line)
        return await self.out.message(kind, skip=seen, timeout=timeout)

    async def interrupt(self, timeout: float = 30.0) -> Finished:
        """Press Ctrl-C and wait for the end."""
        self.signal(signal.SIGINT)
        return await self.finish(timeout)

    async def end_input(self, timeout: float = 30.0) -> Finished:
        """Close the input (Ctrl-D) and wait for the end."""
        await self.finish_input()
        return await self.finish(timeout)

    async def finish(self, timeout: float = 30.0) -> Finished:
        """Wait for the end."""
        code = await self.ended(timeout)
        return Finished(code, self.out.text, self.err.text, self.out.messages)


async def run_console(
    lines: Iterable[str],
    *args: str,
    env: Mapping[str, str] | None = None,
    json: bool = False,
    entry: Path = AGENT,
    timeout: float = 60.0,
) -> Finished:
    """Run a whole console lesson with its input piped in, as `printf … | agent.py console` does."""
    async with TextConsole(*args, env=env, json=json, entry=entry) as console:
        try:
            for line in lines:
                await console.send(line)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return await console.end_input(timeout)
