"""Loqua's worker with one step that raises: the one that the room's learner is called after."""

import json
import sys
from typing import Any

from livekit.agents import JobContext, cli

from loqua.launch import before_livekit
from loqua.tutor import job
from loqua.tutor.agent import Tutor
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.recorder import Recorder
from loqua.tutor.screen import RoomScreen
from loqua.tutor.watch import Watch

STEPS: dict[str, tuple[Any, str]] = {
    "catalog": (job, "load_catalog"),
    "reception": (job, "received"),
    "making": (job, "_lesson"),
    "beginning": (LiveLesson, "begin"),
    "starting": (job, "start_in_room"),
    "greeting": (Tutor, "on_enter"),
    "watching": (Watch, "until_over"),
    "finishing": (LiveLesson, "_finish"),
    "closing": (Recorder, "close"),
    "screen": (RoomScreen, "close"),
}
chosen = ""

if __name__ == "__main__":
    before_livekit(sys.argv[1:])

import agent  # noqa: E402 - as the entry point itself does


def breakable(step: str) -> None:
    """Let this step raise in the jobs of the learner that is called so."""
    owner, name = STEPS[step]
    real = getattr(owner, name)

    def replaced(*args: Any, **kwargs: Any) -> Any:
        if step == chosen:
            raise RuntimeError(step)
        return real(*args, **kwargs)

    setattr(owner, name, replaced)


async def hold(ctx: JobContext, *args: Any) -> None:
    """Hold the lesson after noting what is to fail in it."""
    global chosen  # noqa: PLW0603 - a job has a process of its own
    chosen = json.loads(ctx.job.room.metadata)["user_id"]
    await job.hold_in_room(ctx, *args)


for each in STEPS:
    breakable(each)
vars(agent)["hold_in_room"] = hold

if __name__ == "__main__":
    cli.run_app(agent.server)
