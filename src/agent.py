"""The worker's entry point: `console`, `dev`, `start`, `download-files`."""

import sys
from functools import partial

from loqua.launch import before_livekit

if __name__ == "__main__":
    before_livekit(sys.argv[1:])

# Only now, as the text console does without any of it.
from livekit.agents import AgentServer, JobContext, cli

from loqua.settings import load_settings
from loqua.store.opening import open_repository
from loqua.tutor.job import hold_in_room, save_lesson
from loqua.tutor.reception import accept
from loqua.tutor.worker import log_safely, prepare, server_options

settings = load_settings(for_command="job")
server = AgentServer(**server_options(settings))
server.setup_fnc = prepare
server.on("worker_started", partial(log_safely, settings))


@server.rtc_session(
    agent_name=settings.livekit_agent_name, on_request=accept, on_session_end=save_lesson
)
async def lesson(ctx: JobContext) -> None:
    """Hold one lesson in the job's room."""
    await hold_in_room(ctx, settings, partial(open_repository, settings))


if __name__ == "__main__":
    cli.run_app(server)
