"""OpenAI's voice, given up in time: LiveKit's plugin waits 30 s for the first sound."""

import asyncio
from typing import Any

from livekit.agents import APITimeoutError, tts
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, APIConnectOptions
from livekit.plugins import openai
from livekit.plugins.openai.tts import ChunkedStream

FIRST_SOUND_SECONDS = 4.0


class OpenAIVoice(openai.TTS):
    """The plugin's, but for a sentence that does not begin to sound in time: that one fails."""

    def synthesize(
        self, text: str, *, conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS
    ) -> tts.ChunkedStream:
        return _Stream(tts=self, input_text=text, conn_options=conn_options)


class _Stream(ChunkedStream):
    async def _run(self, output_emitter: tts.AudioEmitter) -> None:
        running: asyncio.Task[Any] = asyncio.create_task(super()._run(output_emitter))
        try:
            await asyncio.wait({running}, timeout=FIRST_SOUND_SECONDS)
            if not running.done() and not output_emitter.pushed_duration():
                raise APITimeoutError(retryable=False)
            await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
