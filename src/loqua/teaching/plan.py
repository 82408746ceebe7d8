"""The plan of a lesson: what is due first, then new items, then a short scene."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from loqua.content.catalog import Catalog
from loqua.content.item import Item
from loqua.content.roleplay import RolePlay
from loqua.domain.evidence import Direction
from loqua.domain.learner import Learner
from loqua.teaching import drill
from loqua.teaching.drill import Drill, DrillKind

NEW_PER_MINUTE = 8 / 15
REVIEWS_PER_MINUTE = 3
GROUP = 2
"""New items that are shown together before they are drilled."""
RETURN_AFTER = 3
"""A failed drill comes back after that many other steps."""


@dataclass(frozen=True, slots=True)
class Present:
    """Show a new item."""

    item: Item


@dataclass(frozen=True, slots=True)
class Scene:
    """Set the scene of a role-play."""

    roleplay: RolePlay


@dataclass(frozen=True, slots=True)
class Ask:
    """Put a question."""

    drill: Drill
    again: int = 0
    """How often it has come back in this lesson."""


Step = Present | Scene | Ask


def planned(learner: Learner, catalog: Catalog, at: datetime) -> tuple[Step, ...]:
    """The steps of a lesson for this learner at that moment."""
    minutes = learner.preferences.session_duration_preference
    reviews = tuple(_reviews(learner, catalog, at))[: minutes * REVIEWS_PER_MINUTE]
    spare = max(0.0, minutes - len(reviews) / REVIEWS_PER_MINUTE)
    fresh = new_items(learner, catalog)[: round(spare * NEW_PER_MINUTE)]
    return (*reviews, *_introduced(fresh), *_scene(learner, catalog, fresh))


def place_of(again: Ask, steps: Sequence[Step]) -> int:
    """Where a failed question comes back: soon, but never in the middle of a scene."""
    if again.drill.kind is DrillKind.ROLEPLAY:
        return len(steps)
    scene = next((n for n, step in enumerate(steps) if isinstance(step, Scene)), len(steps))
    return min(RETURN_AFTER, scene) or len(steps)


def new_items(learner: Learner, catalog: Catalog) -> list[Item]:
    """Items without a card, best first: preferred topics, then the learner's own level."""
    known = {item for item, _ in learner.cards}
    topics = learner.preferences.preferred_topics
    rank = learner.preferences.level.rank

    def order(item: Item) -> tuple[bool, bool, int]:
        return item.topic not in topics, item.level.rank > rank, abs(item.level.rank - rank)

    fresh = [i for i in catalog.items.values() if i.id not in known and i.level.rank <= rank + 1]
    return sorted(fresh, key=order)


def _reviews(learner: Learner, catalog: Catalog, at: datetime) -> Iterator[Ask]:
    for card in learner.due(at):
        if item := catalog.items.get(card.item):
            recall = card.direction is Direction.RECALL
            yield Ask(drill.meaning(item) if recall else drill.translation(item))


def _introduced(items: Sequence[Item]) -> Iterator[Step]:
    for start in range(0, len(items), GROUP):
        group = items[start : start + GROUP]
        yield from (Present(item) for item in group)
        yield from (Ask(drill.meaning(item)) for item in group)
        yield from (Ask(drill.translation(item)) for item in group)


def _scene(learner: Learner, catalog: Catalog, fresh: Sequence[Item]) -> Iterator[Step]:
    reachable = [r for r in catalog.roleplays if learner.preferences.level.reaches(r.level)]
    if not reachable:
        return
    chosen = reachable[learner.progress.total_sessions % len(reachable)]
    shown = {item for item, _ in learner.cards} | {item.id for item in fresh}
    lines = [(line, catalog.item(line.item)) for line in chosen.lines]
    for item in dict.fromkeys(item for _, item in lines):
        if item.id not in shown:
            yield Present(item)
    yield Scene(chosen)
    yield from (Ask(drill.roleplay(line, item)) for line, item in lines)
