"""What every Repository keeps: the promises of `loqua.ports`, one suite for all of them."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.learner import Learner, Memory
from loqua.domain.level import Level
from loqua.domain.preferences import Goal, Preferences
from loqua.domain.progress import Progress
from loqua.domain.session import (
    EndReason,
    Entry,
    Session,
    SessionState,
    Speaker,
    Utterance,
)
from loqua.domain.settle import Settled
from loqua.errors import InvalidValue, NotFound
from loqua.ports import Repository

AT = datetime(2026, 11, 20, 9, 30, 15, 250_000, tzinfo=UTC)
LATER = AT + timedelta(minutes=7)


def session(number: int = 1, learner_id: str = "aiko") -> Session:
    started_at = AT + timedelta(hours=number - 1)
    return Session(id=f"sess_{number}", learner_id=learner_id, room="room", started_at=started_at)


def said(number: int, text: str = "はい", speaker: Speaker = Speaker.LEARNER) -> Entry:
    return Entry(number=number, body=Utterance(speaker=speaker, text=text, at=AT))


def showed(number: int, item: str = "taberu", result: Result = Result.RIGHT) -> Entry:
    body = Evidence(item=item, direction=Direction.PRODUCTION, outcome=result, at=AT, said="食べる")
    return Entry(number=number, body=body)


async def close(repository: Repository, session_id: str, at: datetime = LATER) -> Settled:
    return await repository.close(
        session_id, at=at, reason=EndReason.FINISHED, state=SessionState.CLOSED
    )


async def lesson(repository: Repository, number: int, *entries: Entry) -> Settled:
    held = session(number)
    await repository.begin(held)
    await repository.append(held.id, entries)
    return await close(repository, held.id, held.started_at + timedelta(minutes=7))


class TestLoad:
    """Reading a learner."""

    async def test_an_unknown_learner_comes_back_fresh(self, repository: Repository) -> None:
        assert await repository.load("aiko") == Learner(id="aiko")

    async def test_loading_stores_nothing(self, repository: Repository) -> None:
        await repository.load("aiko")
        assert (await repository.load("aiko")).created_at is None

    async def test_the_last_five_sessions_come_back_newest_first(
        self, repository: Repository
    ) -> None:
        for number in range(1, 8):
            await lesson(repository, number, said(1))
        visits = (await repository.load("aiko")).visits
        assert [visit.session_id for visit in visits] == [f"sess_{n}" for n in (7, 6, 5, 4, 3)]

    async def test_a_visit_tells_what_the_session_was_about(self, repository: Repository) -> None:
        await lesson(repository, 1, said(1), showed(2, "taberu"), showed(3, "te-form"))
        (visit,) = (await repository.load("aiko")).visits
        assert (visit.minutes, visit.state, visit.started_at) == (7, "closed", AT)
        assert visit.topics == ("food", "grammar")
        assert visit.new_items == ("taberu", "te-form")
        assert visit.last_item == "te-form"

    async def test_an_open_session_is_a_visit_with_its_last_item(
        self, repository: Repository
    ) -> None:
        await repository.begin(session())
        await repository.append("sess_1", [showed(1, "taberu"), showed(2, "mizu"), said(3)])
        (visit,) = (await repository.load("aiko")).visits
        assert (visit.state, visit.last_item, visit.minutes) == ("open", "mizu", 0)

    async def test_learners_do_not_see_each_other(self, repository: Repository) -> None:
        await lesson(repository, 1, said(1), showed(2))
        assert await repository.load("botan") == Learner(id="botan")


class TestBegin:
    """Opening a session."""

    async def test_the_same_session_twice_changes_nothing(self, repository: Repository) -> None:
        await lesson(repository, 1, said(1))
        before = await repository.load("aiko")
        await repository.begin(session(1))
        assert await repository.load("aiko") == before

    async def test_beginning_keeps_a_learner_who_is_stored(self, repository: Repository) -> None:
        await repository.save_learner(Learner(id="aiko", name="Aiko"))
        await repository.begin(session())
        assert (await repository.load("aiko")).name == "Aiko"


class TestAppend:
    """Keeping what was said."""

    async def test_an_unknown_session_is_not_found(self, repository: Repository) -> None:
        with pytest.raises(NotFound):
            await repository.append("sess_nobody", [said(1)])

    async def test_an_entry_stored_already_changes_nothing(self, repository: Repository) -> None:
        await repository.begin(session())
        await repository.append("sess_1", [showed(1)])
        await repository.append("sess_1", [showed(1, result=Result.WRONG), said(2)])
        outcome = (await close(repository, "sess_1")).outcome
        assert (outcome.right, outcome.wrong) == (1, 0)

    async def test_entries_count_in_the_order_of_their_numbers(
        self, repository: Repository
    ) -> None:
        await repository.begin(session())
        await repository.append("sess_1", [said(3), showed(2, "mizu")])
        await repository.append("sess_1", [showed(1, "taberu")])
        settled = await close(repository, "sess_1")
        assert settled.outcome.new_items == ("taberu", "mizu")

    async def test_all_entries_or_none(self, repository: Repository) -> None:
        naive = Entry(number=2, body=object())  # type: ignore[arg-type]
        await repository.begin(session())
        with pytest.raises(Exception, match=r".*"):
            await repository.append("sess_1", [showed(1), naive])
        assert (await close(repository, "sess_1")).outcome.right == 0

    @pytest.mark.parametrize(
        "text", ["", "食べる🍜", "'; DROP TABLE entry; --", "\x00", "a" * 10**5]
    )
    async def test_any_text_is_kept_as_it_is(self, repository: Repository, text: str) -> None:
        await repository.begin(session())
        item = text.replace("\x00", "?")  # ids are ours; Postgres takes no NUL in one
        await repository.append("sess_1", [said(1, text), showed(2, item)])
        assert (await close(repository, "sess_1")).outcome.new_items == (item,)


class TestClose:
    """Counting a session, once."""

    async def test_an_unknown_session_is_not_found(self, repository: Repository) -> None:
        with pytest.raises(NotFound):
            await close(repository, "sess_nobody")

    async def test_closing_counts_session_progress_and_cards(self, repository: Repository) -> None:
        settled = await lesson(repository, 1, said(1), showed(2), showed(3, "hajimemashite"))
        learner = await repository.load("aiko")
        assert learner.progress == settled.learner.progress
        assert (learner.progress.total_sessions, learner.progress.total_minutes) == (1, 7)
        assert set(learner.cards.values()) == set(settled.changed)
        assert settled.outcome.phrases_practiced == ("hajimemashite",)
        assert "first_session" in settled.outcome.achievements

    async def test_closing_twice_returns_what_was_counted(self, repository: Repository) -> None:
        first = await lesson(repository, 1, said(1), showed(2))
        again = await close(repository, "sess_1", LATER + timedelta(hours=9))
        assert (again.outcome, again.changed) == (first.outcome, first.changed)
        assert again.learner.progress == first.learner.progress
        assert (await repository.load("aiko")).progress.total_sessions == 1

    async def test_a_late_second_close_still_returns_the_first_count(
        self, repository: Repository
    ) -> None:
        first = await lesson(repository, 1, said(1), showed(2))
        await lesson(repository, 2, said(1), showed(2, result=Result.WRONG))
        again = await close(repository, "sess_1")
        assert (again.outcome, again.changed) == (first.outcome, first.changed)

    async def test_a_session_without_the_learner_is_closed_but_not_counted(
        self, repository: Repository
    ) -> None:
        settled = await lesson(repository, 1, said(1, speaker=Speaker.TUTOR))
        learner = await repository.load("aiko")
        assert settled.changed == ()
        assert learner.progress == Progress()
        assert [visit.state for visit in learner.visits] == ["closed"]

    async def test_cards_grow_over_sessions(self, repository: Repository) -> None:
        await lesson(repository, 1, said(1), showed(2))
        settled = await lesson(repository, 2, said(1), showed(2))
        (card,) = settled.changed
        assert (card.reviews, settled.outcome.reviewed) == (2, 1)
        assert (await repository.load("aiko")).cards[card.key] == card

    async def test_two_closes_at_once_count_once(self, repository: Repository) -> None:
        await repository.begin(session())
        await repository.append("sess_1", [said(1), showed(2)])
        first, second = await asyncio.gather(*(close(repository, "sess_1") for _ in range(2)))
        assert first.outcome == second.outcome
        assert (await repository.load("aiko")).progress.total_sessions == 1

    async def test_two_sessions_of_one_learner_at_once_are_both_counted(
        self, repository: Repository
    ) -> None:
        await asyncio.gather(*(lesson(repository, number, said(1)) for number in range(1, 11)))
        assert (await repository.load("aiko")).progress.total_sessions == 10

    async def test_a_session_cannot_be_closed_as_open(self, repository: Repository) -> None:
        await repository.begin(session())
        with pytest.raises(InvalidValue):
            await repository.close(
                "sess_1", at=LATER, reason=EndReason.FINISHED, state=SessionState.OPEN
            )


class TestSaveLearner:
    """Keeping who a learner is."""

    async def test_everything_but_progress_and_cards_is_stored(
        self, repository: Repository
    ) -> None:
        saved = Learner(
            id="aiko",
            name="愛子",
            native_language="de",
            time_zone="Europe/Berlin",
            preferences=Preferences(
                learning_level=Level.ELEMENTARY,
                learning_goals=(Goal.TRAVEL, Goal.CULTURE),
                preferred_topics=("food",),
                speech_speed=0.8,
            ),
            memories=(Memory(text="has a dog", session_id="sess_1", at=AT),),
        )
        await repository.save_learner(saved)
        loaded = await repository.load("aiko")
        assert (loaded.name, loaded.native_language) == ("愛子", "de")
        assert loaded.time_zone == "Europe/Berlin"
        assert loaded.preferences == saved.preferences
        assert loaded.memories == saved.memories
        assert loaded.created_at is not None

    async def test_saving_an_old_copy_keeps_progress_and_cards(
        self, repository: Repository
    ) -> None:
        fresh = await repository.load("aiko")
        await lesson(repository, 1, said(1), showed(2))
        before = await repository.load("aiko")
        await repository.save_learner(fresh)
        after = await repository.load("aiko")
        assert (after.progress, after.cards) == (before.progress, before.cards)
        assert after.created_at == before.created_at
