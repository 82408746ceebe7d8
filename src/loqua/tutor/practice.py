"""The practice engine as LiveKit's language model, so that a lesson needs no key."""

from typing import Any, Protocol, cast
from uuid import uuid4

from livekit.agents import llm
from livekit.agents.types import DEFAULT_API_CONNECT_OPTIONS, NOT_GIVEN, APIConnectOptions


class Answer(Protocol):
    """From what the learner said, and whether it was spoken, to what the tutor says."""

    def __call__(self, said: str, *, spoken: bool) -> str: ...


class PracticeLLM(llm.LLM[Any]):
    """Answers each learner message once; asked again for the same one, it repeats its answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer
        self._last: tuple[str | None, str] = (None, "")

    @property
    def model(self) -> str:
        return "practice"

    @property
    def provider(self) -> str:
        return "loqua"

    def reply_to(self, chat_ctx: llm.ChatContext) -> str:
        message = next((m for m in reversed(chat_ctx.messages()) if m.role == "user"), None)
        asked = message.id if message else None
        if asked != self._last[0] or message is None:
            said = (message.text_content or "") if message else ""
            spoken = message is not None and message.transcript_confidence is not None
            self._last = (asked, self._answer(said, spoken=spoken))
        return self._last[1]

    def chat(
        self,
        *,
        chat_ctx: llm.ChatContext,
        tools: list[llm.Tool] | None = None,
        conn_options: APIConnectOptions = DEFAULT_API_CONNECT_OPTIONS,
        parallel_tool_calls: Any = NOT_GIVEN,  # noqa: ARG002 - LiveKit's signature
        tool_choice: Any = NOT_GIVEN,  # noqa: ARG002 - likewise
        extra_kwargs: Any = NOT_GIVEN,  # noqa: ARG002 - likewise
    ) -> llm.LLMStream:
        return _Stream(self, chat_ctx=chat_ctx, tools=tools or [], conn_options=conn_options)


class _Stream(llm.LLMStream):
    async def _run(self) -> None:
        text = cast("PracticeLLM", self._llm).reply_to(self._chat_ctx)
        delta = llm.ChoiceDelta(role="assistant", content=text)
        self._event_ch.send_nowait(llm.ChatChunk(id=uuid4().hex, delta=delta))
