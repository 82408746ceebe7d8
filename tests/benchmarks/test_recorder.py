"""What it costs the loop of a lesson to take something down."""

import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import pytest

from benchmarks.table import Row, report
from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.session import EndReason, Session, Speaker, Utterance
from loqua.domain.settle import ItemFacts
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository
from loqua.tutor.recorder import Recorder

pytestmark = pytest.mark.full

TURNS = 1_000
LIMIT_US = 50.0
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FACTS = {"ja.haha": ItemFacts(topic="family")}
SESSION = Session(id="sess_1", learner_id="u1", room="room", started_at=AT)


async def test_a_record_call_is_short(tmp_path: Path) -> None:
    """Every turn is one utterance and one piece of evidence; then the turn is made durable."""
    url = f"sqlite:///{tmp_path}/loqua.db"
    await upgrade(url)
    took: list[float] = []
    async with Database(url) as database:
        recorder = Recorder(
            SqlRepository(database, {"ja.haha": ItemFacts(topic="family")}), SESSION
        )
        recorder.start()
        for number in range(TURNS):
            said = Utterance(speaker=Speaker.LEARNER, text=f"答え{number}", at=AT)
            fact = Evidence(
                item="ja.haha", direction=Direction.PRODUCTION, outcome=Result.RIGHT, at=AT
            )
            for body in (said, fact):
                begun = time.perf_counter()
                recorder.record(body)
                took.append((time.perf_counter() - begun) * 1e6)
            assert await recorder.flush()
        assert await recorder.close(AT, EndReason.FINISHED)
    cuts = quantiles(took, n=100)
    report(
        [
            Row(name="record call on the loop, p50", value=cuts[49], unit="µs", limit=LIMIT_US),
            Row(name="record call on the loop, p95", value=cuts[94], unit="µs", limit=LIMIT_US),
        ]
    )
