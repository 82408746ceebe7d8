"""What a finished session does to its learner: the one place where progress is derived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from loqua.domain.achievements import newly_reached
from loqua.domain.evidence import Direction, Evidence, Result
from loqua.domain.learner import Learner
from loqua.domain.progress import Progress, Unlocked
from loqua.domain.review import Card, reviewed
from loqua.domain.session import Outcome, Session
from loqua.domain.streak import local_day

Cards = Mapping[tuple[str, Direction], Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What settling needs to know about the items that a session touched."""

    topic: str
    kind: str = "word"  #: word, phrase or grammar


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A learner after a session, and what the session came to."""

    learner: Learner
    outcome: Outcome
    changed: tuple[Card, ...]


def settle(learner: Learner, session: Session, facts: Mapping[str, ItemFacts]) -> Settled:
    """Count a session once. `learner.cards` must hold every card of the session's items.

    A session in which the learner said nothing changes nothing.
    """
    if not session.spoken:
        return Settled(learner=learner, outcome=Outcome(), changed=())
    cards = replayed(learner.cards, session.evidence)
    changed = tuple(card for key, card in cards.items() if learner.cards.get(key) != card)
    outcome = _outcome(learner.cards, session, facts)
    progress = _counted(learner.progress, session, outcome)
    outcome = replace(outcome, achievements=_new_ids(learner.progress, progress))
    after = replace(learner, cards=cards, progress=progress)
    return Settled(learner=after, outcome=outcome, changed=changed)


def replayed(cards: Cards, evidence: tuple[Evidence, ...]) -> dict[tuple[str, Direction], Card]:
    """The cards after that evidence, in its order."""
    result = dict(cards)
    for fact in evidence:
        key = (fact.item, fact.direction)
        result[key] = reviewed(result.get(key), fact)
    return result


def _outcome(before: Cards, session: Session, facts: Mapping[str, ItemFacts]) -> Outcome:
    known = {item for item, _ in before}
    right = [e for e in session.evidence if e.outcome in (Result.RIGHT, Result.HINTED)]
    wrong = [e for e in session.evidence if e.outcome is Result.WRONG]
    touched = _unique(e.item for e in session.evidence)
    answered = _unique(e.item for e in right)

    def of_kind(kind: str) -> tuple[str, ...]:
        return tuple(i for i in answered if i in facts and facts[i].kind == kind)

    return Outcome(
        duration_minutes=session.minutes,
        topics_covered=_unique(facts[i].topic for i in touched if i in facts),
        new_items=tuple(item for item in answered if item not in known),
        grammar_points=of_kind("grammar"),
        phrases_practiced=of_kind("phrase"),
        performance=performance(len(right), len(wrong)),
        reviewed=sum(1 for item in touched if item in known),
        right=len(right),
        wrong=len(wrong),
    )


def performance(right: int, wrong: int) -> str | None:
    """The contracts' four values from the share of right answers; None without answers."""
    if not right + wrong:
        return None
    share = right / (right + wrong)
    for floor, value in ((0.9, "excellent"), (0.7, "good"), (0.5, "fair")):
        if share >= floor:
            return value
    return "needs_improvement"


def _counted(progress: Progress, session: Session, outcome: Outcome) -> Progress:
    at = session.ended_at or session.started_at
    day = local_day(session.started_at, session.time_zone)
    streak = progress.streak.practised(day)
    latest = max(filter(None, (progress.last_session_at, session.started_at)))
    counted = replace(
        progress,
        total_sessions=progress.total_sessions + 1,
        total_minutes=progress.total_minutes + outcome.duration_minutes,
        words_learned=progress.words_learned + len(outcome.new_items),
        phrases_practiced=progress.phrases_practiced + len(outcome.phrases_practiced),
        answers_right=progress.answers_right + outcome.right,
        answers_wrong=progress.answers_wrong + outcome.wrong,
        reviews_done=progress.reviews_done + outcome.reviewed,
        topics=_unique((*progress.topics, *outcome.topics_covered)),
        grammar_points=_unique((*progress.grammar_points, *outcome.grammar_points)),
        last_session_at=latest,
        streak=streak,
        longest_streak=max(progress.longest_streak, streak.on(streak.days[-1])),
    )
    return _with_achievements(counted, at)


def _with_achievements(progress: Progress, at: datetime) -> Progress:
    fresh = tuple(Unlocked(id=a.id, at=at) for a in newly_reached(progress))
    return replace(progress, achievements=(*progress.achievements, *fresh))


def _new_ids(before: Progress, after: Progress) -> tuple[str, ...]:
    return tuple(u.id for u in after.achievements[len(before.achievements) :])


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
