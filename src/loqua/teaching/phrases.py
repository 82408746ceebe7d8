"""What the practice tutor says."""

from collections.abc import Iterable
from datetime import date

from loqua.content.item import Item
from loqua.domain.evidence import Direction
from loqua.domain.learner import Learner
from loqua.domain.level import Level
from loqua.language.folding import folded as unmarked
from loqua.teaching.drill import Drill
from loqua.teaching.said import folded

PRAISE = ("That's right!", "Yes, exactly.", "Right.", "Well done.", "Correct.", "よくできました。")
TRY_AGAIN = ("Try once more.", "Have another go.", "Once more, please.")
TAKE_OVER = "Let us go on with some practice."
ASK_NAME = "What is your name?"
ASK_NAME_AGAIN = "I didn't catch a name. What may I call you? (or “skip”)"
ASK_LEVEL = (
    "How much Japanese do you know? Say a number: "
    + ", ".join(f"{n} {level.value.replace('_', ' ')}" for n, level in enumerate(Level, start=1))
    + "."
)
ASK_LEVEL_AGAIN = "Please say a number from 1 (absolute beginner) to 6 (advanced)."
NOT_HEARD = "I didn't get any words. Say your answer, or “hint”, “skip” or “stop”."
NOBODY_THERE = "I cannot hear you, so let us stop here for today."
TOO_LONG = "That was a lot at once. A word or a short sentence is enough."
HELP = "Answer in kanji, kana or romaji. You can also say: hint, skip, repeat, why, stop."
ENDS = ("。", "？", "！", "?", "!")
GOODBYE = "おつかれさまでした。See you next time!"


def greeting(learner: Learner, today: date, due: int) -> str:
    """For a learner who comes back: name, streak, where the last lesson stopped, what is due."""
    name = f"、{learner.name}さん" if learner.name else ""
    parts = [f"おかえりなさい{name}！"]
    if streak := learner.progress.current_streak(today):
        parts.append(f"You have practised {_days(streak)} in a row.")
    if due:
        parts.append(f"{due} {'item is' if due == 1 else 'items are'} due for review.")
    return " ".join(parts)


def _days(streak: int) -> str:
    return "1 day" if streak == 1 else f"{streak} days"


def stopped_at(item: Item) -> str:
    return f"Last time we stopped at {item.spelling} ({item.translations[0]})."


def welcome() -> str:
    return "こんにちは！ Welcome to Loqua. I am your Japanese tutor."


def pleased(name: str | None) -> str:
    return f"はじめまして、{name}さん！" if name else "はじめまして！"


def level_set(level: Level) -> str:
    return f"We start at {level.value.replace('_', ' ')}. You can say “hint”, “skip” or “stop”."


def presented(item: Item) -> str:
    reading = "" if item.reading == item.spelling else f" ({item.reading})"
    return f"New: {item.spelling}{reading} means “{item.translations[0]}”."


def right(drill: Drill, number: int) -> str:
    return f"{PRAISE[number % len(PRAISE)]} {answer(drill)}"


def answer(drill: Drill) -> str:
    """The item with its reading and meaning, as it should be remembered."""
    if drill.accepts == drill.item.translations:
        return f"{drill.item.spelling} — {drill.item.translations[0]}."
    if unmarked(drill.model) != unmarked(drill.model_reading):
        return f"{drill.model} ({drill.model_reading})."
    return drill.model if drill.model.endswith(ENDS) else f"{drill.model}."


def wrong(why: str, number: int) -> str:
    return f"Not quite. {why} {TRY_AGAIN[number % len(TRY_AGAIN)]}".replace("  ", " ")


def shown(drill: Drill, *, returns: bool) -> str:
    later = " We will come back to it." if returns else ""
    return f"The answer is {answer(drill)}{later}"


def explained(drill: Drill) -> str:
    """What there is to know about the item, with a gap where the answer stands."""
    item = drill.item
    lines = [drill.without_answer(item.note)] if item.note else []
    if item.example and drill.direction is Direction.RECALL:
        lines.append(f"For example: {item.example.text}")
    elif item.example:
        text = drill.without_answer(item.example.text)
        if text != item.example.text:
            lines.append(f"For example: {text} — {item.example.translation}")
    return " ".join(lines) or f"It is a word for the topic “{item.topic}”."


def synonyms(item: Item, items: Iterable[Item]) -> list[Item]:
    """The others that share a translation, so that each answers the question for the item."""
    means = {*map(folded, item.translations)}
    return [
        i for i in items if i.id != item.id and not means.isdisjoint(map(folded, i.translations))
    ]
