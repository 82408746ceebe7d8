"""A drill: one question about one item, and how an answer to it is judged."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from loqua.content.item import Item
from loqua.content.roleplay import RoleLine
from loqua.domain.evidence import Direction
from loqua.language.answers import Comparison, compare
from loqua.language.meaning import compare_meaning

GAP = "…"
_LEADING = re.compile(r"^(?:\([^)]*\)\s*)?(?:(?:to|an?|the)\s+)?")
"""What says nothing about the meaning of a word, before it."""


class DrillKind(StrEnum):
    """What a question asks for."""

    TRANSLATION = "translation"  #: meaning → the language taught
    MEANING = "meaning"  #: the language taught → meaning
    ROLEPLAY = "roleplay"  #: one turn of a short scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One question with everything that judging it needs."""

    item: Item
    kind: DrillKind
    prompt: str
    accepts: tuple[str, ...]
    readings: tuple[str, ...]
    model: str
    """The answer that is shown when the learner gives up."""
    model_reading: str

    @property
    def direction(self) -> Direction:
        recall = self.kind is DrillKind.MEANING
        return Direction.RECALL if recall else Direction.PRODUCTION

    @property
    def key(self) -> tuple[str, str, str]:
        return self.item.id, self.kind, self.model

    def hint(self, number: int) -> str:
        """The first letter, half, three quarters; never what would be an answer by itself."""
        answer = _LEADING.sub("", self.model_reading) or self.model_reading
        sizes = sorted(
            {1, (len(answer) + 1) // 2, (3 * len(answer) + 3) // 4} & set(range(1, len(answer)))
        )
        parts = [part for size in sizes if not self._accepts(part := answer[:size].strip())]
        if not parts:
            return "It is very short"
        return f"It begins with “{parts[min(number, len(parts)) - 1]}”"

    def without_answer(self, text: str) -> str:
        """The text with a gap where an answer to the question stands."""
        recall = self.direction is Direction.RECALL
        also = () if recall else (self.item.spelling, self.item.reading)
        answers = {_LEADING.sub("", one) or one for one in (*self.accepts, *self.readings, *also)}
        found = "|".join(map(re.escape, sorted(answers, key=len, reverse=True)))
        words = rf"\b(?:{found})\b" if recall else found
        return re.sub(words, GAP, text, flags=re.IGNORECASE)

    def _accepts(self, said: str) -> bool:
        return judged(self, said, ()).judgement is Judgement.RIGHT


class Judgement(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    WRONG = "wrong"
    SYNONYM = "synonym"  #: right, but not the word that is asked for


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement, and the difference in words where it is not right."""

    judgement: Judgement
    why: str = ""


def translation(item: Item) -> Drill:
    """Meaning → the language taught."""
    return Drill(
        item=item,
        kind=DrillKind.TRANSLATION,
        prompt=f"How do you say “{item.translations[0]}”?",
        accepts=(item.spelling, item.reading, *item.accepts),
        readings=(item.reading,),
        model=item.spelling,
        model_reading=item.reading,
    )


def meaning(item: Item) -> Drill:
    """The language taught → meaning."""
    return Drill(
        item=item,
        kind=DrillKind.MEANING,
        prompt=f"What does {item.spelling} mean?",
        accepts=item.translations,
        readings=(),
        model=item.translations[0],
        model_reading=item.translations[0],
    )


def roleplay(line: RoleLine, item: Item) -> Drill:
    """One turn of a scene: the tutor's line, and what the learner should say."""
    return Drill(
        item=item,
        kind=DrillKind.ROLEPLAY,
        prompt=f"{line.tutor}\n({line.translation}) {line.task}",
        accepts=(line.model, line.model_reading, *line.accepts),
        readings=(line.model_reading,),
        model=line.model,
        model_reading=line.model_reading,
    )


def judged(drill: Drill, said: str, others: Iterable[Item], *, spoken: bool = False) -> Verdict:
    """Whether that answers the drill; `others` are the items that mean the same."""
    if drill.direction is Direction.RECALL:
        found = compare_meaning(drill.accepts, said)
        return _verdict(found)
    found = compare(drill.accepts, said, readings=drill.readings, spoken=spoken)
    if not found.match:
        for other in others:
            names = (other.spelling, other.reading, *other.accepts)
            if compare(names, said, readings=(other.reading,), spoken=spoken).match:
                return Verdict(
                    Judgement.SYNONYM,
                    f"{other.spelling} is right too, but I am looking for another word.",
                )
    return _verdict(found)


def _verdict(found: Comparison) -> Verdict:
    if found.match:
        return Verdict(Judgement.RIGHT)
    return Verdict(Judgement.WRONG, found.difference)
