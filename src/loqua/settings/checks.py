"""What is wrong with settings that are each readable but do not go together."""

import difflib
import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlsplit

from loqua.settings.fields import SHORTEST_SECRET, Role, Settings, variable

WORKERS = ("dev", "start", "connect")
"""Commands that need a LiveKit server."""
LESSONS = (*WORKERS, "job", "console", "doctor")
"""Commands that need what a lesson needs."""

VARIABLES = {variable(field): field for field in Settings.model_fields}


@dataclass(frozen=True, slots=True)
class Finding:
    """A variable, what is wrong, and the other variables that this was decided by."""

    variable: str
    text: str
    reads: tuple[str, ...] = ()


def unknown(names: Sequence[str]) -> Iterator[Finding]:
    """Variables that look like ours and are not."""
    for name in sorted(names):
        if name.startswith("LOQUA_") and name not in VARIABLES:
            yield Finding(ascii(name)[1:-1][:80], f"is not a setting{_meant(name)}")


def _meant(name: str) -> str:
    bare = name.removeprefix("LOQUA_")
    if bare in VARIABLES:
        return f"; {bare} is, without LOQUA_"
    close = difflib.get_close_matches(name, VARIABLES, n=1, cutoff=0.7)
    return f"; did you mean {close[0]}?" if close else "; .env.example lists all"


def missing(settings: Settings, command: str) -> Iterator[Finding]:
    """What a worker cannot do without."""
    if command not in WORKERS:
        return
    for field in ("livekit_url", "livekit_api_key", "livekit_api_secret"):
        if getattr(settings, field) is None:
            right = Settings.model_fields[field].description
            yield Finding(variable(field), f"is missing: set it to {right}")


def short_secret(settings: Settings, command: str) -> Iterator[Finding]:
    """A short secret signs nothing beyond this machine."""
    if command == "start" and settings.secret_is_short and not _loopback(settings.livekit_url):
        text = f"must have at least {SHORTEST_SECRET} bytes for a server on another machine"
        yield Finding("LIVEKIT_API_SECRET", text, reads=("LIVEKIT_URL",))


def _loopback(url: str | None) -> bool:
    host = (urlsplit(url).hostname or "") if url else ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def keys(settings: Settings, command: str) -> Iterator[Finding]:
    """A provider that was asked for by name, without what opens it."""
    if command not in LESSONS:
        return
    for role in get_args(Role):
        asked = getattr(settings, role)
        if not asked:
            continue
        name = variable(role)
        if asked[0].provider == "deepgram" and not settings.deepgram_api_key:
            yield Finding(name, "asks for deepgram: set DEEPGRAM_API_KEY", ("DEEPGRAM_API_KEY",))
        if asked[0].provider == "openai" and not _openai_reachable(settings, role):
            own = variable(f"{role}_base_url")
            text = f"asks for openai: set OPENAI_API_KEY, or {own} for a compatible server"
            yield Finding(name, text, ("OPENAI_API_KEY", "OPENAI_BASE_URL", own))


def _openai_reachable(settings: Settings, role: Role) -> bool:
    return bool(settings.openai_api_key or settings.base_url(role))


def grace(settings: Settings, _command: str) -> Iterator[Finding]:
    """The platform would kill the worker before its lessons are saved."""
    given, needed = settings.grace_seconds, settings.grace_needed
    if given is not None and given < needed:
        text = (
            f"must be at least {needed}: LOQUA_DRAIN_SECONDS + LOQUA_SESSION_END_SECONDS "
            f"+ {needed - settings.drain_seconds - settings.session_end_seconds}"
        )
        yield Finding(
            "LOQUA_GRACE_SECONDS", text, ("LOQUA_DRAIN_SECONDS", "LOQUA_SESSION_END_SECONDS")
        )


CHECKS = (missing, short_secret, keys, grace)


def findings(settings: Settings, command: str, unreadable: frozenset[str]) -> Iterator[Finding]:
    """What does not go together, leaving out what an unreadable variable may have caused."""
    for check in CHECKS:
        for finding in check(settings, command):
            if not unreadable & {finding.variable, *finding.reads}:
                yield finding
