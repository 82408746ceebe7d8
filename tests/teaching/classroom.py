"""A lesson without a room: what is said in turn, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from loqua.content.catalog import Catalog
from loqua.content.item import Example, Item, Kind
from loqua.content.roleplay import RoleLine, RolePlay
from loqua.domain.evidence import Evidence
from loqua.domain.learner import Learner
from loqua.domain.level import Level
from loqua.domain.preferences import Preferences
from loqua.domain.session import Session, Speaker, Utterance
from loqua.domain.settle import settle
from loqua.teaching.lesson import Lesson
from loqua.teaching.reply import Reply
from loqua.wire.client import DrillBody, SummaryBody

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
BEGINNER = Preferences(learning_level=Level.ABSOLUTE_BEGINNER)

Answering = Callable[[Reply], str]
"""A simulated learner: from the tutor's turn to what they say."""


def item(name: str, spelling: str, reading: str, *means: str, kind: Kind = Kind.WORD) -> Item:
    return Item(
        id=f"ja.{name}",
        kind=kind,
        spelling=spelling,
        reading=reading,
        translations=means,
        level=Level.ABSOLUTE_BEGINNER,
        topic="food",
        part_of_speech="noun",
    )


WATER = item("mizu", "水", "みず", "water")
TEA = item("ocha", "お茶", "おちゃ", "tea", "green tea")
GREEN_TEA = item("ryokucha", "緑茶", "りょくちゃ", "green tea")
EAT = Item(
    id="ja.taberu",
    kind=Kind.WORD,
    spelling="食べる",
    reading="たべる",
    translations=("to eat",),
    level=Level.BEGINNER,
    topic="food",
    part_of_speech="verb",
    example=Example(
        text="すしを食べる。", reading="すしをたべる", translation="I am going to eat sushi."
    ),
    note="食べる is a verb of the second group.",
)
THANKS = Item(
    id="ja.arigatou",
    kind=Kind.PHRASE,
    spelling="ありがとうございます",
    reading="ありがとうございます",
    translations=("thank you",),
    level=Level.ABSOLUTE_BEGINNER,
    topic="greetings",
    part_of_speech="expression",
    accepts=("ありがとう",),
)
CAFE = RolePlay(
    id="cafe",
    title="At a café",
    topic="food",
    level=Level.ABSOLUTE_BEGINNER,
    setting="You are in a café.",
    lines=(
        RoleLine(
            tutor="どうぞ。",
            reading="どうぞ",
            translation="Here you are.",
            task="Thank me.",
            accepts=("ありがとう",),
            model="ありがとうございます。",
            model_reading="ありがとうございます",
            item=THANKS.id,
        ),
    ),
)


def catalog_of(*items: Item, roleplays: tuple[RolePlay, ...] = ()) -> Catalog:
    topics = tuple(dict.fromkeys(one.topic for one in items))
    return Catalog("ja", {one.id: one for one in items}, topics, roleplays)


SMALL = catalog_of(WATER, TEA, THANKS, EAT, roleplays=(CAFE,))


@dataclass
class Classroom:
    """One lesson; each turn takes `pace`."""

    learner: Learner
    catalog: Catalog
    at: datetime = AT
    pace: timedelta = timedelta(seconds=8)
    replies: list[Reply] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.started_at = self.at
        self.lesson = Lesson(
            self.learner,
            self.catalog,
            session_id="sess_1",
            started_at=self.at,
            time_zone="UTC",
            reveal=True,
        )

    def open(self) -> Reply:
        self.replies.append(self.lesson.open(self.at))
        return self.replies[-1]

    def say(self, *said: str) -> Reply:
        for text in said:
            self.at += self.pace
            self.said.append(text)
            self.replies.append(self.lesson.answer(text, self.at))
        return self.replies[-1]

    def hold(self, answering: Answering, most_turns: int = 1_000) -> None:
        """Open, and answer until the lesson ends by itself."""
        reply = self.open()
        while not reply.ended:
            assert len(self.said) < most_turns, f"no end after {most_turns} turns"
            reply = self.say(answering(reply))

    @property
    def drill(self) -> DrillBody:
        """The question that is open."""
        drill = self.replies[-1].drill
        assert drill, self.replies[-1]
        return drill

    @property
    def drills(self) -> list[DrillBody]:
        return [reply.drill for reply in self.replies if reply.drill]

    @property
    def evidence(self) -> list[Evidence]:
        return [fact for reply in self.replies for fact in reply.evidence]

    @property
    def outcomes(self) -> list[str]:
        return [fact.outcome.value for fact in self.evidence]

    @property
    def summary(self) -> SummaryBody:
        [found] = [m for r in self.replies for m in r.messages if isinstance(m, SummaryBody)]
        return found

    def settled(self) -> Learner:
        """The learner after this lesson, as a repository would keep them."""
        session = Session(
            id=f"sess_{self.started_at:%Y%m%d}",
            learner_id=self.learner.id,
            room="room",
            started_at=self.started_at,
            ended_at=self.at,
            utterances=tuple(
                Utterance(speaker=Speaker.LEARNER, text=text, at=self.at) for text in self.said
            ),
            evidence=tuple(self.evidence),
        )
        return settle(self.lesson.learner, session, self.catalog.facts()).learner


def right(reply: Reply) -> str:
    """What a perfect learner says."""
    if reply.drill is None:
        return "1" if "number" in reply.text else "Ken"
    assert reply.drill.accepts
    return reply.drill.accepts[0]
