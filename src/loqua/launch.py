"""What happens before LiveKit's command line takes over: checks, and the text console."""

import argparse
import asyncio
import gc
import io
import os
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from loqua.errors import LoquaError
from loqua.settings import Settings, export_dotenv, load_settings
from loqua.telemetry import setup_logging

TIDY_SECONDS = 60
GARBAGE_AFTER = 200_000
"""Objects: imports make no garbage, and looking for it takes a sixth of the console's start."""

WORKERS = ("start", "dev")


def before_livekit(arguments: Sequence[str]) -> None:
    """Refuse what cannot work, and hold the text console here.

    Returns where LiveKit's own command line goes on.
    """
    command = next((a for a in arguments if not a.startswith("-")), "")
    try:
        if command == "console" and _by_text(arguments):
            sys.exit(_console(arguments))
        if command in WORKERS and "--help" not in arguments:
            _check_worker(load_settings(for_command=command))
    except LoquaError as error:
        sys.exit(f"{error}")


def _by_text(arguments: Sequence[str]) -> bool:
    if "--text" in arguments or "--json" in arguments or "--connect-addr" in arguments:
        return "--connect-addr" not in arguments
    if {"--help", "--list-devices"} & set(arguments) or _has_sound():
        return False
    print("No sound device was found: the lesson is held by text.", file=sys.stderr)
    return True


def _has_sound() -> bool:
    try:
        import sounddevice

        return bool(sounddevice.query_devices(kind="input"))
    except (OSError, ValueError, ImportError):
        return False
    except Exception as error:  # noqa: BLE001 - sounddevice's own error, without its import
        return type(error).__name__ != "PortAudioError"


def _console(arguments: Sequence[str]) -> int:
    _have_streams()
    options = _parser().parse_args(arguments)
    settings = load_settings(for_command="console")
    export_dotenv()
    quiet = "LOQUA_LOG_LEVEL" not in os.environ
    level = "warning" if quiet else settings.log_level
    setup_logging(level, secrets=settings.secrets(), to_stderr=True)
    gc.set_threshold(GARBAGE_AFTER)
    from loqua.store.opening import open_repository, tidy
    from loqua.tutor.console import Options, hold_in_console

    return hold_in_console(
        settings,
        Options(as_json=options.json, reveal=options.reveal, at=options.at),
        partial(open_repository, settings),
        partial(tidy, settings),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="agent.py", description="A lesson by text.")
    parser.add_argument("command", choices=["console"])
    parser.add_argument("--text", action="store_true", help="hold the lesson by text")
    parser.add_argument("--json", action="store_true", help="one client message per line")
    parser.add_argument("--reveal", action="store_true", help="drills tell what they accept")
    parser.add_argument("--at", type=_moment, help="hold it then, as 2026-11-25T09:00+09:00")
    parser.add_argument("--log-level", help=argparse.SUPPRESS)
    return parser


def _moment(text: str) -> datetime:
    wanted = f"{text!r} is not a moment with its zone, such as 2026-11-25T09:00+09:00"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(wanted) from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(wanted)
    if not 2000 <= moment.year < 2200:
        raise argparse.ArgumentTypeError("its year has to be from 2000 to 2199")
    return moment


def _have_streams() -> None:
    """Point a closed standard stream nowhere, before the database takes its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _check_worker(settings: Settings) -> None:
    """Create or upgrade the store before any job needs it, and keep it tidy."""
    from loqua.content.catalog import load_catalog
    from loqua.preflight import data_loss_warning
    from loqua.store.opening import tidy

    export_dotenv()
    setup_logging(settings.log_level, secrets=settings.secrets())
    for line in settings.warnings:
        print(f"WARNING: {line}", file=sys.stderr)
    if warning := data_loss_warning(settings):
        print(f"WARNING: {warning}", file=sys.stderr)
    facts = load_catalog(settings.language).facts()
    asyncio.run(tidy(settings, facts))

    def keep_tidy() -> None:
        while True:
            time.sleep(TIDY_SECONDS)
            try:
                asyncio.run(tidy(settings, facts))
            except LoquaError as error:
                print(f"WARNING: the store could not be tidied: {error}", file=sys.stderr)

    threading.Thread(target=keep_tidy, name="loqua-janitor", daemon=True).start()
