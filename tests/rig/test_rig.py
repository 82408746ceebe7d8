"""The rig itself: each stand-in does what the tests rely on."""

from __future__ import annotations

import json
import time
from pathlib import Path

import httpx2
import pytest
from livekit import rtc
from livekit.agents import Agent, APIConnectionError, APIStatusError, llm, utils
from livekit.agents.types import APIConnectOptions
from livekit.plugins import openai
from openai import AsyncOpenAI

from .console import run_console
from .crashing import CrashingLearner
from .deepgram import LoopbackDeepgram
from .faults import Cut, Hang, Status
from .hub import WorkerHub
from .learner import RoomLearner
from .livekit_server import LiveKitServer
from .openai import LoopbackOpenAI, Reply, ToolCall, last_learner, spoken
from .openai_reply import Body
from .speech import join, say, seconds, silence
from .voice import VoiceRig, loopback_llm, loopback_session
from .waiting import until
from .worker import Worker

ONCE = APIConnectOptions(max_retry=0, timeout=2.0)

TINY_WORKER = """
from livekit.agents import AgentServer, JobContext, cli

server = AgentServer(num_idle_processes=1, port=0)

@server.rtc_session(agent_name="tiny")
async def entry(ctx: JobContext) -> None:
    print("lesson with", ctx.job.room.metadata, flush=True)

if __name__ == "__main__":
    cli.run_app(server)
"""

ROOM_WORKER = """
import json
from livekit.agents import AgentServer, JobContext, cli

server = AgentServer(num_idle_processes=1, port=0)

@server.rtc_session(agent_name="nobody")
async def entry(ctx: JobContext) -> None:
    await ctx.connect()
    me = ctx.room.local_participant

    @me.register_rpc_method("loqua.snapshot")
    async def snapshot(data):
        return json.dumps({"asked": json.loads(data.payload)})

    await me.set_attributes({"lk.agent.state": "listening"})
    learner = await ctx.wait_for_participant()
    hello = {"v": 1, "type": "hello", "body": {"room": ctx.job.room.metadata}}
    await me.send_text(json.dumps(hello), topic="loqua.events",
                       destination_identities=[learner.identity])

if __name__ == "__main__":
    cli.run_app(server)
"""

TINY_CONSOLE = """
import json, sys
print("ready", file=sys.stderr, flush=True)
for line in sys.stdin:
    print(json.dumps({"type": "tutor", "text": line.strip(), "argv": sys.argv[1:]}), flush=True)
sys.exit(3)
"""


def written(path: Path, text: str) -> Path:
    """Return `path`, holding `text`."""
    path.write_text(text)
    return path


async def ask(vendor: LoopbackOpenAI, text: str) -> tuple[str, list[llm.FunctionToolCall]]:
    """Ask the real model plugin and return what it streamed."""
    model, context = loopback_llm(vendor), llm.ChatContext()
    context.add_message(role="user", content=text)
    words, calls = "", []
    try:
        async with model.chat(chat_ctx=context, conn_options=ONCE) as stream:
            async for chunk in stream:
                if chunk.delta:
                    words += chunk.delta.content or ""
                    calls += chunk.delta.tool_calls
    finally:
        await model.aclose()
    return words, calls


async def test_say_is_trimmed_speech() -> None:
    """Synthesised speech starts and ends with sound, and is made once."""
    pcm = say("こんにちは")
    assert 0.4 < seconds(pcm) < 2.0
    assert abs(int(pcm[0])) > 400
    assert abs(int(pcm[-1])) > 400
    assert say("こんにちは") is pcm


async def test_model_streams_text_and_tools(loopback_openai: LoopbackOpenAI) -> None:
    """The real plugin hears the scripted text and tool call."""

    def brain(body: Body) -> Reply:
        return Reply(f"「{last_learner(body)}」ですね", (ToolCall("save", {"word": "寿司"}),))

    loopback_openai.brain = brain
    words, calls = await ask(loopback_openai, "寿司")
    assert words == "「寿司」ですね"
    assert [(call.name, json.loads(call.arguments)) for call in calls] == [
        ("save", {"word": "寿司"})
    ]
    assert loopback_openai.authorizations == {"Bearer loopback"}


