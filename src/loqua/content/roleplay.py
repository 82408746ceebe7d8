"""A role-play: a short scene in which the learner speaks every other line."""

from dataclasses import dataclass

from loqua.domain.level import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLine:
    """A line of the tutor, and what the learner should answer."""

    tutor: str
    reading: str
    translation: str
    task: str
    accepts: tuple[str, ...]
    model: str
    model_reading: str
    item: str
    """The id of the item that the line practises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePlay:
    """A scene with its lines in order."""

    id: str
    title: str
    topic: str
    level: Level
    setting: str
    lines: tuple[RoleLine, ...]
