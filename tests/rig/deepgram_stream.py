"""One open Deepgram websocket: sound in, results out."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from aiohttp import WSMsgType, web


@dataclass(frozen=True)
class Utterance:
    """What the recogniser will say that it heard."""

    text: str
    languages: tuple[str, ...] = ("ja",)
    confidence: float = 0.97


@dataclass(frozen=True)
class Times:
    """How quick the service is, in seconds, and how loud is speech (rms)."""

    silence: float = 0.30
    latency: float = 0.10
    finalize: float = 0.05
    interim: float = 0.25
    gate: float = 120.0


class Owner(Protocol):
    """The server that a socket belongs to."""

    times: Times
    script: deque[Utterance]
    drop_next: bool
    silent: bool

    def note(self, kind: str, detail: str = "") -> None:
        """Write down what happened."""


NOTHING = Utterance("", confidence=0.0)


class Listening:
    """The state of one socket."""

    def __init__(self, owner: Owner, socket: web.WebSocketResponse, rate: int) -> None:
        self._owner, self._socket, self._rate = owner, socket, rate
        self._heard = 0.0
        self._speaking = False
        self._started = self._last_loud = self._last_interim = 0.0
        self._ending: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Serve until the client closes."""
        try:
            async for message in self._socket:
                if message.type == WSMsgType.BINARY:
                    await self._audio(message.data)
                elif message.type == WSMsgType.TEXT and await self._control(message.data):
                    break
        finally:
            await self._forget_ending()

    async def _control(self, data: str) -> bool:
        kind = json.loads(data).get("type")
        self._owner.note({"Finalize": "finalize", "CloseStream": "close_stream"}.get(kind, kind))
        if kind in ("Finalize", "CloseStream"):
            await self._finalize()
        if kind != "CloseStream":
            return False
        await self._send({"type": "Metadata", "request_id": "loopback"})
        await self._socket.close()
        return True

    async def _audio(self, data: bytes) -> None:
        pcm = np.frombuffer(data, np.int16).astype(np.float32)
        if not len(pcm):
            return
        self._heard += len(pcm) / self._rate
        if float(np.sqrt(np.mean(pcm * pcm))) > self._owner.times.gate:
            self._last_loud = self._heard
            await (self._goes_on() if self._speaking else self._starts())
        elif self._speaking and self._heard - self._last_loud >= self._owner.times.silence:
            self._speaking = False
            self._ending = asyncio.create_task(self._end(self._owner.times.latency))

    async def _starts(self) -> None:
        self._speaking = True
        self._started = self._last_interim = self._heard
        self._owner.note("speech_started")
        if self._owner.drop_next:
            self._owner.drop_next = False
            self._owner.note("dropped")
            await self._socket.close(code=1011, message=b"dropped on request")
            return
        await self._send(
            {"type": "SpeechStarted", "channel": [0, 1], "timestamp": self._heard},
        )

    async def _goes_on(self) -> None:
        if self._heard - self._last_interim < self._owner.times.interim or not self._owner.script:
            return
        self._last_interim = self._heard
        utterance = self._owner.script[0]
        share = min(1.0, (self._heard - self._started) / 3.0)
        await self._result(utterance, max(1, int(len(utterance.text) * share)))

    async def _finalize(self) -> None:
        if self._speaking:
            self._speaking = False
            await self._end(self._owner.times.finalize, from_finalize=True)

    async def _end(self, delay: float, *, from_finalize: bool = False) -> None:
        await asyncio.sleep(delay)
        if self._owner.silent:
            return
        utterance = self._owner.script.popleft() if self._owner.script else NOTHING
        await self._result(utterance, final=True, from_finalize=from_finalize)

    async def _forget_ending(self) -> None:
        if self._ending:
            self._ending.cancel()
            await asyncio.gather(self._ending, return_exceptions=True)

    async def _result(
        self,
        utterance: Utterance,
        length: int | None = None,
        *,
        final: bool = False,
        from_finalize: bool = False,
    ) -> None:
        text = utterance.text[:length]
        self._owner.note("final" if final else "interim", text)
        word = {
            "word": text,
            "punctuated_word": text,
            "start": self._started,
            "end": self._last_loud,
            "confidence": utterance.confidence,
        }
        alternative = {
            "transcript": text,
            "confidence": utterance.confidence,
            "words": [word] if text else [],
            "languages": list(utterance.languages),
        }
        await self._send(
            {
                "type": "Results",
                "channel_index": [0, 1],
                "start": self._started,
                "duration": self._last_loud - self._started,
                "is_final": final,
                "speech_final": final,
                "from_finalize": from_finalize,
                "channel": {"alternatives": [alternative]},
                "metadata": {"request_id": "loopback", "model_uuid": "loopback", "model_info": {}},
            }
        )

    async def _send(self, message: dict[str, object]) -> None:
        if self._socket.closed or self._owner.silent:
            return
        try:
            await self._socket.send_json(message)
        except ConnectionResetError:
            self._owner.note("send_failed")
