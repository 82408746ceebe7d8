"""What the practice engine answers: words to speak, messages for the screen, evidence to keep."""

from dataclasses import dataclass, field

from loqua.content.item import Item
from loqua.domain.evidence import Evidence
from loqua.domain.learner import Learner
from loqua.domain.session import EndReason
from loqua.teaching.drill import Drill
from loqua.wire.client import Body, CorrectionBody, DrillBody, EvidenceBody, VocabularyBody


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One turn of the tutor."""

    text: str
    messages: tuple[Body, ...] = ()
    """Messages that come before the words, in order; `drill` messages come after them."""
    drill: DrillBody | None = None
    evidence: tuple[Evidence, ...] = ()
    learner: Learner | None = None
    """The learner, where the answer changed a name or a preference."""
    ended: EndReason | None = None


@dataclass(slots=True)
class Draft:
    """A reply in the making."""

    lines: list[str] = field(default_factory=list)
    messages: list[Body] = field(default_factory=list)
    drill: DrillBody | None = None
    evidence: list[Evidence] = field(default_factory=list)
    learner: Learner | None = None
    ended: EndReason | None = None

    def say(self, line: str) -> None:
        if line:
            self.lines.append(line)

    def reply(self) -> Reply:
        return Reply(
            text="\n".join(self.lines),
            messages=tuple(self.messages),
            drill=self.drill,
            evidence=tuple(self.evidence),
            learner=self.learner,
            ended=self.ended,
        )


def vocabulary(item: Item) -> VocabularyBody:
    return VocabularyBody(
        item=item.id,
        spelling=item.spelling,
        reading=item.reading,
        translations=item.translations,
        level=item.level.value,
        topic=item.topic,
    )


def drill_message(drill: Drill, attempt: int, *, reveal: bool) -> DrillBody:
    return DrillBody.model_validate(
        {
            "item": drill.item.id,
            "kind": drill.kind.value,
            "direction": drill.direction.value,
            "prompt": drill.prompt,
            "try": attempt,
            "accepts": drill.accepts if reveal else None,
        }
    )


def correction(drill: Drill, said: str, why: str) -> CorrectionBody:
    return CorrectionBody(
        item=drill.item.id,
        said=said,
        better=drill.model,
        reading=drill.model_reading,
        why=why,
    )


def evidence_message(evidence: Evidence, due: object) -> EvidenceBody:
    return EvidenceBody.model_validate(
        {
            "item": evidence.item,
            "direction": evidence.direction.value,
            "outcome": evidence.outcome.value,
            "hints": evidence.hints,
            "due": due,
        }
    )
