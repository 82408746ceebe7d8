"""What `loqua doctor` looks at."""

import os
from dataclasses import dataclass

import httpx2

from loqua.errors import LoquaError, StoreError
from loqua.preflight import data_loss_warning
from loqua.settings import Settings, load_settings
from loqua.store.address import sqlite_path
from loqua.store.default_location import default_path
from loqua.store.migrate import HEAD, current
from loqua.store.opening import database_url
from loqua.store.sqlite_file import check

REACH_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    text: str
    broken: bool = False

    def __str__(self) -> str:
        return f"{'FAIL' if self.broken else 'ok  '} {self.name}: {self.text}"


async def examined() -> list[Finding]:
    """Everything that can be checked on this machine without changing it."""
    try:
        settings = load_settings(for_command="doctor")
    except LoquaError as error:
        return [Finding("settings", str(error), broken=True)]
    findings = [Finding("settings", "understood")]
    for role, model in (
        ("speech recognition", settings.stt_model()),
        ("language model", settings.llm_model()),
        ("speech", settings.tts_model()),
    ):
        findings.append(Finding(role, "/".join(filter(None, (model.provider, model.name)))))
    findings.extend(Finding("settings", line) for line in settings.warnings)
    findings.append(await _database(settings))
    if warning := data_loss_warning(settings):
        findings.append(Finding("where it is stored", warning))
    findings.append(await _livekit(settings))
    return findings


async def _database(settings: Settings) -> Finding:
    try:
        found = await schema_of(database_url(settings))
    except LoquaError as error:
        return Finding("database", str(error), broken=True)
    if found == HEAD:
        return Finding("database", f"schema {HEAD}")
    if found is None:
        return Finding("database", "not created yet; the first lesson or `loqua db upgrade` does")
    return Finding("database", f"schema {found}; run `loqua db upgrade`", broken=True)


async def schema_of(url: str) -> str | None:
    """The database's schema, where lessons could be written to it; nothing is created."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        if path != default_path() and not path.parent.is_dir():
            raise StoreError(f"the directory {path.parent} of {path.name} does not exist.")
        return None
    if path is not None:
        check(path)
    return await current(url)


async def _livekit(settings: Settings) -> Finding:
    if not settings.livekit_url:
        return Finding("LiveKit", "LIVEKIT_URL is not set: the console works, rooms do not")
    url = settings.livekit_url.replace("ws", "http", 1)
    try:
        async with httpx2.AsyncClient(timeout=REACH_SECONDS) as client:
            await client.get(url)
    except httpx2.HTTPError as error:
        text = f"{settings.livekit_url} does not answer ({type(error).__name__})"
        return Finding("LiveKit", text, broken=True)
    missing = [n for n in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET") if not os.environ.get(n)]
    if missing:
        return Finding("LiveKit", f"{' and '.join(missing)} not set", broken=True)
    return Finding("LiveKit", f"{settings.livekit_url} answers")
