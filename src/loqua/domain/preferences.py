"""What a learner wishes for, by the names of the published context contract."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self, TypeVar

from loqua.domain.level import Level
from loqua.errors import InvalidValue

_Choice = TypeVar("_Choice", bound=StrEnum)


class Goal(StrEnum):
    """What somebody learns for."""

    CONVERSATION = "conversation"
    TRAVEL = "travel"
    BUSINESS = "business"
    ANIME_MANGA = "anime_manga"
    CULTURE = "culture"
    JLPT_PREP = "jlpt_prep"
    GENERAL = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A learner's wishes, each with what holds while they said nothing."""

    learning_level: Level | None = None
    """None until the learner was asked."""
    learning_goals: tuple[Goal, ...] = (Goal.GENERAL,)
    preferred_topics: tuple[str, ...] = ()
    practice_frequency: str = "daily"
    session_duration_preference: int = 15
    """Minutes, 1 to 180."""
    wants_formal_speech: bool = True
    wants_kanji_practice: bool = True
    wants_grammar_focus: bool = False
    voice: str | None = None
    speech_speed: float = 1.0
    """Factor of the voice's normal speed, 0.5 to 2."""
    system_prompt_override: str | None = None

    @property
    def level(self) -> Level:
        """The level to teach at: the lowest while none is known."""
        return self.learning_level or Level.ABSOLUTE_BEGINNER

    def with_text(self, name: str, text: str) -> Self:
        """A copy with one preference read from text, as an operator types it.

        Lists are separated by commas. Raises InvalidValue with what would be right.
        """
        if name not in READERS:
            known = ", ".join(sorted(READERS))
            raise InvalidValue(f"{name!r} is not a preference. Known: {known}.")
        changed: dict[str, Any] = {name: READERS[name](name, text)}
        return replace(self, **changed)


def _level(name: str, text: str) -> Level:
    return _choice(name, text, Level)


def _goals(name: str, text: str) -> tuple[Goal, ...]:
    return tuple(_choice(name, part, Goal) for part in _words(name, text))


def _choice(name: str, text: str, kind: type[_Choice]) -> _Choice:
    try:
        return kind(text.strip())
    except ValueError:
        allowed = ", ".join(kind)
        raise InvalidValue(f"{name}: {text!r} is not one of {allowed}.") from None


def _words(name: str, text: str) -> tuple[str, ...]:
    words = tuple(part.strip() for part in text.split(",") if part.strip())
    if len(words) > 20 or any(len(word) > 60 for word in words):
        raise InvalidValue(f"{name}: at most 20 entries of at most 60 characters.")
    return words


def _minutes(name: str, text: str) -> int:
    if text.strip().isascii() and text.strip().isdigit() and 1 <= int(text) <= 180:
        return int(text)
    raise InvalidValue(f"{name}: {text!r} is not a whole number of minutes from 1 to 180.")


def _speed(name: str, text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if 0.5 <= speed <= 2.0:
        return speed
    raise InvalidValue(f"{name}: {text!r} is not a number from 0.5 to 2.")


def _flag(name: str, text: str) -> bool:
    answers = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.strip().lower() in answers:
        return answers[text.strip().lower()]
    raise InvalidValue(f"{name}: {text!r} is neither true nor false.")


def _text(name: str, text: str) -> str:
    if len(text) > 2000:
        raise InvalidValue(f"{name}: at most 2,000 characters.")
    return text.strip()


READERS = {
    "learning_level": _level,
    "learning_goals": _goals,
    "preferred_topics": _words,
    "practice_frequency": _text,
    "session_duration_preference": _minutes,
    "wants_formal_speech": _flag,
    "wants_kanji_practice": _flag,
    "wants_grammar_focus": _flag,
    "voice": _text,
    "speech_speed": _speed,
    "system_prompt_override": _text,
}
"""How each preference is read from text."""

assert set(READERS) == {field.name for field in fields(Preferences)}
