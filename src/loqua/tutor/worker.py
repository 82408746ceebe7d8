"""The worker process: its options, and what each of its job processes prepares."""

import math
import signal
import threading
from typing import Any, get_args

from livekit.agents import JobProcess
from livekit.agents.worker import ServerEnvOption

from loqua.content.catalog import load_catalog
from loqua.settings import Settings, load_settings
from loqua.settings.fields import Role
from loqua.telemetry import setup_logging
from loqua.tutor.ready import warm

PRELOADED = ["loqua.tutor.job", "loqua.tutor.ready", "loqua.store.opening", "aiosqlite"]
"""Imported once and shared by the job processes."""


def server_options(settings: Settings) -> dict[str, Any]:
    """LiveKit's AgentServer options; the sum of the timeouts is the grace period to give."""
    port = {} if settings.health_port is None else {"port": settings.health_port}
    return {
        **port,
        **_load(settings.load_threshold),
        "drain_timeout": settings.drain_seconds,
        "session_end_timeout": settings.session_end_seconds,
        "shutdown_process_timeout": 30,
        "initialize_process_timeout": 30,
        "job_memory_warn_mb": 800,
        "preload_modules": [*PRELOADED, *_plugins(settings)],
    }


def _plugins(settings: Settings) -> list[str]:
    """The vendors' plugins that lessons will use: an import would hold up the lesson's loop."""
    used = {settings.model_of(role).provider for role in get_args(Role)}
    return [f"livekit.plugins.{vendor}" for vendor in ("deepgram", "openai") if vendor in used]


def _load(threshold: float) -> dict[str, Any]:
    """A server forgets the dispatch when every worker reports a load of 1: report none at all."""
    if threshold == 1:
        return {"load_threshold": math.inf, "load_fnc": lambda: 0.0}
    return {"load_threshold": ServerEnvOption(dev_default=math.inf, prod_default=threshold)}


def log_safely(settings: Settings) -> None:
    """Let no handler of this process write secrets or what a learner said."""
    setup_logging(settings.log_level, allow_pii=settings.log_pii, secrets=settings.secrets())


def prepare(_process: JobProcess) -> None:
    """Ready before a learner waits. Only the worker ends a job, no signal to the whole group."""
    if threading.current_thread() is threading.main_thread():  # the console's job is a thread
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings = load_settings(for_command="job")
    log_safely(settings)
    load_catalog(settings.language)
    warm()
