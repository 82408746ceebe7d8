"""A lesson by voice in this process: Loqua's own session between loopback vendors."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from livekit.agents import AgentSession, JobContext

from loqua.content.catalog import Catalog
from loqua.domain.session import Speaker
from loqua.settings import load_settings
from loqua.store import archive
from loqua.store.engine import Database
from loqua.store.migrate import upgrade
from loqua.store.sql_repository import SqlRepository
from loqua.tutor.agent import Tutor
from loqua.tutor.clock import Clock
from loqua.tutor.live_lesson import LiveLesson
from loqua.tutor.models import voice_of
from loqua.tutor.opening import Zones, model_greeting, new_session
from loqua.tutor.prompts import instructions
from loqua.tutor.room_session import _listen, _session
from loqua.wire.client import NoticeBody, TutorBody
from rig.deepgram import LoopbackDeepgram
from rig.openai import LoopbackOpenAI
from rig.voice import VoiceRig
from tutor.glass import Glass


@dataclass
class Job:
    """As much of a job as a session's end needs."""

    reasons: list[str] = field(default_factory=list)

    def shutdown(self, reason: str = "") -> None:
        self.reasons.append(reason)


@dataclass
class Studio:
    """A lesson that is held, and what came of it."""

    rig: VoiceRig
    lesson: LiveLesson
    glass: Glass
    job: Job
    database: Database

    def notices(self) -> list[str]:
        return [body.code for body in self.glass.shown if isinstance(body, NoticeBody)]

    def tutor(self) -> list[str]:
        return [body.text for body in self.glass.shown if isinstance(body, TutorBody)]

    async def stored(self, speaker: Speaker) -> list[str]:
        """What one side said, as it is on disk."""
        assert await self.lesson.recorded()
        stored = (await archive.session(self.database, self.lesson.session.id)).session
        return [u.text for u in stored.utterances if u.speaker is speaker]


@asynccontextmanager
async def studio(
    folder: Path,
    catalog: Catalog,
    deepgram: LoopbackDeepgram,
    openai: LoopbackOpenAI,
    **environ: str,
) -> AsyncIterator[Studio]:
    """A first lesson of learner `u1`, greeted."""
    own = {
        "DEEPGRAM_API_KEY": "loopback-deepgram-key",
        "DEEPGRAM_BASE_URL": deepgram.base_url,
        "OPENAI_API_KEY": "loopback-openai-key",
        "OPENAI_BASE_URL": openai.base_url,
        **environ,
    }
    settings = load_settings(own, for_command="job")
    url = f"sqlite:///{folder / 'loqua.db'}"
    await upgrade(url)
    async with Database(url) as database:
        repository = SqlRepository(database, catalog.facts())
        learner, clock, glass, job = await repository.load("u1"), Clock(), Glass(), Job()
        lesson = LiveLesson(
            learner=learner,
            catalog=catalog,
            session=new_session(learner, "studio", Zones(), clock()),
            repository=repository,
            screen=glass,
            clock=clock,
        )
        used: list[Any] = []
        practice = settings.llm_model().provider == "practice"
        tutor = Tutor(
            lesson,
            instructions=instructions(learner, catalog, clock),
            greeting=None if practice else model_greeting(learner, catalog, lesson.session),
        )

        def session() -> AgentSession[None]:
            voice = voice_of(settings, lesson)
            used.extend([*behind(voice.llm), *behind(voice.tts)])
            made = _session(voice)
            _listen(made, lesson, cast("JobContext", job))
            return made

        lesson.begin()
        try:
            async with VoiceRig(session, tutor, recogniser=deepgram) as rig:
                await rig.until(lambda: rig.speaker.segments)
                await rig.quiet()
                yield Studio(rig, lesson, glass, job, database)
        finally:
            await lesson.finish()
            for vendor in used:
                await vendor.aclose()


def behind(vendor: Any) -> Iterator[Any]:
    """Yield the plugins behind the adapters, which do not close them."""
    wrapped = getattr(vendor, "_wrapped_tts", None)
    for name in ("_llm_instances", "_tts_instances"):
        for one in getattr(vendor, name, [wrapped] if wrapped else []):
            yield one
            yield from behind(one)
