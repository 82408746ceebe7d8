"""The practice engine behind LiveKit's language-model interface."""

import pytest
from livekit.agents import llm

from loqua.tutor.practice import PracticeLLM


class Heard:
    """Answers with a count; keeps what it was told."""

    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []

    def __call__(self, said: str, *, spoken: bool) -> str:
        self.said.append((said, spoken))
        return f"answer {len(self.said)}"


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def practice(heard: Heard) -> PracticeLLM:
    return PracticeLLM(heard)


def conversation(*messages: tuple[llm.ChatRole, str]) -> llm.ChatContext:
    context = llm.ChatContext.empty()
    for role, text in messages:
        context.add_message(role=role, content=text)
    return context


async def streamed(practice: PracticeLLM, context: llm.ChatContext) -> str:
    text = ""
    async with practice.chat(chat_ctx=context) as stream:
        async for chunk in stream:
            assert chunk.delta
            assert chunk.delta.role == "assistant"
            text += chunk.delta.content or ""
    return text


async def test_the_answer_comes_as_a_stream(practice: PracticeLLM, heard: Heard) -> None:
    context = conversation(("assistant", "What is water?"), ("user", "水"))
    assert await streamed(practice, context) == "answer 1"
    assert heard.said == [("水", False)]
    assert (practice.provider, practice.model) == ("loqua", "practice")


async def test_only_the_newest_words_of_the_learner_are_answered(
    practice: PracticeLLM, heard: Heard
) -> None:
    context = conversation(("user", "水"), ("assistant", "Right."), ("user", "お茶"))
    await streamed(practice, context)
    assert heard.said == [("お茶", False)]


async def test_the_same_message_asked_for_again_is_not_answered_again(
    practice: PracticeLLM, heard: Heard
) -> None:
    context = conversation(("user", "水"))
    assert await streamed(practice, context) == "answer 1"
    assert await streamed(practice, context.copy()) == "answer 1"
    context.add_message(role="user", content="水")
    assert await streamed(practice, context) == "answer 2"
    assert len(heard.said) == 2


async def test_words_that_a_recogniser_heard_are_spoken(
    practice: PracticeLLM, heard: Heard
) -> None:
    context = conversation()
    context.insert(llm.ChatMessage(role="user", content=["水"], transcript_confidence=0.9))
    await streamed(practice, context)
    assert heard.said == [("水", True)]


async def test_a_conversation_in_which_nothing_was_said_is_silence(
    practice: PracticeLLM, heard: Heard
) -> None:
    await streamed(practice, conversation(("system", "You are a tutor.")))
    assert heard.said == [("", False)]


async def test_an_answer_that_nobody_waits_for_leaves_nothing_behind(
    practice: PracticeLLM,
) -> None:
    stream = practice.chat(chat_ctx=conversation(("user", "水")))
    await stream.aclose()


async def test_tools_are_taken_and_left_alone(practice: PracticeLLM) -> None:
    stream = practice.chat(chat_ctx=conversation(("user", "水")), tools=[], tool_choice="auto")
    assert (await stream.collect()).text == "answer 1"
