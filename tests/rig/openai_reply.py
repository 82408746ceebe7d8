"""What a scripted model answers, and the pieces in which OpenAI's wire carries it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]
PIECE = 2


@dataclass(frozen=True)
class ToolCall:
    """A tool that the model wants called."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    id: str = ""


@dataclass(frozen=True)
class Reply:
    """What the model answers, and how quickly: seconds to the first token, then characters/s."""

    text: str = ""
    tools: tuple[ToolCall, ...] = ()
    ttft: float = 0.05
    pace: float = 400.0

    @property
    def finish(self) -> str:
        """The reason that the wire gives for the end."""
        return "tool_calls" if self.tools else "stop"

    def calls(self) -> list[dict[str, Any]]:
        """Return the tool calls as the wire has them."""
        return [
            {
                "id": call.id or f"call_{number}",
                "type": "function",
                "function": {
                    "name": call.name,
                    "arguments": json.dumps(call.arguments, ensure_ascii=False),
                },
            }
            for number, call in enumerate(self.tools)
        ]

    def usage(self, body: Body) -> dict[str, int]:
        """Return plausible token counts."""
        prompt = sum(len(str(message.get("content") or "")) for message in body["messages"])
        return {
            "prompt_tokens": prompt,
            "completion_tokens": len(self.text),
            "total_tokens": prompt + len(self.text),
        }

    def deltas(self) -> Iterator[dict[str, Any]]:
        """Yield the pieces of a streamed answer, without its end."""
        yield {"role": "assistant", "content": ""}
        for start in range(0, len(self.text), PIECE):
            yield {"content": self.text[start : start + PIECE]}
        for index, call in enumerate(self.calls()):
            name, arguments = call["function"]["name"], call["function"]["arguments"]
            yield {
                "tool_calls": [
                    {**call, "index": index, "function": {"name": name, "arguments": ""}}
                ]
            }
            yield {"tool_calls": [{"index": index, "function": {"arguments": arguments}}]}


def last_message(body: Body) -> str:
    """Return the text of the last message of a request."""
    content = body["messages"][-1].get("content")
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return content or ""


def last_learner(body: Body) -> str:
    """Return the text of the last user message of a request, or nothing."""
    said = [message for message in body["messages"] if message["role"] == "user"]
    return last_message({"messages": said}) if said else ""
