"""Answers that are the expected one in another spelling, and answers that are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loqua.language.answers import compare

SAME = """
水: みず, mizu, ミズ, ﾐｽﾞ, ＭＩＺＵ, みずです。, mizu desu, 「水」
東京: toukyou, tōkyō, tookyoo, tôkyô, とうきょう, トウキョウ
新聞: shimbun, shinbun, sinbun, しんぶん
お茶: ocha, otya, おちゃ
三本: 3本, ３本, さんぼん, sanbon
3本: さんぼん, 三本
二十日: 20日, はつか, hatsuka, hatuka
一人: ひとり, 1人, hitori
ラーメン: ra-men, rāmen, らーめん, raamen, らあめん
コーヒー: koohii, kōhī, ko-hi-, ｺｰﾋｰ
パーティー: paatii, pa-ti-
わたしは学生です: watashi wa gakusei desu, watasi ha gakusei desu, 私は学生です
水をください: mizu o kudasai, mizu wo kudasai, みずを ください！
へやへ行く: heya e iku, heya he iku
こんにちは: konnichiwa, Konnichi wa!, konnitiha
原因: gen'in, げんいん, gen’in
食べる: 喰べる, たべる, taberu
問い合わせ: 問合せ, toiawase
ある: 有る, aru
はし: 橋, 箸, hashi
子供: 子ども, こども, kodomo
学校: がっ校, gakkou, gakkō
静か: しずかです, shizuka, sizuka
抹茶: matcha, maccha, mattya
大きい: ookii, ōkii, oukii
先生: sensei, せんせい
切手: kitte, きって
きれい: kirei, 綺麗
"""

DIFFERENT = """
水: water, みずか, お水, mizu o, ！！, 、
朝: 麻, asa ni
おばあさん: おばさん, obasan
とおる: toru
しない: shin'ai
食べる: 食べます, 食べるです, taberu desu, tabeta, 食べない
切手: きて, kite
かき: がき, gaki
病院: びよういん, biyouin
暑い: 熱い
水を: 水が, みずが
犬: 犬と猫, いぬい
高い: 高いです, takai desu
大きい: おうきい
行きます: 行きました, ikimasu ka
"""


def cases(table: str) -> list[tuple[str, str]]:
    lines = (line.split(": ") for line in table.strip().splitlines())
    return [(expected, given) for expected, answers in lines for given in answers.split(", ")]


@pytest.mark.parametrize(("expected", "given"), cases(SAME))
def test_another_spelling_is_right(expected: str, given: str) -> None:
    assert compare([expected], given).match


@pytest.mark.parametrize(("expected", "given"), cases(DIFFERENT))
def test_another_word_is_wrong(expected: str, given: str) -> None:
    assert not compare([expected], given).match


def test_the_kana_of_a_word_do_not_let_its_homophone_in() -> None:
    found = compare(["朝", "あさ"], "麻")
    assert not found.match
    assert found.difference == "麻 sounds the same, but it is another word."
    assert compare(["朝", "あさ"], "asa").match


def test_a_recogniser_chose_the_kanji_of_a_spoken_answer() -> None:
    assert compare(["朝", "あさ"], "麻", spoken=True).match
    assert not compare(["朝"], "夜", spoken=True).match


def test_a_reading_that_the_analyser_does_not_take_is_given_with_the_answer() -> None:
    assert not compare(["明日"], "みょうにち").match
    assert compare(["明日"], "みょうにち", readings=["みょうにち"]).match
    assert compare(["明日"], "myōnichi desu", readings=["みょうにち"]).match


@pytest.mark.parametrize(
    ("expected", "given", "why"),
    [
        ("おばあさん", "おばさん", "あ is missing after おば."),
        ("切手", "きて", "small っ (a doubled consonant) is missing after き."),
        ("切手", "kite", "small っ (a doubled consonant) is missing after き."),
        ("かき", "がき", "が should be か (the voicing)."),
        ("水を", "水が", "が should be を."),
        ("とおる", "toru", "a long vowel is missing after と."),
        ("水", "water", "Answer in Japanese: kanji, kana or romaji."),
        ("水", "いぬ", ""),
    ],
)
def test_what_differs_is_said_in_words(expected: str, given: str, why: str) -> None:
    assert compare([expected], given).difference == why


def test_the_closest_of_several_answers_is_named() -> None:
    assert compare(["水をください", "お茶"], "おちや").closest == "お茶"


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_nothing_a_learner_says_raises(given: str) -> None:
    compare(["水", "みず"], given)
    compare(["水", "みず"], given, spoken=True)


@pytest.mark.parametrize(
    "given", ["x" * 10_000, "水" * 10_000, "\x00\x1b", "😀🎉", "n'" * 140, "안녕"]
)
def test_an_answer_that_is_none_is_wrong(given: str) -> None:
    assert not compare(["水", "みず"], given).match


def test_nothing_expected_is_answered_by_nothing() -> None:
    assert not compare([], "みず").match
