"""Kana and the Latin letters that stand for them."""

_ROWS = """
あ a い i う u え e お o か ka き ki く ku け ke こ ko さ sa し shi す su せ se そ so
た ta ち chi つ tsu て te と to な na に ni ぬ nu ね ne の no は ha ひ hi ふ fu へ he ほ ho
ま ma み mi む mu め me も mo や ya ゆ yu よ yo ら ra り ri る ru れ re ろ ro わ wa ゐ i ゑ e を o
ん n が ga ぎ gi ぐ gu げ ge ご go ざ za じ ji ず zu ぜ ze ぞ zo だ da ぢ ji づ zu で de ど do
ば ba び bi ぶ bu べ be ぼ bo ぱ pa ぴ pi ぷ pu ぺ pe ぽ po ゔ vu
ぁ a ぃ i ぅ u ぇ e ぉ o ゃ ya ゅ yu ょ yo ゎ wa ゕ ka ゖ ke
きゃ kya きゅ kyu きょ kyo しゃ sha しゅ shu しょ sho ちゃ cha ちゅ chu ちょ cho
にゃ nya にゅ nyu にょ nyo ひゃ hya ひゅ hyu ひょ hyo みゃ mya みゅ myu みょ myo
りゃ rya りゅ ryu りょ ryo ぎゃ gya ぎゅ gyu ぎょ gyo じゃ ja じゅ ju じょ jo
ぢゃ ja ぢゅ ju ぢょ jo びゃ bya びゅ byu びょ byo ぴゃ pya ぴゅ pyu ぴょ pyo
しぇ she じぇ je ちぇ che いぇ ye うぃ wi うぇ we うぉ wo てぃ ti でぃ di とぅ tu どぅ du
てゅ tyu でゅ dyu ふぁ fa ふぃ fi ふぇ fe ふぉ fo ふゅ fyu つぁ tsa つぃ tsi つぇ tse つぉ tso
ゔぁ va ゔぃ vi ゔぇ ve ゔぉ vo くぁ kwa くぃ kwi くぇ kwe くぉ kwo ぐぁ gwa
"""

_TYPED = """
し si し shi ち ti ち chi つ tu つ tsu ふ hu ふ fu じ zi じ ji ず zu ず du じ di
しゃ sya しゅ syu しょ syo ちゃ tya ちゅ tyu ちょ tyo ちゃ cya ちゅ cyu ちょ cyo
じゃ zya じゅ zyu じょ zyo じゃ jya じゅ jyu じょ jyo じゃ dya じゅ dyu じょ dyo
てぃ ti てぃ thi でぃ di でぃ dhi とぅ tu とぅ twu どぅ du どぅ dwu お wo
てぃ texi てぃ teli でぃ dexi ちぇ tye じぇ zye じぇ jye しぇ sye うぃ whi うぇ whe うぉ who
っ xtu っ ltu っ xtsu ゃ xya ゅ xyu ょ xyo ゃ lya ゅ lyu ょ lyo ぁ xa ぃ xi ぅ xu ぇ xe ぉ xo
"""


def _pairs(table: str) -> list[tuple[str, str]]:
    cells = table.split()
    return list(zip(cells[::2], cells[1::2], strict=True))


HEPBURN = dict(_pairs(_ROWS))
"""Hiragana → modified Hepburn, without length marks."""


def _latin() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    lone = {"ぁ", "ぃ", "ぅ", "ぇ", "ぉ", "ゃ", "ゅ", "ょ", "ゎ", "ゕ", "ゖ", "ん", "ゐ", "ゑ"}
    written = [(kana, latin) for kana, latin in _pairs(_ROWS) if kana not in lone]
    for kana, latin in [*written, *_pairs(_TYPED)]:
        kanas = found.setdefault(latin, [])
        key = {"ぢ": "じ", "づ": "ず", "を": "お"}.get(kana, kana).replace("ぢ", "じ")
        if key not in kanas:
            kanas.append(key)
    return {latin: tuple(kanas) for latin, kanas in found.items()}


LATIN = _latin()
"""Latin letters → the hiragana that they may stand for."""
