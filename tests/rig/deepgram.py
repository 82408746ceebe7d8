"""A stand-in for Deepgram: `/v1/listen` over a websocket, with scripted transcripts.

It listens to the audio with an energy gate and answers each stretch of sound with the next
transcript, after the delays of a hosted service.
"""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from weakref import WeakSet

from aiohttp import web

from .deepgram_stream import Listening, Times, Utterance
from .loopback import Loopback

__all__ = ["Connection", "LoopbackDeepgram", "Times", "Utterance"]


@dataclass(frozen=True)
class Connection:
    """How a client opened one websocket."""

    query: dict[str, list[str]]
    authorization: str


class LoopbackDeepgram(Loopback):
    """Hears whatever the test told it to hear.

    Faults: `refuse` answers handshakes with that status, `drop_next` cuts the socket at the next
    start of speech, `silent` takes the audio and never answers.
    """

    def __init__(self, times: Times | None = None) -> None:
        super().__init__()
        self.times = times or Times()
        self.script: deque[Utterance] = deque()
        self.connections: list[Connection] = []
        self.refuse: int | None = None
        self.drop_next = False
        self.silent = False
        self._open: WeakSet[web.WebSocketResponse] = WeakSet()

    @property
    def base_url(self) -> str:
        """The address that the plugin's `base_url` takes."""
        return f"http://127.0.0.1:{self.port}/v1/listen"

    def hear(
        self, text: str, *, languages: tuple[str, ...] = ("ja",), confidence: float = 0.97
    ) -> None:
        """Queue the transcript of the next utterance."""
        self.script.append(Utterance(text, languages, confidence))

    def routes(self) -> list[web.RouteDef]:
        """Return the one route."""
        return [web.get("/v1/listen", self._listen)]

    async def stop(self) -> None:
        """Cut every socket, then stop."""
        for socket in list(self._open):
            await socket.close(code=1011, message=b"stopped")
        await super().stop()

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        if self.refuse:
            self.note("refused", str(self.refuse))
            return web.json_response({"err_msg": "refused"}, status=self.refuse)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._open.add(socket)
        query = {name: request.query.getall(name) for name in request.query}
        self.connections.append(Connection(query, request.headers.get("Authorization", "")))
        self.note("open", json.dumps(query, ensure_ascii=False))
        rate = int(request.query.get("sample_rate", "16000"))
        try:
            await Listening(self, socket, rate).run()
        finally:
            self.note("closed")
        return socket