async def test_model_faults(loopback_openai: LoopbackOpenAI) -> None:
    """A status, a cut and silence each reach the plugin as an error; then it heals."""
    loopback_openai.chat_faults.add(Status(429, retry_after=0), Cut(after=2), Hang())
    with pytest.raises(APIStatusError):
        await ask(loopback_openai, "一")
    for text in ("二", "三"):
        with pytest.raises(APIConnectionError):
            await ask(loopback_openai, text)
    assert (await ask(loopback_openai, "四"))[0] == "いいですね！"


async def test_model_answers_at_once_too(loopback_openai: LoopbackOpenAI) -> None:
    """A client that does not stream gets one JSON answer."""
    body = {"model": "m", "messages": [{"role": "user", "content": "やあ"}]}
    async with httpx2.AsyncClient(trust_env=False) as client:
        url = f"{loopback_openai.base_url}/chat/completions"
        answer = (await client.post(url, json=body)).json()
        listed = (await client.get(f"{loopback_openai.base_url}/models")).json()
    assert answer["choices"][0]["message"]["content"] == "いいですね！"
    assert listed["data"][0]["id"] == "gpt-4.1"


async def test_transcription_plugin(loopback_openai: LoopbackOpenAI) -> None:
    """The real transcription plugin gets the queued text."""
    loopback_openai.heard.append("私は学生です")
    client = AsyncOpenAI(api_key="k", base_url=loopback_openai.base_url)
    recogniser = openai.STT(client=client, language="ja")
    pcm = say("わたしは学生です")
    frame = rtc.AudioFrame(pcm.tobytes(), 24_000, 1, len(pcm))
    async with client, utils.http_context.open():
        heard = await recogniser.recognize(frame, conn_options=ONCE)
        await recogniser.aclose()
    assert heard.alternatives[0].text == "私は学生です"


async def test_spoken_turn(
    loopback_deepgram: LoopbackDeepgram, loopback_openai: LoopbackOpenAI
) -> None:
    """A spoken turn goes through VAD, recogniser, model and voice and comes back as sound."""
    loopback_openai.voice = spoken
    session = loopback_session(loopback_deepgram, loopback_openai)
    async with VoiceRig(session, Agent(instructions="先生"), recogniser=loopback_deepgram) as rig:
        delay = await rig.turn(say("わたしは学生です"), "私は学生です")
        assert 0 < delay < 4.0
        assert rig.history("user") == ["私は学生です"]
        assert rig.history("assistant") == ["いいですね！"]
    assert loopback_deepgram.connections[0].authorization == "Token loopback"
    assert loopback_deepgram.connections[0].query["model"] == ["nova-3"]
    assert loopback_openai.speeches[0]["input"] == "いいですね！"


async def test_recogniser_drop_is_survived(
    loopback_deepgram: LoopbackDeepgram, loopback_openai: LoopbackOpenAI
) -> None:
    """When the recogniser's socket is cut, the plugin comes back and hears the rest."""
    loopback_deepgram.drop_next = True
    session = loopback_session(loopback_deepgram, loopback_openai)
    async with VoiceRig(session, Agent(instructions="先生"), recogniser=loopback_deepgram) as rig:
        pcm = join(say("あの"), silence(0.2), say("わたしは学生です、東京に住んでいます"))
        await rig.turn(pcm, "東京に住んでいます")
        assert rig.history("user") == ["東京に住んでいます"]
    assert len(loopback_deepgram.connections) == 2


