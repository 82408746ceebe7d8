"""The practice engine: one lesson as a sequence of questions and answers.

It is told what the learner said and when; it answers with a Reply. It never waits, never fails
on any input and keeps no clock.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from loqua.content.catalog import Catalog
from loqua.domain.evidence import Evidence, Result
from loqua.domain.learner import Learner
from loqua.domain.level import Level
from loqua.domain.session import EndReason
from loqua.teaching import phrases
from loqua.teaching.commands import Command, command_in
from loqua.teaching.drill import Drill, Judgement, judged
from loqua.teaching.greeting import greeting, is_known
from loqua.teaching.intake import level_in, name_in
from loqua.teaching.plan import Ask, Present, Scene, Step, place_of, planned
from loqua.teaching.reply import (
    Draft,
    Reply,
    correction,
    drill_message,
    evidence_message,
    vocabulary,
)
from loqua.teaching.said import MOST_CHARACTERS, cleaned, has_words
from loqua.teaching.tally import Tally

MOST_ATTEMPTS = 2
MOST_HINTS = 2
MOST_RETURNS = 2
MOST_UNHEARD = 10
"""Turns in a row that held no answer; then nobody seems to be there."""


class Lesson:
    """One lesson with one learner."""

    def __init__(
        self,
        learner: Learner,
        catalog: Catalog,
        *,
        session_id: str,
        started_at: datetime,
        time_zone: str,
        reveal: bool = False,
    ) -> None:
        self.learner = learner
        self.ended = self.opened = False
        self._catalog = catalog
        self._session_id = session_id
        self._started_at = started_at
        self._time_zone = time_zone
        self._reveal = reveal
        self._steps: deque[Step] = deque()
        self._ask: Ask | None = None
        self._attempt = 1
        self._hints = 0
        self._explained = 0
        self._replies = 0
        self._synonyms = 0
        self._unheard = 0
        self._pending: Callable[[Draft, str, datetime], None] | None = None
        self._asked_twice = False
        self._tally = Tally(
            cards=dict(learner.cards), known=frozenset(item for item, _ in learner.cards)
        )

    def open(self, at: datetime) -> Reply:
        """The tutor's first words: who comes back is greeted, who is new is asked."""
        draft = Draft()
        self.opened = True
        for words in greeting(self.learner, self._catalog, at, self._time_zone):
            draft.say(words)
        self._begin(draft, at, ask_name=not is_known(self.learner) and not self.learner.name)
        return draft.reply()

    def take_over(self, said: str, at: datetime) -> Reply:
        """Answer a learner whom somebody else has greeted; who is new was asked for a name."""
        draft = Draft()
        self.opened = True
        draft.say(phrases.TAKE_OVER)
        if self.learner.name or is_known(self.learner):
            self._begin(draft, at, ask_name=False)
        else:
            self._pending = self._named
            self._named(draft, cleaned(said), at)
        return draft.reply()

    def answer(self, said: str, at: datetime, *, spoken: bool = False) -> Reply:
        """What the tutor says to that; `spoken` when a recogniser chose the spelling."""
        draft = Draft()
        self._replies += 1
        text = cleaned(said)
        if self.ended:
            draft.say(phrases.GOODBYE)
        elif not has_words(text) and command_in(text) is None:
            self._not_heard(draft, phrases.NOT_HEARD, at)
        elif len(text) > MOST_CHARACTERS:
            self._not_heard(draft, phrases.TOO_LONG, at)
        else:
            self._unheard = 0
            self._heard(draft, text, at, spoken=spoken)
        return draft.reply()

    def finish(self, at: datetime) -> Reply:
        """The summary; later calls return an empty reply."""
        draft = Draft()
        if not self.ended:
            self._finish(draft, at)
        return draft.reply()

    def _heard(self, draft: Draft, text: str, at: datetime, *, spoken: bool) -> None:
        if self._pending is None:
            return self._answered(draft, text, at, spoken=spoken)
        command = command_in(text)
        if command is Command.STOP:
            return self._finish(draft, at)
        if command in (Command.REPEAT, Command.HELP, Command.WHY):
            return self._repeat(draft)
        return self._pending(draft, text, at)

    def _not_heard(self, draft: Draft, why: str, at: datetime) -> None:
        self._unheard += 1
        if self._unheard >= MOST_UNHEARD:
            draft.say(phrases.NOBODY_THERE)
            return self._finish(draft, at)
        draft.say(why)
        return self._repeat(draft)

    # The first questions to a new learner

    def _begin(self, draft: Draft, at: datetime, *, ask_name: bool) -> None:
        if ask_name:
            draft.say(phrases.ASK_NAME)
            self._pending = self._named
        elif self.learner.preferences.learning_level is None:
            draft.say(phrases.ASK_LEVEL)
            self._pending = self._levelled
        else:
            self._pending = None
            self._plan(draft, at)

    def _named(self, draft: Draft, text: str, at: datetime) -> None:
        name = name_in(text)
        if name is None and command_in(text) is None and not self._asked_twice:
            self._asked_twice = True
            return draft.say(phrases.ASK_NAME_AGAIN)
        self._asked_twice = False
        if name and command_in(text) is None:
            self._change(draft, replace(self.learner, name=name))
        draft.say(phrases.pleased(self.learner.name))
        return self._begin(draft, at, ask_name=False)

    def _levelled(self, draft: Draft, text: str, at: datetime) -> None:
        level = level_in(text)
        if level is None and not self._asked_twice:
            self._asked_twice = True
            return draft.say(phrases.ASK_LEVEL_AGAIN)
        level = level or Level.ABSOLUTE_BEGINNER
        preferences = replace(self.learner.preferences, learning_level=level)
        self._change(draft, replace(self.learner, preferences=preferences))
        draft.say(phrases.level_set(level))
        return self._begin(draft, at, ask_name=False)

    def _change(self, draft: Draft, learner: Learner) -> None:
        self.learner = draft.learner = learner

    # Steps

    def _plan(self, draft: Draft, at: datetime) -> None:
        self._steps.extend(planned(self.learner, self._catalog, at))
        self._advance(draft, at)

    def _advance(self, draft: Draft, at: datetime) -> None:
        """Go on to the next question, showing what comes before it; without one, finish."""
        self._ask = None
        while self._steps:
            step = self._steps.popleft()
            if isinstance(step, Ask):
                return self._put(draft, step)
            self._show(draft, step)
        return self._finish(draft, at)

    def _show(self, draft: Draft, step: Present | Scene) -> None:
        if isinstance(step, Scene):
            return draft.say(f"Now a short scene: {step.roleplay.setting}")
        draft.say(phrases.presented(step.item))
        return draft.messages.append(vocabulary(step.item))

    def _put(self, draft: Draft, ask: Ask) -> None:
        self._ask, self._attempt = ask, 1
        self._hints = self._explained = self._synonyms = 0
        self._prompt(draft, ask.drill)

    def _prompt(self, draft: Draft, drill: Drill) -> None:
        draft.say(drill.prompt)
        draft.drill = drill_message(drill, self._attempt, reveal=self._reveal)

    def _repeat(self, draft: Draft) -> None:
        if self._ask:
            self._prompt(draft, self._ask.drill)
        elif self._pending:
            named = self._pending == self._named
            draft.say(phrases.ASK_NAME if named else phrases.ASK_LEVEL)

    # Answers

    def _answered(self, draft: Draft, text: str, at: datetime, *, spoken: bool) -> None:
        ask = self._ask
        if ask is None:
            return self._advance(draft, at)
        others = phrases.synonyms(ask.drill.item, self._catalog.items.values())
        verdict = judged(ask.drill, text, others, spoken=spoken)
        command = command_in(text)
        if verdict.judgement is Judgement.RIGHT:
            return self._right(draft, ask, text, at)
        if command:
            return self._obey(draft, command, ask, at)
        if verdict.judgement is Judgement.SYNONYM and not self._synonyms:
            self._synonyms += 1
            draft.say(verdict.why)
            return self._prompt(draft, ask.drill)
        return self._wrong(draft, ask, text, verdict.why, at)

    def _right(self, draft: Draft, ask: Ask, text: str, at: datetime) -> None:
        if self._attempt == 1:
            outcome = Result.HINTED if self._hints or self._explained else Result.RIGHT
            self._observe(draft, ask.drill, outcome, text, at)
        draft.say(phrases.right(ask.drill, self._replies))
        self._advance(draft, at)

    def _wrong(self, draft: Draft, ask: Ask, text: str, why: str, at: datetime) -> None:
        if self._attempt == 1:
            self._observe(draft, ask.drill, Result.WRONG, text, at)
        draft.messages.append(correction(ask.drill, text, why))
        if self._attempt < MOST_ATTEMPTS:
            self._attempt += 1
            draft.say(phrases.wrong(why, self._replies))
            draft.say(ask.drill.hint(self._attempt - 1) + ".")
            return self._prompt(draft, ask.drill)
        return self._give_up(draft, ask, at)

    def _obey(self, draft: Draft, command: Command, ask: Ask, at: datetime) -> None:
        if command is Command.STOP:
            return self._finish(draft, at)
        if command is Command.SKIP or (command is Command.HINT and self._hints >= MOST_HINTS):
            if self._attempt == 1:
                self._observe(draft, ask.drill, Result.SKIPPED, "", at)
            return self._give_up(draft, ask, at)
        if command is Command.HINT:
            self._hints += 1
            draft.say(ask.drill.hint(self._hints + self._attempt - 1) + ".")
        elif command is Command.WHY:
            self._explained += 1
            draft.say(phrases.explained(ask.drill))
        elif command is Command.HELP:
            draft.say(phrases.HELP)
        return self._prompt(draft, ask.drill)

    def _observe(
        self, draft: Draft, drill: Drill, outcome: Result, said: str, at: datetime
    ) -> None:
        evidence = Evidence(
            item=drill.item.id,
            direction=drill.direction,
            outcome=outcome,
            at=at,
            hints=self._hints + self._explained,
            said=said,
        )
        card = self._tally.add(evidence)
        draft.evidence.append(evidence)
        draft.messages.append(evidence_message(evidence, card.due))

    def _give_up(self, draft: Draft, ask: Ask, at: datetime) -> None:
        """Show the answer and go on; the question comes back, but not for ever."""
        returns = ask.again < MOST_RETURNS
        draft.say(phrases.shown(ask.drill, returns=returns))
        if returns:
            again = Ask(ask.drill, again=ask.again + 1)
            self._steps.insert(place_of(again, self._steps), again)
        self._advance(draft, at)

    def _finish(self, draft: Draft, at: datetime) -> None:
        self._ask, self._pending, self.ended = None, None, True
        self._steps.clear()
        summary = self._tally.summary(self._catalog, self._session_id, self._started_at, at)
        draft.say(summary.text)
        draft.say(phrases.GOODBYE)
        draft.messages.append(summary)
        draft.ended = EndReason.FINISHED
