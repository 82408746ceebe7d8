"""Learners, their sessions, the journal of each session, and review cards."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the four tables."""
    _create_learner()
    _create_session()
    _create_entry()
    _create_card()


def _create_learner() -> None:
    op.create_table(
        "learner",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("native_language", sa.String(64), nullable=False),
        sa.Column("time_zone", sa.String(64)),
        sa.Column("preferences", sa.Text, nullable=False),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("memories", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )


def _create_session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column(
            "learner_id",
            sa.String(128),
            sa.ForeignKey("learner.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("end_reason", sa.String(32)),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("changed", sa.Text),
        sa.Column("last_item", sa.Text),
        sa.Column("forgotten", sa.Boolean, nullable=False),
        sa.Column("owner_host", sa.String(128), nullable=False),
        sa.Column("owner_pid", sa.Integer, nullable=False),
        sa.Column("owner_started", sa.String(32), nullable=False),
        sa.Column("heartbeat_at", MOMENT, nullable=False),
    )
    op.create_index("session_of_learner", "session", ["learner_id", "started_at", "id"])
    _create_partial_index("session_open", "state", "state = 'open'")
    _create_partial_index("session_remembered", "ended_at", "NOT forgotten")


def _create_partial_index(name: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "session", [column], sqlite_where=where, postgresql_where=where)


def _create_entry() -> None:
    op.create_table(
        "entry",
        sa.Column(
            "session_id",
            sa.String(128),
            sa.ForeignKey("session.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )


def _create_card() -> None:
    op.create_table(
        "card",
        sa.Column(
            "learner_id",
            sa.String(128),
            sa.ForeignKey("learner.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("direction", sa.String(16), primary_key=True),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("step", sa.Integer),
        sa.Column("stability", sa.Float(53)),
        sa.Column("difficulty", sa.Float(53)),
        sa.Column("last_review", MOMENT),
        sa.Column("reviews", sa.Integer, nullable=False),
        sa.Column("lapses", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
