"""A microphone and a speaker for an `AgentSession` without a room."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import numpy as np
from livekit import rtc
from livekit.agents.voice import io

from .speech import RATE, Pcm


class WavMic(io.AudioInput):
    """Sends 50 ms frames at their real pace: queued sound, and faint noise otherwise."""

    def __init__(self, *, frame_ms: int = 50, noise: int = 4) -> None:
        super().__init__(label="WavMic")
        self._size = RATE * frame_ms // 1000
        rng = np.random.default_rng(7)
        self._noise: Pcm = rng.integers(-noise, noise + 1, self._size, dtype=np.int16)
        self._queue: Pcm = np.zeros(0, np.int16)
        self._ends: list[tuple[int, asyncio.Future[float]]] = []
        self._next: float | None = None
        self._closed = False

    def play(self, pcm: Pcm) -> asyncio.Future[float]:
        """Queue sound; the future resolves to the time of its last sample."""
        self._queue = np.concatenate([self._queue, pcm])
        end: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._ends.append((len(self._queue), end))
        return end

    def close(self) -> None:
        """End the input."""
        self._closed = True
        for _, end in self._ends:
            end.cancel()

    async def __anext__(self) -> rtc.AudioFrame:
        """Return the next frame when its time has come."""
        if self._closed:
            raise StopAsyncIteration
        await self._tick()
        taken, self._queue = self._queue[: self._size], self._queue[self._size :]
        pcm = self._noise.copy()
        pcm[: len(taken)] = taken
        self._resolve(len(taken))
        return rtc.AudioFrame(pcm.tobytes(), RATE, 1, self._size)

    async def _tick(self) -> None:
        now = time.perf_counter()
        if self._next is None or now - self._next > 1.0:
            self._next = now
        self._next += self._size / RATE
        await asyncio.sleep(max(0.0, self._next - time.perf_counter()))

    def _resolve(self, taken: int) -> None:
        now = time.time()
        for position, end in self._ends:
            if position <= self._size and not end.done():
                end.set_result(now - (self._size - position) / RATE)
        self._ends = [
            (position - taken, end) for position, end in self._ends if position > self._size
        ]


@dataclass(frozen=True)
class Segment:
    """One stretch of playback: seconds given, seconds played, and whether it was cut short."""

    pushed: float
    played: float
    interrupted: bool


class Speaker(io.AudioOutput):
    """Takes frames faster than real time and plays them by the clock, `speed` times as fast."""

    def __init__(self, *, speed: float = 1.0) -> None:
        super().__init__(
            label="Speaker",
            sample_rate=RATE,
            capabilities=io.AudioOutputCapabilities(pause=True),
        )
        self.speed = speed
        self.first_frames: list[float] = []
        self.segments: list[Segment] = []
        self._pushed = self._played = 0.0
        self._since: float | None = None
        self._flushed = False
        self._timer: asyncio.TimerHandle | None = None

    async def capture_frame(self, frame: rtc.AudioFrame) -> None:
        """Take one frame."""
        await super().capture_frame(frame)
        if self._pushed == 0.0:
            self._since = time.time()
            self.first_frames.append(self._since)
            self.on_playback_started(created_at=self._since)
        self._pushed += frame.duration

    def flush(self) -> None:
        """Mark the segment complete; it ends when it has been played."""
        super().flush()
        if self._pushed:
            self._flushed = True
            self._arm()

    def clear_buffer(self) -> None:
        """Stop at once."""
        if self._pushed:
            self._finish(interrupted=True)

    def pause(self) -> None:
        """Hold the playback."""
        super().pause()
        if self._since is not None:
            self._played, self._since = self._position(), None
        self._disarm()

    def resume(self) -> None:
        """Go on where it was held."""
        super().resume()
        if self._pushed and self._since is None:
            self._since = time.time()
            if self._flushed:
                self._arm()

    def close(self) -> None:
        """Forget the timer."""
        self._disarm()

    def _position(self) -> float:
        running = 0.0 if self._since is None else (time.time() - self._since) * self.speed
        return min(self._played + running, self._pushed)

    def _arm(self) -> None:
        self._disarm()
        if self._since is not None:
            left = max(0.0, self._pushed - self._position()) / self.speed
            self._timer = asyncio.get_running_loop().call_later(left, self._finish)

    def _disarm(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _finish(self, *, interrupted: bool = False) -> None:
        self._disarm()
        played = self._position() if interrupted else self._pushed
        self.segments.append(Segment(self._pushed, played, interrupted))
        self._pushed = self._played = 0.0
        self._since, self._flushed = None, False
        self.on_playback_finished(playback_position=played, interrupted=interrupted)


class TextSink(io.TextOutput):
    """Keeps the transcript as the screen would show it."""

    def __init__(self) -> None:
        super().__init__(label="TextSink", next_in_chain=None)
        self.segments: list[str] = []
        self._current = ""

    async def capture_text(self, text: str) -> None:
        """Take a piece of text."""
        self._current += text

    def flush(self) -> None:
        """End the segment."""
        self.segments.append(self._current)
        self._current = ""
