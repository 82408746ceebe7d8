"""How the text of a variable becomes a value. What cannot be read raises ValueError."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from loqua.domain.learner import checked_learner_id
from loqua.errors import InvalidValue

STT = {"deepgram": "nova-3", "openai": "gpt-4o-mini-transcribe", "none": ""}
LLM = {"openai": "gpt-4.1-mini", "practice": ""}
TTS = {
    "openai": "gpt-4o-mini-tts",
    "deepgram": "aura-2-izanami-ja",
    "openjtalk": "mei",
    "none": "",
}
"""The providers of each role, with the model that is taken when only the provider is named."""

FIXED = ("none", "practice", "openjtalk")
"""Providers that have one model only."""


@dataclass(frozen=True, slots=True)
class Model:
    """One rung of the ladder: who provides it, and under which name."""

    provider: str
    name: str = ""

    def __str__(self) -> str:
        """As an operator writes it."""
        return f"{self.provider}/{self.name}" if self.name else self.provider


def models(known: Mapping[str, str]) -> Callable[[object], tuple[Model, ...]]:
    """A reader of a list such as `deepgram/nova-3, openai`."""

    def read(value: object) -> tuple[Model, ...]:
        if isinstance(value, tuple):
            return value
        return tuple(_model(part.strip(), known) for part in str(value).split(","))

    return read


def _model(text: str, known: Mapping[str, str]) -> Model:
    provider, slash, name = text.partition("/")
    if provider not in known or (slash and not name.strip()):
        raise ValueError
    if provider in FIXED and name not in ("", known[provider]):
        raise ValueError
    return Model(provider, name.strip() or known[provider])


def url(*schemes: str) -> Callable[[str], str]:
    """A reader of a URL with one of these schemes and a host."""

    def read(value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in schemes or not parts.hostname or re.search(r"\s", value):
            raise ValueError
        _ = parts.port  # out of range raises ValueError
        return value.rstrip("/")

    return read


def database_url(value: str) -> str:
    """The URL of a SQLite file, or of a Postgres server with a database's name."""
    parts = urlsplit(value)
    kind = parts.scheme.partition("+")[0]
    named = len(parts.path) > 1 and ":memory:" not in parts.path
    if kind == "sqlite" and named and not parts.netloc:
        return value
    if kind in ("postgres", "postgresql") and named:
        return value
    raise ValueError


def learner_id(value: str) -> str:
    """An id that a learner may have."""
    try:
        return checked_learner_id(value)
    except InvalidValue:
        raise ValueError from None


def time_zone(value: str) -> str:
    """An IANA name that this machine's data knows."""
    try:
        return ZoneInfo(value).key
    except (KeyError, OSError):
        raise ValueError from None


def language(value: str) -> str:
    """A language code: ja, en, pt-BR."""
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError
    return value


def lower(value: object) -> object:
    """Text in small letters."""
    return value.lower() if isinstance(value, str) else value
