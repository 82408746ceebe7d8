"""Readings, furigana, romaji and words of a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loqua.language.latin import kana_of_romaji
from loqua.language.reading import bracketed, furigana, reading
from loqua.language.romaji import romaji
from loqua.language.script import language_of
from loqua.language.tokens import tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("お父さんは昨日東京へ行きました。", "おとうさんはきのうとうきょうへいきました"),
        ("学校で新聞を読む", "がっこうでしんぶんをよむ"),
        ("私は学生です。", "わたしはがくせいです"),
        ("ラーメンを二つください。", "らーめんをふたつください"),
        ("こんばんは", "こんばんは"),
        ("三本", "さんぼん"),
    ],
)
def test_a_sentence_is_read_as_it_is_spelled(text: str, expected: str) -> None:
    assert reading(text).replace("ラーメン", "らーめん") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("食べる", "食[た]べる"),
        ("お父さん", "お父[とう]さん"),
        ("明日、会う。", "明日[あした]、会[あ]う。"),
        ("カメラ", "カメラ"),
    ],
)
def test_ruby_stands_over_kanji_only(text: str, expected: str) -> None:
    assert bracketed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("お父さんは昨日東京へ行きました。", "otōsan wa kinō tōkyō e ikimashita."),
        ("思う", "omou"),
        ("原因", "gen'in"),
        ("抹茶", "matcha"),
        ("こんにちは", "konnichiwa"),
        ("切手", "kitte"),
    ],
)
def test_romaji_is_modified_hepburn(text: str, expected: str) -> None:
    assert romaji(text) == expected


def test_an_inflected_verb_is_one_word_with_its_dictionary_form() -> None:
    words = {token.surface: token.lemma for token in tokens("母と食べたくなかった。")}
    assert words["食べたくなかった"] == "食べる"
    assert words["。"] is None


@pytest.mark.parametrize("text", ["せ", "いらっしゃいませ。…Welcome. …", "ゃ", "っ", "ー", "んー"])
def test_a_text_that_ends_in_any_kana_has_words(text: str) -> None:
    assert "".join(token.surface for token in tokens(text)) == text


@pytest.mark.parametrize(
    ("letters", "kana"), [("mizu", "みず"), ("matcha", "まっちゃ"), ("shin'ai", "しんあい")]
)
def test_romaji_is_read_back(letters: str, kana: str) -> None:
    assert kana in kana_of_romaji(letters)


def test_english_is_no_romaji() -> None:
    assert not kana_of_romaji("water please")


def test_the_language_of_a_mixed_text_is_that_of_most_of_it() -> None:
    assert language_of("はい、OKです") == "ja"
    assert language_of("What does 水 mean?") == "en"
    assert language_of("123 !") is None


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_pieces_of_any_text_are_the_text(text: str) -> None:
    assert "".join(base for base, _ in furigana(text)) == text
    assert "".join(token.surface for token in tokens(text)) == text
    reading(text)
    romaji(text)
