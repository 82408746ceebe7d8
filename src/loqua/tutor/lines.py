"""Lines that the learner types, read without blocking the lesson."""

import asyncio
import os
import threading

MOST_LINE_BYTES = 1_000_000


class Lines:
    """Lines of a file descriptor as an async iterator; ends with the input.

    A daemon thread reads the descriptor itself: no buffer lock is held when the process ends.
    """

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        threading.Thread(target=self._read, name="loqua-lines", daemon=True).start()

    def __aiter__(self) -> "Lines":
        return self

    async def __anext__(self) -> str:
        line = await self._queue.get()
        if line is None:
            raise StopAsyncIteration
        return line

    def _read(self) -> None:
        rest = b""
        while chunk := self._chunk():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self._put(line)
            if len(rest) > MOST_LINE_BYTES:
                self._put(rest)
                rest = b""
        if rest:
            self._put(rest)
        self._put(None)

    def _chunk(self) -> bytes:
        try:
            return os.read(self._descriptor, 65536)
        except OSError:
            return b""

    def _put(self, line: bytes | None) -> None:
        text = None if line is None else line.decode("utf-8", errors="replace").rstrip("\r")
        try:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, text)
        except RuntimeError:  # the lesson is over and its loop closed
            return
