"""The first words of a lesson: whoever comes back is known, whoever is new is welcome."""

from datetime import datetime

from loqua.content.catalog import Catalog
from loqua.domain.learner import Learner
from loqua.domain.streak import local_day
from loqua.teaching import phrases


def is_known(learner: Learner) -> bool:
    """Whether they have been here and have said who they are or what they know."""
    met = learner.progress.total_sessions or learner.visits
    return bool(met and (learner.name or learner.preferences.learning_level))


def greeting(learner: Learner, catalog: Catalog, at: datetime, time_zone: str) -> tuple[str, ...]:
    """Name, streak, what is due and where the last lesson stopped; a welcome to who is new."""
    if not is_known(learner):
        return (phrases.welcome(),)
    due = {card.item for card in learner.due(at) if card.item in catalog.items}
    words = phrases.greeting(learner, local_day(at, time_zone), len(due))
    last = next((visit.last_item for visit in learner.visits[:1]), None)
    stopped = catalog.items.get(last) if last else None
    return (words, phrases.stopped_at(stopped)) if stopped else (words,)
