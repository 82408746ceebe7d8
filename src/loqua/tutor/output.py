"""Standard output as a lesson needs it: one that outlives whoever reads it."""

import logging
import os
from collections.abc import Callable
from typing import TextIO

logger = logging.getLogger("loqua.output")


class Output:
    """Writes to a stream; from the first failure on nothing more, and `lost` is told."""

    encoding = "utf-8"

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._gone = False
        self.lost: Callable[[], None] = lambda: None

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, text: str) -> int:
        if not self._gone:
            try:
                return self._stream.write(text)
            except OSError as error:
                self._end(error)
        return len(text)

    def flush(self) -> None:
        if not self._gone:
            try:
                self._stream.flush()
            except OSError as error:
                self._end(error)

    def _end(self, error: OSError) -> None:
        self._gone = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())  # Python flushes once more when it ends
        os.close(nowhere)
        if not isinstance(error, BrokenPipeError):
            logger.error("the lesson cannot be shown and ends: %s", error.strerror)
        self.lost()
