"""A stand-in for OpenAI's HTTP API: chat, speech, transcription, models."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from aiohttp import web

from .faults import Cut, Fault, Faults, Hang, Status
from .loopback import Loopback
from .openai_reply import Body, Reply, ToolCall, last_learner, last_message
from .openai_sound import Voice, encode, spoken, tone_voice

__all__ = ["LoopbackOpenAI", "Reply", "ToolCall", "last_learner", "last_message", "spoken"]

PIECES_PER_SECOND = 10


def fixed(_body: Body) -> Reply:
    """Answer the same to everything."""
    return Reply("いいですね！")


class LoopbackOpenAI(Loopback):
    """`brain(body) -> Reply` sees each request's exact body and decides the answer.

    `voice` makes the sound of a text (`tone_voice`, or `spoken` for real Japanese); `heard` queues
    transcriptions; `chat_faults`, `speech_faults` and `transcription_faults` misbehave on request.
    """

    def __init__(
        self,
        brain: Callable[[Body], Reply] = fixed,
        *,
        voice: Voice = tone_voice,
        speech_ttfb: float = 0.05,
        speech_speed: float = 20.0,
    ) -> None:
        super().__init__()
        self.brain, self.voice = brain, voice
        self.speech_ttfb, self.speech_speed = speech_ttfb, speech_speed
        self.models: list[str] = ["gpt-4.1"]
        self.heard: deque[str] = deque()
        self.chats: list[Body] = []
        self.speeches: list[Body] = []
        self.transcriptions: list[dict[str, str]] = []
        self.authorizations: set[str] = set()
        self.chat_faults, self.speech_faults = Faults(), Faults()
        self.transcription_faults = Faults()

    @property
    def base_url(self) -> str:
        """The address that `OPENAI_BASE_URL` takes."""
        return f"http://127.0.0.1:{self.port}/v1"

    def routes(self) -> list[web.RouteDef]:
        """Return the four routes that the plugins use."""
        return [
            web.get("/v1/models", self._models),
            web.post("/v1/chat/completions", self._chat),
            web.post("/v1/audio/speech", self._speech),
            web.post("/v1/audio/transcriptions", self._transcribe),
        ]

    async def _models(self, _request: web.Request) -> web.Response:
        self.note("models")
        data = [{"id": name, "object": "model", "owned_by": "loopback"} for name in self.models]
        return web.json_response({"object": "list", "data": data})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await self._record(request, self.chats, "chat")
        fault = self.chat_faults.take()
        if refusal := await self._misbehave(request, fault):
            return refusal
        reply = self.brain(body)
        if not body.get("stream"):
            await self.pause(reply.ttft)
            return web.json_response(completion(body, reply))
        return await self._stream(request, chat_events(body, reply), fault, reply, kind="chat")

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        body = await self._record(request, self.speeches, "speech")
        fault = self.speech_faults.take()
        if refusal := await self._misbehave(request, fault):
            return refusal
        encoded = await encode(self.voice, body)
        if encoded is None:
            return error(400, f"loopback: no {body.get('response_format')!r}")
        content, pieces = encoded
        pace = PIECES_PER_SECOND * self.speech_speed
        timing = Reply(ttft=self.speech_ttfb, pace=pace)
        return await self._stream(request, pieces, fault, timing, kind="speech", content=content)

    async def _transcribe(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        self.transcriptions.append(fields)
        self.note("transcription")
        if refusal := await self._misbehave(request, self.transcription_faults.take()):
            return refusal
        text = self.heard.popleft() if self.heard else ""
        language = fields.get("language", "ja")
        return web.json_response(
            {"text": text, "language": language, "duration": 1.0, "segments": []}
            if fields.get("response_format") == "verbose_json"
            else {"text": text}
        )

    async def _record(self, request: web.Request, kept: list[Body], kind: str) -> Body:
        body: Body = await request.json()
        kept.append(body)
        self.authorizations.add(request.headers.get("Authorization", ""))
        self.note(kind, str(body.get("input") or last_message(body)))
        return body

    async def _misbehave(self, request: web.Request, fault: Fault | None) -> web.Response | None:
        if isinstance(fault, Status):
            return error(fault.code, "asked to fail", fault.retry_after)
        if isinstance(fault, Hang):
            await self.pause(fault.seconds)
            drop(request)
            raise ConnectionResetError("hung on request")
        return None

    async def _stream(
        self,
        request: web.Request,
        pieces: Iterator[bytes],
        fault: Fault | None,
        timing: Reply,
        *,
        kind: str,
        content: str = "text/event-stream",
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": content})
        await response.prepare(request)
        try:
            await self.pause(timing.ttft)
            for number, piece in enumerate(pieces):
                if isinstance(fault, Cut) and number >= fault.after:
                    self.note(f"{kind}_cut")
                    drop(request)
                    return response
                if number == (1 if kind == "chat" else 0):
                    self.note(f"{kind}_first")
                await response.write(piece)
                await self.pause(1 / timing.pace)
            self.note(f"{kind}_done")
        except ConnectionResetError:
            self.note(f"{kind}_cancelled")
        return response


def drop(request: web.Request) -> None:
    """Break the connection without an end."""
    if request.transport:
        request.transport.abort()


def error(status: int, message: str, retry_after: float | None = None) -> web.Response:
    """Return an error in OpenAI's envelope."""
    headers = {"Retry-After": f"{retry_after:g}"} if retry_after is not None else {}
    body = {"error": {"message": message, "type": "loopback", "code": None}}
    return web.json_response(body, status=status, headers=headers)


def completion(body: Body, reply: Reply) -> dict[str, Any]:
    """Return the whole answer at once, for a client that does not stream."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.tools:
        message["tool_calls"] = reply.calls()
    return {
        "id": "chatcmpl-loopback",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
        "usage": reply.usage(body),
    }


def chat_events(body: Body, reply: Reply) -> Iterator[bytes]:
    """Yield the server-sent events of a streamed answer."""
    chunk = {
        "id": "chatcmpl-loopback",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": body["model"],
    }
    for delta in reply.deltas():
        yield event({**chunk, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    end = {"index": 0, "delta": {}, "finish_reason": reply.finish}
    yield event({**chunk, "choices": [end]})
    yield event({**chunk, "choices": [], "usage": reply.usage(body)})
    yield b"data: [DONE]\n\n"


def event(payload: dict[str, Any]) -> bytes:
    """Return one server-sent event."""
    return f"data: {json.dumps(payload, ensure_ascii=False)}\n\n".encode()
