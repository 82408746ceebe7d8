"""From the environment to settings, or to one error that names everything wrong with it."""

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError

from loqua.errors import InvalidSettings
from loqua.settings.checks import VARIABLES, Finding, findings, unknown
from loqua.settings.fields import Settings

DOTENV = (".env", ".env.local")
"""Read in the working directory; the second wins over the first, the environment over both."""


def load_settings(environ: Mapping[str, str] | None = None, *, for_command: str) -> Settings:
    """The settings, or InvalidSettings with a line for each variable that is wrong.

    `environ` is all there is; without it, the process's environment over the `.env` files.
    `for_command` decides what may be missing: console, dev, start, job, doctor, db, …
    """
    given = {**_dotenv(), **os.environ} if environ is None else dict(environ)
    values = {name: given[name].strip() for name in VARIABLES if given.get(name, "").strip()}
    settings, unreadable = _readable(values)
    wrong = [
        *unknown(list(given)),
        *unreadable,
        *findings(settings, for_command, frozenset(finding.variable for finding in unreadable)),
    ]
    if wrong:
        raise InvalidSettings(_lines(wrong))
    return settings


def export_dotenv(environ: MutableMapping[str, str] | None = None) -> None:
    """Put the `.env` files into the environment, where LiveKit's plugins look.

    What is set there already stays.
    """
    target = os.environ if environ is None else environ
    for name, value in _dotenv().items():
        target.setdefault(name, value)


def _dotenv() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in DOTENV:
        try:
            values = dotenv_values(Path(name), interpolate=False)
        except (OSError, UnicodeDecodeError):
            raise InvalidSettings(f"{name} in {Path.cwd()} cannot be read as text.") from None
        found |= {key: value or "" for key, value in values.items()}
    return found


def _readable(values: Mapping[str, Any]) -> tuple[Settings, list[Finding]]:
    """The settings without what cannot be read, and what that is."""
    try:
        return Settings(**values), []
    except ValidationError as error:
        bad = {str(detail["loc"][0]) for detail in error.errors(include_input=False)}
    wrong = [Finding(name, _must_be(name)) for name in VARIABLES if name in bad]
    return Settings(**{k: v for k, v in values.items() if k not in bad}), wrong


def _must_be(name: str) -> str:
    return f"must be {Settings.model_fields[VARIABLES[name]].description}"


def _lines(wrong: list[Finding]) -> str:
    lines = (f"  {finding.variable}: {finding.text}" for finding in wrong)
    return "\n".join(("These settings cannot be used:", *lines))
