"""A database in which one learner has held one lesson."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.learner import Learner
from loqua.domain.level import Level
from loqua.domain.preferences import Preferences
from loqua.domain.session import EndReason, Entry, Session, SessionState, Speaker, Utterance
from loqua.domain.settle import ItemFacts
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository

LEARNER = "u1"
SESSION = "sess_20261120_093000_aaaaaaaaaaaaaaaaaaaaaaaaaa"
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SAID = "わたしはひみつのことばをいいました"


async def hold_lesson(path: Path) -> None:
    """Create the database and hold the lesson: three minutes, one right answer, one wrong."""
    url = f"sqlite:///{path}"
    await upgrade(url)
    async with Database(url) as database:
        repository = SqlRepository(database, {"ja.haha": ItemFacts(topic="family")})
        preferences = Preferences(learning_level=Level.BEGINNER)
        await repository.save_learner(Learner(id=LEARNER, name="Aki", preferences=preferences))
        await repository.begin(
            Session(id=SESSION, learner_id=LEARNER, room="console", started_at=AT)
        )
        entries = [
            Entry(number=1, body=_said()),
            Entry(number=2, body=_answered(Result.RIGHT)),
            Entry(number=3, body=_answered(Result.WRONG)),
        ]
        await repository.append(SESSION, entries)
        await repository.close(
            SESSION,
            at=AT + timedelta(minutes=3),
            reason=EndReason.FINISHED,
            state=SessionState.CLOSED,
        )


def _said() -> Utterance:
    return Utterance(speaker=Speaker.LEARNER, text=SAID, at=AT)


def _answered(outcome: Result) -> Evidence:
    at = AT + timedelta(minutes=1 if outcome is Result.RIGHT else 2)
    return Evidence(item="ja.haha", direction=Direction.PRODUCTION, outcome=outcome, at=at)
