"""What the learner said, made safe to judge."""

import unicodedata

MOST_CHARACTERS = 500
"""More than that is not an answer to a drill."""


def cleaned(text: str) -> str:
    """The text without control and other invisible characters, white space folded."""
    kept = (" " if ch.isspace() else ch for ch in text if ch.isspace() or _visible(ch))
    return " ".join("".join(kept).split())


def _visible(ch: str) -> bool:
    return unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it: punctuation and emoji alone say nothing."""
    return any(unicodedata.category(ch)[0] in "LN" for ch in text)


def folded(text: str) -> str:
    """For comparing with known words: width, case and outer punctuation do not count."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return text.strip(" \t\"'“”‘’「」『』.,!?！？。、…~〜-")
