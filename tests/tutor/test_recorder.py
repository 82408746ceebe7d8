"""What is recorded reaches the disk in its order, whatever the store does meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest

from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.learner import Learner
from loqua.domain.session import EndReason, Session, Speaker, Utterance
from loqua.errors import NotFound, StoreError
from loqua.store.engine import Database
from loqua.store.queries import entry_rows, session_row
from loqua.tutor import recorder as recording
from loqua.tutor.recorder import Recorder
from tutor.unreliable import AT, Unreliable

ENDED = AT + timedelta(minutes=3)
Stored = Callable[[], Awaitable[list[str]]]


def said(text: str, speaker: Speaker = Speaker.LEARNER) -> Utterance:
    return Utterance(speaker=speaker, text=text, at=AT)


FACT = Evidence(item="ja.mizu", direction=Direction.RECALL, outcome=Result.RIGHT, at=AT)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that fails is tried again at once."""
    monkeypatch.setattr(recording, "RETRY_SECONDS", (0.001, 0.001, 0.001, 0.001))


@pytest.fixture
async def recorder(store: Unreliable, session: Session) -> AsyncIterator[Recorder]:
    recorder = Recorder(store, session)
    recorder.start()
    yield recorder
    store.down = False
    store.gate.set()
    await recorder.close(ENDED, EndReason.FINISHED)


@pytest.fixture
def stored(database: Database) -> Stored:
    async def texts() -> list[str]:
        async with database.reading() as connection:
            rows = await entry_rows(connection, "sess_1")
        return [str(row.body) for row in rows]

    return texts


async def state_of(database: Database) -> tuple[str, str | None]:
    async with database.reading() as connection:
        row = await session_row(connection, "sess_1")
    return row.state, row.end_reason


async def test_a_lesson_is_open_on_disk_before_anything_is_said(
    recorder: Recorder, database: Database
) -> None:
    assert await recorder.flush()
    assert (await state_of(database))[0] == "open"


async def test_what_was_recorded_is_on_disk_after_a_flush_in_its_order(
    recorder: Recorder, stored: Stored
) -> None:
    for number in range(20):
        recorder.record(said(f"word-{number:02}"))
    assert await recorder.flush()
    texts = await stored()
    assert [f"word-{n:02}" in text for n, text in enumerate(texts)] == [True] * 20


async def test_recording_never_waits_for_the_store(recorder: Recorder, store: Unreliable) -> None:
    await recorder.flush()
    store.gate.clear()
    begun = time.perf_counter()
    for _ in range(1_000):
        recorder.record(FACT)
    assert (time.perf_counter() - begun) / 1_000 < 0.001
    assert not await recorder.flush(timeout=0.01)
    store.gate.set()
    assert await recorder.flush()


async def test_words_that_come_while_the_store_is_busy_go_in_one_batch(
    recorder: Recorder, store: Unreliable
) -> None:
    await recorder.flush()
    store.gate.clear()
    recorder.record(said("first"))
    await asyncio.sleep(0)
    for number in range(50):
        recorder.record(said(str(number)))
    store.gate.set()
    assert await recorder.flush()
    assert [number for batch in store.batches for number in batch] == list(range(1, 52))
    assert len(store.batches) <= 2


@pytest.mark.parametrize("error", [StoreError, lambda: OSError(28, "No space left on device")])
async def test_a_store_that_is_down_is_tried_again_and_nothing_is_lost(
    recorder: Recorder, store: Unreliable, stored: Stored, error: Callable[[], Exception]
) -> None:
    await recorder.flush()
    store.error, store.down = error, True
    for number in range(5):
        store.called.clear()
        recorder.record(said(f"word-{number}"))
        await store.called.wait()
        assert not await recorder.flush(timeout=0.001)
    store.down = False
    assert await recorder.flush()
    assert len(await stored()) == 5
    assert recorder.failures >= 1


