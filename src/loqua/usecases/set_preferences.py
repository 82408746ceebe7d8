"""Change what a learner wishes for."""

from collections.abc import Iterable
from dataclasses import replace

from loqua.domain.learner import Learner, checked_learner_id
from loqua.errors import InvalidValue
from loqua.ports import Repository


async def set_preferences(
    repository: Repository, learner_id: str, assignments: Iterable[str]
) -> Learner:
    """Apply `name=value` assignments, all or none; an unknown learner is created.

    Raises InvalidValue that says what would be right.
    """
    learner = await repository.load(checked_learner_id(learner_id))
    for assignment in assignments:
        learner = _assigned(learner, assignment)
    await repository.save_learner(learner)
    return await repository.load(learner_id)


def _assigned(learner: Learner, assignment: str) -> Learner:
    name, separator, value = assignment.partition("=")
    if not separator:
        raise InvalidValue(f"{assignment!r} is not of the form name=value.")
    if name == "display_name":
        return replace(learner, name=value.strip()[:40] or None)
    return replace(learner, preferences=learner.preferences.with_text(name, value))
