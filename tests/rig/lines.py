"""The lines that a child process prints, as they come."""

from __future__ import annotations

import asyncio
import json
from typing import Any, TypeVar

from .waiting import until

T = TypeVar("T")


class Lines:
    """Collects one stream of a child process; `follow` ends with the stream."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.ended = False

    async def follow(self, stream: asyncio.StreamReader) -> None:
        """Read until the end of the stream."""
        async for line in stream:
            self.lines.append(line.decode(errors="replace").rstrip("\n"))
        self.ended = True

    @property
    def text(self) -> str:
        """Everything so far."""
        return "\n".join(self.lines)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The lines that are JSON objects."""
        values = [parsed(line) for line in self.lines]
        return [value for value in values if value is not None]

    async def line(self, text: str, *, skip: int = 0, timeout: float = 20.0) -> str:
        """Wait for a line that contains `text`, after `skip` earlier ones."""

        def probe() -> list[str]:
            return self._or_end([line for line in self.lines if text in line][skip:], text)

        found = await until(probe, timeout=timeout, what=lambda: f"{text!r} in:\n{self.text}")
        return found[0]

    async def message(self, kind: str, *, skip: int = 0, timeout: float = 20.0) -> dict[str, Any]:
        """Wait for a JSON line of this type, after `skip` earlier ones."""

        def probe() -> list[dict[str, Any]]:
            found = [value for value in self.messages if value.get("type") == kind]
            return self._or_end(found[skip:], kind)

        found = await until(probe, timeout=timeout, what=lambda: f"{kind!r} in:\n{self.text}")
        return found[0]

    def _or_end(self, found: list[T], what: str) -> list[T]:
        if not found and self.ended:
            raise AssertionError(f"the process ended without {what!r}:\n{self.text}")
        return found


def parsed(line: str) -> dict[str, Any] | None:
    """Return the JSON object in `line`, if there is one."""
    if not line.startswith("{"):
        return None
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