async def test_a_store_that_failed_is_written_to_exactly_once(
    recorder: Recorder, store: Unreliable
) -> None:
    await recorder.flush()
    store.fails = 3
    recorder.record(said("a"))
    recorder.record(said("b"))
    assert await recorder.flush()
    assert [number for batch in store.batches for number in batch] == [1, 2]
    assert recorder.failures == 3


async def test_only_the_newest_form_of_a_learner_is_stored(
    recorder: Recorder, store: Unreliable
) -> None:
    await recorder.flush()
    store.gate.clear()
    recorder.save_learner(Learner(id="u1", name="Ke"))
    recorder.save_learner(Learner(id="u1", name="Ken"))
    store.gate.set()
    assert await recorder.flush()
    assert (await store.load("u1")).name == "Ken"


async def test_a_change_while_another_is_being_stored_is_stored_too(
    recorder: Recorder, store: Unreliable
) -> None:
    await recorder.flush()
    store.gate.clear()
    recorder.save_learner(Learner(id="u1", name="Ke"))
    store.called.clear()
    await store.called.wait()
    recorder.save_learner(Learner(id="u1", name="Ken"))
    store.gate.set()
    assert await recorder.flush()
    assert (await store.load("u1")).name == "Ken"


async def test_closing_stores_what_is_left_and_counts_the_session(
    recorder: Recorder, store: Unreliable, stored: Stored, database: Database
) -> None:
    recorder.record(said("水"))
    recorder.record(FACT)
    settled = await recorder.close(ENDED, EndReason.FINISHED)
    assert settled
    assert settled.learner.progress.total_sessions == 1
    assert settled.outcome.right == 1
    assert len(await stored()) == 2
    assert await state_of(database) == ("closed", "finished")
    assert store.calls[-1] == "close"


async def test_closing_twice_counts_once(recorder: Recorder, store: Unreliable) -> None:
    recorder.record(said("水"))
    await recorder.close(ENDED, EndReason.FINISHED)
    await recorder.close(ENDED, EndReason.IDLE)
    assert (await store.load("u1")).progress.total_sessions == 1


async def test_closing_tries_again_where_the_store_fails(
    recorder: Recorder, store: Unreliable
) -> None:
    recorder.record(said("水"))
    await recorder.flush()
    store.fails = recording.CLOSE_TRIES - 1
    assert await recorder.close(ENDED, EndReason.FINISHED)


async def test_a_lesson_that_cannot_be_closed_is_kept_whole(
    store: Unreliable, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Recorder, "flush", _at_once)
    recorder = Recorder(store, session)
    store.down = True
    recorder.start()
    recorder.record(said("水"))
    recorder.save_learner(Learner(id="u1", name="Ken"))
    assert await recorder.close(ENDED, EndReason.FINISHED) is None
    [kept] = store.kept
    assert kept.session == session
    assert [entry.number for entry in kept.entries] == [1]
    assert (kept.at, kept.reason) == (ENDED, EndReason.FINISHED)
    assert kept.learner
    assert kept.learner.name == "Ken"


async def _at_once(_recorder: Recorder, timeout: float = 0.0) -> bool:
    return timeout < 0


async def test_a_recorder_that_never_started_closes_too(
    store: Unreliable, session: Session
) -> None:
    assert await Recorder(store, session).close(ENDED, EndReason.SHUTDOWN)
    assert (await store.load("u1")).progress.total_sessions == 0, "nothing was said"


async def test_what_was_stored_is_not_held_in_memory(recorder: Recorder) -> None:
    for _ in range(100):
        recorder.record(FACT)
        await recorder.flush()
    assert recorder._entries == []  # noqa: SLF001 - that it is empty is what is promised


async def test_every_failure_names_the_session_and_no_word_of_the_learner(
    recorder: Recorder, store: Unreliable, caplog: pytest.LogCaptureFixture
) -> None:
    await recorder.flush()
    store.fails, store.error = 1, lambda: NotFound("No session sess_1 is stored.")
    recorder.record(said("my secret"))
    assert await recorder.flush()
    [record] = [one for one in caplog.records if one.name == "loqua.recorder"]
    assert record.__dict__["session_id"] == "sess_1"
    assert "my secret" not in caplog.text
