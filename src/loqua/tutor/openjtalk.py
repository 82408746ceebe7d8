"""A voice without a key: `openjtalk/mei`, LiveKit's TTS over pyopenjtalk (Mei, CC BY 3.0)."""

import asyncio
from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

import numpy as np
from livekit.agents import tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions

SAMPLE_RATE = 48_000
MOST_AT_ONCE = 80
STOPS = "。！？、.!?, \n"
SILENCE_SECONDS = 0.2
"""Spoken for a text without anything to say, as a stream without audio is an error."""


class OpenJTalk(tts.TTS[Any]):
    """Speaks Japanese with the voice Mei, on this machine."""

    def __init__(self, *, speed: float = 1.0) -> None:
        super().__init__(
            capabilities=tts.TTSCapabilities(streaming=False),
            sample_rate=SAMPLE_RATE,
            num_channels=1,
        )
        self.speed = speed

    @property
    def model(self) -> str:
        return "mei"

    @property
    def provider(self) -> str:
        return "openjtalk"

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return _Stream(tts=self, input_text=text, conn_options=conn_options)


class _Stream(tts.ChunkedStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        speed = cast("OpenJTalk", self._tts).speed
        output_emitter.initialize(
            request_id=uuid4().hex,
            sample_rate=SAMPLE_RATE,
            num_channels=1,
            mime_type="audio/pcm",
        )
        for piece in _pieces(self._input_text):
            output_emitter.push(await asyncio.to_thread(_pcm, piece, speed))
        output_emitter.flush()


def _pieces(text: str) -> Iterator[str]:
    """Parts short enough to be spoken at once: the time grows with the square of the length."""
    text = text.encode("utf-8", "replace").decode()
    while len(text) > MOST_AT_ONCE:
        cut = 1 + max(map(text[:MOST_AT_ONCE].rfind, STOPS))
        yield text[: cut or MOST_AT_ONCE]
        text = text[cut or MOST_AT_ONCE :]
    yield text


def _pcm(text: str, speed: float) -> bytes:
    """16-bit mono samples of the text at 48 kHz."""
    from loqua.language.analyser import openjtalk

    samples, _ = openjtalk().tts(text, speed=speed) if text.strip() else (np.zeros(0), 0)
    if not len(samples):
        samples = np.zeros(int(SAMPLE_RATE * SILENCE_SECONDS))
    return cast("bytes", samples.clip(-32768, 32767).astype(np.int16).tobytes())
