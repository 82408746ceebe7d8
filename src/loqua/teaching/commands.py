"""What a learner may ask of the tutor instead of answering, in English or Japanese."""

import re
from enum import StrEnum

from loqua.teaching.said import folded


class Command(StrEnum):
    """What a learner can ask for."""

    HINT = "hint"
    SKIP = "skip"
    REPEAT = "repeat"
    WHY = "why"
    STOP = "stop"
    HELP = "help"


WORDS = {
    Command.HINT: (
        "hint",
        "a hint",
        "give me a hint",
        "can i have a hint",
        "ヒント",
        "ひんと",
        "ヒントください",
        "ヒントをください",
        "i don't know",
        "i dont know",
        "dunno",
        "no idea",
        "i forgot",
        "わからない",
        "分からない",
        "わかりません",
        "分かりません",
        "忘れました",
        "wakaranai",
        "wakarimasen",
    ),
    Command.SKIP: (
        "skip",
        "skip it",
        "skip this",
        "skip this one",
        "pass",
        "next",
        "next one",
        "スキップ",
        "パス",
        "次",
        "つぎ",
    ),
    Command.REPEAT: (
        "repeat",
        "again",
        "once more",
        "pardon",
        "say it again",
        "what was the question",
        "もう一度",
        "もういちど",
        "もう一回",
        "もう一度お願いします",
        "もう一度言ってください",
    ),
    Command.WHY: ("why", "explain", "example", "なぜ", "なんで", "どうして", "例えば"),
    Command.STOP: (
        "stop",
        "end",
        "quit",
        "exit",
        "bye",
        "goodbye",
        "finish",
        "end the lesson",
        "stop the lesson",
        "i have to go",
        "終わり",
        "おわり",
        "終わります",
        "さようなら",
        "またね",
        "やめる",
    ),
    Command.HELP: ("help", "commands", "?", "？", "ヘルプ", "たすけて"),
}
_BY_WORD = {folded(word) or word: command for command, words in WORDS.items() for word in words}
_MARKS = re.compile(r"[\s,.!?、。！？]+")
_POLITE = re.compile(
    r"^(?:please|ok|okay|well|um|uh|えっと|あの) | (?:please|now|then)$|を?お願いします$"
)


def command_in(said: str) -> Command | None:
    """The command that the whole utterance is, if it is one; marks and courtesy do not count."""
    if command := _BY_WORD.get(folded(said) or said.strip()):
        return command
    words = _MARKS.sub(" ", folded(said)).strip()
    return _BY_WORD.get(_POLITE.sub("", words).strip())
