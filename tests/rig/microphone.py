"""A learner's microphone in a room: it never stops sending, mostly silence."""

from __future__ import annotations

import asyncio
import time
from collections import deque

import numpy as np
from livekit import rtc

from .speech import RATE, Pcm

FRAME = RATE // 50


class Microphone:
    """Publishes a track and plays what it is given, in real time."""

    def __init__(self) -> None:
        self._source = rtc.AudioSource(RATE, 1, queue_size_ms=100)
        self._queue: deque[tuple[Pcm, asyncio.Future[float] | None]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def publish(self, room: rtc.Room) -> None:
        """Publish the track and start sending."""
        track = rtc.LocalAudioTrack.create_audio_track("microphone", self._source)
        source = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_MICROPHONE)
        await room.local_participant.publish_track(track, source)
        self._task = asyncio.create_task(self._send())

    def play(self, pcm: Pcm) -> asyncio.Future[float]:
        """Queue sound; the future resolves to the time of its last sample."""
        end: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        whole = np.pad(pcm, (0, -len(pcm) % FRAME)).reshape(-1, FRAME)
        self._queue.extend((frame, None) for frame in whole[:-1])
        self._queue.append((whole[-1], end))
        return end

    async def _send(self) -> None:
        silence = np.zeros(FRAME, np.int16)
        while True:
            pcm, end = self._queue.popleft() if self._queue else (silence, None)
            await self._source.capture_frame(rtc.AudioFrame(pcm.tobytes(), RATE, 1, FRAME))
            if end and not end.done():
                end.set_result(time.time() + self._source.queued_duration)

    async def close(self) -> None:
        """Stop sending."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for _, end in self._queue:
            if end:
                end.cancel()
        await self._source.aclose()
