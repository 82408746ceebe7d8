"""The peer: a plain LiveKit agent that greets with the same words and voice, and nothing else."""

import math

from livekit.agents import Agent, AgentServer, AgentSession, JobContext, JobProcess, cli

from loqua.tutor.models import by_sentence
from loqua.tutor.openjtalk import OpenJTalk

GREETING = "こんにちは！ Welcome to Loqua. I am your Japanese tutor.\nWhat is your name?"

server = AgentServer(port=0, load_fnc=lambda: 0.0, load_threshold=math.inf)


def prepare(_process: JobProcess) -> None:
    """Load the voice before a learner waits, as Loqua does."""
    import pyopenjtalk

    pyopenjtalk.tts("あ")


server.setup_fnc = prepare


class Plain(Agent):
    """Greets."""

    async def on_enter(self) -> None:
        _ = self.session.say(GREETING)


@server.rtc_session(agent_name="plain")
async def entry(ctx: JobContext) -> None:
    session: AgentSession[None] = AgentSession(
        tts=by_sentence(OpenJTalk()), vad=None, turn_handling={"turn_detection": None}
    )
    await session.start(
        Plain(instructions="あなたは日本語の先生です。"), room=ctx.room, record=False
    )


if __name__ == "__main__":
    cli.run_app(server)
