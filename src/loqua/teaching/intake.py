"""Reading a new learner's name and level out of an answer."""

import re

from loqua.domain.level import Level
from loqua.teaching.said import cleaned, folded, has_words

MOST_NAME_CHARACTERS = 40

_BEFORE = re.compile(
    r"^(?:(?:hi|hello|hey|こんにちは|はじめまして)[,.!、。！ ]*)?"
    r"(?:(?:my name is|my name's|i am called|i am|i'm|im|it's|it is|call me|name is|this is|"
    r"watashi wa|watashi no namae wa|boku wa)\s+"
    r"|(?:私|わたし|僕|ぼく|俺)(?:の(?:名前|なまえ))?は[、 ]*|(?:名前|なまえ)は[、 ]*)?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\s*(?:と申します|ともうします|と言います|といいます|です|だよ|だ)"
    r"|\s+(?:desu|to iimasu|to mōshimasu|to moushimasu))?[。.!！]*$",
    re.IGNORECASE,
)
NO_NAME = {"no", "skip", "none", "no name", "いいえ", "pass", "スキップ", "パス"}

LEVEL_WORDS = {
    Level.ABSOLUTE_BEGINNER: (
        "absolute beginner",
        "absolute_beginner",
        "zero",
        "none",
        "nothing",
        "never",
        "new",
        "complete beginner",
        "total beginner",
        "ゼロ",
        "全然",
        "pre a1",
    ),
    Level.BEGINNER: ("beginner", "a1", "n5", "basic", "初心者", "初級", "a little", "少し"),
    Level.ELEMENTARY: ("elementary", "a2", "n4", "初中級"),
    Level.INTERMEDIATE: ("intermediate", "b1", "n3", "中級"),
    Level.UPPER_INTERMEDIATE: (
        "upper intermediate",
        "upper-intermediate",
        "upper_intermediate",
        "b2",
        "n2",
        "中上級",
    ),
    Level.ADVANCED: ("advanced", "c1", "c2", "n1", "fluent", "上級"),
}
_DIGITS = {str(number): level for number, level in enumerate(Level, start=1)}


def name_in(said: str) -> str | None:
    """The name that the learner gave, or None if there is none in it."""
    text = cleaned(said)
    if len(text) > 4 * MOST_NAME_CHARACTERS:
        return None
    name = _AFTER.sub("", _BEFORE.sub("", text, count=1)).strip(' ,.!?。、！？「」"')
    if not has_words(name) or len(name) > MOST_NAME_CHARACTERS or folded(name) in NO_NAME:
        return None
    return name.removesuffix("さん") or None


def level_in(said: str) -> Level | None:
    """The level that the learner named: a number from 1 to 6, a word, a JLPT or CEFR level."""
    text = folded(cleaned(said))[:200]
    if number := re.search(r"(?<![\w])([1-6])(?![\w])", text):
        return _DIGITS[number[1]]
    found = [
        (len(word), level)
        for level, words in LEVEL_WORDS.items()
        for word in words
        if re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text)
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None
