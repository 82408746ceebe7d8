"""An operator changes what a learner wishes for."""

import pytest

from loqua.domain.level import Level
from loqua.domain.preferences import Goal
from loqua.errors import InvalidValue
from loqua.ports import Repository
from loqua.usecases.set_preferences import set_preferences


async def test_a_learner_who_is_not_known_yet_is_created(repository: Repository) -> None:
    learner = await set_preferences(repository, "u1", ["learning_level=beginner"])
    assert learner.preferences.learning_level is Level.BEGINNER
    assert learner.created_at is not None
    assert (await repository.load("u1")).preferences == learner.preferences


async def test_several_preferences_and_a_name_are_set_at_once(repository: Repository) -> None:
    learner = await set_preferences(
        repository,
        "u1",
        ["learning_goals=travel,business", "display_name= Ken ", "speech_speed=0.8"],
    )
    assert learner.preferences.learning_goals == (Goal.TRAVEL, Goal.BUSINESS)
    assert learner.preferences.speech_speed == 0.8
    assert learner.name == "Ken"


async def test_later_changes_keep_the_earlier_ones(repository: Repository) -> None:
    await set_preferences(repository, "u1", ["display_name=Ken", "wants_grammar_focus=yes"])
    learner = await set_preferences(repository, "u1", ["preferred_topics=food"])
    assert learner.name == "Ken"
    assert learner.preferences.wants_grammar_focus is True
    assert learner.preferences.preferred_topics == ("food",)


async def test_an_empty_name_takes_the_name_away(repository: Repository) -> None:
    await set_preferences(repository, "u1", ["display_name=Ken"])
    assert (await set_preferences(repository, "u1", ["display_name="])).name is None


async def test_a_value_may_hold_the_sign_itself(repository: Repository) -> None:
    learner = await set_preferences(repository, "u1", ["system_prompt_override=a=b=c"])
    assert learner.preferences.system_prompt_override == "a=b=c"


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("learning_level", "'learning_level' is not of the form name=value"),
        ("", "not of the form"),
        ("colour=red", "'colour' is not a preference. Known: learning_goals"),
        ("learning_level=expert", "not one of absolute_beginner"),
    ],
)
async def test_one_wrong_assignment_leaves_everything_as_it_was(
    repository: Repository, assignment: str, message: str
) -> None:
    with pytest.raises(InvalidValue, match=message):
        await set_preferences(repository, "u1", ["display_name=Ken", assignment])
    assert (await repository.load("u1")).created_at is None


@pytest.mark.parametrize("learner_id", ["", "../x", "a b", "x" * 129, ".hidden"])
async def test_an_id_that_no_learner_may_have_is_refused(
    repository: Repository, learner_id: str
) -> None:
    with pytest.raises(InvalidValue, match="A learner id has"):
        await set_preferences(repository, learner_id, ["display_name=Ken"])
