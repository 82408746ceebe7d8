"""What differs between an answer and the right one, in words for a learner."""

from rapidfuzz.distance import Levenshtein

MOST_NAMED = 3
"""More slips than that make another word, not a slip."""

_SMALL = {"っ": "small っ (a doubled consonant)", "ー": "a long vowel"}
_VOICED = dict(
    zip(
        "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽ",
        "かきくけこさしすせそたちつてとはひふへほはひふへほ",
        strict=True,
    )
)


def difference(given: str, right: str) -> str:
    """The kana that differ, as sentences; empty when the two have little in common."""
    edits = Levenshtein.editops(given, right)
    if not edits or len(edits) > MOST_NAMED or len(edits) * 2 > len(right):
        return ""
    return " ".join(_named(edit.tag, given, right, edit.src_pos, edit.dest_pos) for edit in edits)


def _named(tag: str, given: str, right: str, at: int, there: int) -> str:
    if tag == "replace":
        why = " (the voicing)" if _plain(given[at]) == _plain(right[there]) else ""
        return f"{given[at]} should be {right[there]}{why}."
    if tag == "insert":
        place = f"after {right[:there]}" if there else "at the beginning"
        return f"{_SMALL.get(right[there], right[there])} is missing {place}."
    place = f"after {given[:at]}" if at else "at the beginning"
    return f"{_SMALL.get(given[at], given[at])} {place} is too much."


def _plain(char: str) -> str:
    return _VOICED.get(char, char)
