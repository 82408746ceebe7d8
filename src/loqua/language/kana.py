"""Kana in one spelling: hiragana, composed, full width."""

import re
import unicodedata

_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)} | {0x30FD: 0x309D, 0x30FE: 0x309E}
_NARROW = re.compile("[\uff66-\uff9f]+")
VOICED_MARKS = "\u3099\u309a\uff9e\uff9f"


def hiragana(text: str) -> str:
    """The text with its katakana, of any width, as hiragana; ー is kept."""
    wide = _NARROW.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return unicodedata.normalize("NFC", wide).translate(_KATAKANA)


_ROWS = {
    "a": "あかさたなはまやらわがざだばぱぁゃゎ",
    "i": "いきしちにひみりぎじぢびぴぃ",
    "u": "うくすつぬふむゆるぐずづぶぷぅゅゔ",
    "e": "えけせてねへめれげぜでべぺぇ",
    "o": "おこそとのほもよろをごぞどぼぽぉょ",
}
VOWEL_OF = {char: vowel for vowel, row in _ROWS.items() for char in row}
"""The vowel that a hiragana ends in."""