async def test_hub_runs_a_worker(hub: WorkerHub, tmp_path: Path) -> None:
    """A worker registers, takes a job and ends it when told; SIGTERM ends the worker."""
    entry = written(tmp_path / "tiny.py", TINY_WORKER)
    async with Worker(
        hub.credentials, entry=entry, log=tmp_path / "log", agent_name="tiny-2"
    ) as worker:
        assert (await hub.registered()).agent_name == "tiny-2"
        job = await hub.dispatch(room_metadata="{}")
        await worker.logged("lesson with {}")
        await hub.reached(job, "RUNNING")
        running = [process.pid for process in worker.job_processes()]
        await hub.terminate(job)
        await hub.reached(job, "SUCCESS")
        assert worker.job_pids("lesson-1")[0] in running
        children = worker.processes()
        assert await worker.terminate() == 0
    assert not any(child.is_running() for child in children)


async def test_worker_that_ends_early_says_why(tmp_path: Path) -> None:
    """Waiting for a worker that has ended fails at once, with its log."""
    entry = written(tmp_path / "broken.py", "raise SystemExit('no settings')")
    worker = Worker(None, entry=entry, log=tmp_path / "log").spawn()
    with pytest.raises(AssertionError, match="no settings"):
        await worker.ready()
    await worker.close()


async def test_console_by_pipe(tmp_path: Path) -> None:
    """Lines go in, JSON messages and the exit code come out."""
    entry = written(tmp_path / "console.py", TINY_CONSOLE)
    done = await run_console(["はい", "そうです"], "--reveal", json=True, entry=entry)
    assert [message["text"] for message in done.messages] == ["はい", "そうです"]
    assert done.messages[0]["argv"] == ["console", "--text", "--json", "--reveal"]
    assert (done.exit_code, done.err) == (3, "ready")


@pytest.mark.usefixtures("livekit_server")
async def test_two_participants(livekit_server: LiveKitServer) -> None:
    """Two learners in a real room: a text and a voice arrive; the sound's onset is measured."""
    credentials = livekit_server.credentials
    room = f"two-{time.time_ns()}"
    async with (
        RoomLearner(credentials, "aki", room) as aki,
        RoomLearner(credentials, "ben", room) as ben,
    ):
        await aki.join()
        await ben.join()
        hello = json.dumps({"v": 1, "type": "hello"})
        await aki.room.local_participant.send_text(hello, topic="loqua.events")
        assert (await ben.event("hello"))["v"] == 1
        before = time.time()
        end = await aki.speak("こんにちは")
        assert before < await ben.hears(after=before) < end + 1
    assert aki.ears.errors == ben.ears.errors == []


async def test_worker_in_a_room(livekit_server: LiveKitServer, tmp_path: Path) -> None:
    """A dispatched agent greets a learner, answers a method, and outlives a crashed one's room."""
    credentials = livekit_server.credentials
    entry = written(tmp_path / "roomy.py", ROOM_WORKER)
    name, room = f"roomy-{time.time_ns()}", f"lesson-{time.time_ns()}"
    async with Worker(credentials, entry=entry, log=tmp_path / "log", agent_name=name):
        await credentials.create_room(room, metadata='{"user_id": "aki"}', agent_name=name)
        async with RoomLearner(credentials, "aki", room) as aki:
            await aki.join()
            hello = await aki.event("hello")
            assert hello["body"]["room"] == '{"user_id": "aki"}'
            await aki.state("listening")
            assert await aki.ask("loqua.snapshot", {"since": 3}) == {"asked": {"since": 3}}
        crashing = CrashingLearner(credentials, "ben", f"{room}-2", agent_name=name)
        await crashing.join()
        await crashing.speak("はい")
        await crashing.write("はい")
        await crashing.crash()
        assert crashing.process.returncode == -9
        await credentials.delete_room(room)
        rooms = await credentials.rooms()
        assert room not in rooms


async def test_until_names_what_is_missing() -> None:
    """A wait in vain says what it waited for."""
    with pytest.raises(TimeoutError, match="the moon"):
        await until(lambda: None, timeout=0.05, what="the moon")
