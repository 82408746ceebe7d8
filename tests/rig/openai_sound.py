"""The sound of `/v1/audio/speech`, in the formats that the plugins ask for."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import wave
from collections.abc import Callable, Iterator
from typing import Any

from .speech import RATE, Pcm, say, tone

Voice = Callable[[str], Pcm]
STEP = RATE // 10


def tone_voice(text: str) -> Pcm:
    """Return a tone about as long as `text` takes to say."""
    return tone(max(0.3, len(text) * 0.14))


def spoken(text: str) -> Pcm:
    """Return `text` in a real Japanese voice."""
    return say(text)


async def encode(voice: Voice, body: dict[str, Any]) -> tuple[str, Iterator[bytes]] | None:
    """Return the content type and the pieces of an answer; None for a format we do not make."""
    form = body.get("response_format")
    if form not in ("pcm", "wav"):
        return None
    pcm = await asyncio.to_thread(voice, body["input"])
    data = pcm.tobytes() if form == "pcm" else as_wav(pcm)
    parts = [data[start : start + 2 * STEP] for start in range(0, len(data), 2 * STEP)]
    if body.get("stream_format") == "sse":
        return "text/event-stream", as_events(parts, body["input"])
    return f"audio/{form}", iter(parts)


def as_wav(pcm: Pcm) -> bytes:
    """Return `pcm` as a wav file."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm.tobytes())
    return target.getvalue()


def as_events(parts: list[bytes], text: str) -> Iterator[bytes]:
    """Yield the parts as OpenAI's speech events."""
    for part in parts:
        delta = {"type": "speech.audio.delta", "audio": base64.b64encode(part).decode()}
        yield f"data: {json.dumps(delta)}\n\n".encode()
    usage = {"input_tokens": len(text), "output_tokens": len(parts), "total_tokens": 0}
    done = {"type": "speech.audio.done", "usage": usage}
    yield f"data: {json.dumps(done)}\n\ndata: [DONE]\n\n".encode()
