"""The tables. `migrations/` creates them; a test holds the two together."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from loqua.domain.learner import Memory
from loqua.domain.preferences import Preferences
from loqua.domain.progress import Progress
from loqua.domain.review import Card
from loqua.domain.session import Outcome
from loqua.store.columns import Moment, Value

metadata = MetaData()

learner = Table(
    "learner",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("name", Text),
    Column("native_language", String(64), nullable=False),
    Column("time_zone", String(64)),
    Column("preferences", Value(Preferences), nullable=False),
    Column("progress", Value(Progress), nullable=False),
    Column("memories", Value(tuple[Memory, ...]), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)


def _learner_id(*, key: bool = False) -> Column[str]:
    owner = ForeignKey("learner.id", ondelete="CASCADE")
    return Column("learner_id", String(128), owner, nullable=False, primary_key=key)


session = Table(
    "session",
    metadata,
    Column("id", String(128), primary_key=True),
    _learner_id(),
    Column("room", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("time_zone", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("end_reason", String(32)),
    Column("minutes", Integer, nullable=False),
    Column("outcome", Value(Outcome)),
    Column("changed", Value(tuple[Card, ...])),
    Column("last_item", Text),
    Column("forgotten", Boolean(create_constraint=False), nullable=False),
    Column("owner_host", String(128), nullable=False),
    Column("owner_pid", Integer, nullable=False),
    Column("owner_started", String(32), nullable=False),
    Column("heartbeat_at", Moment, nullable=False),
)
_open = text("state = 'open'")
_remembered = text("NOT forgotten")
Index("session_of_learner", session.c.learner_id, session.c.started_at, session.c.id)
Index("session_open", session.c.state, sqlite_where=_open, postgresql_where=_open)
Index(
    "session_remembered",
    session.c.ended_at,
    sqlite_where=_remembered,
    postgresql_where=_remembered,
)

entry = Table(
    "entry",
    metadata,
    Column(
        "session_id",
        String(128),
        ForeignKey("session.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

card = Table(
    "card",
    metadata,
    _learner_id(key=True),
    Column("item", Text, primary_key=True),
    Column("direction", String(16), primary_key=True),
    Column("due", Moment, nullable=False),
    Column("state", Integer, nullable=False),
    Column("step", Integer),
    Column("stability", Float(53)),
    Column("difficulty", Float(53)),
    Column("last_review", Moment),
    Column("reviews", Integer, nullable=False),
    Column("lapses", Integer, nullable=False),
    sqlite_with_rowid=False,
)
