"""The content that is shipped, and the loading of any."""

from pathlib import Path

import pytest

from content.files import SCENE, WORD, Write
from loqua.content.catalog import DATA, Catalog, load_catalog
from loqua.content.check import problems
from loqua.content.item import Kind
from loqua.domain.level import Level
from loqua.errors import InvalidContent, NotFound
from loqua.language.answers import compare
from loqua.language.meaning import compare_meaning


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog("ja")


def test_nothing_is_wrong_with_what_is_shipped() -> None:
    assert [str(problem) for problem in problems(DATA / "ja")] == []


def test_there_is_enough_to_teach(catalog: Catalog) -> None:
    items = catalog.items.values()
    assert len(items) >= 120
    assert len({one.topic for one in items}) >= 8
    assert set(catalog.topics) == {one.topic for one in items}
    assert sum(1 for one in items if one.kind is Kind.PHRASE) >= 30


def test_there_is_something_for_each_level(catalog: Catalog) -> None:
    assert {one.level for one in catalog.items.values()} == set(Level)


def test_there_is_a_scene_whose_items_are_all_taught(catalog: Catalog) -> None:
    assert catalog.roleplays
    for scene in catalog.roleplays:
        assert scene.topic in catalog.topics
        for line in scene.lines:
            assert catalog.item(line.item).id == line.item


def test_a_beginner_has_a_scene_from_the_first_day(catalog: Catalog) -> None:
    assert any(scene.level is Level.ABSOLUTE_BEGINNER for scene in catalog.roleplays)


def test_every_item_is_answered_by_itself(catalog: Catalog) -> None:
    for one in catalog.items.values():
        accepts = (one.spelling, one.reading, *one.accepts)
        for said in accepts:
            assert compare(accepts, said, readings=(one.reading,)).match, (one.id, said)
        for said in one.translations:
            assert compare_meaning(one.translations, said).match, (one.id, said)


def test_every_line_of_a_scene_is_answered_by_its_model(catalog: Catalog) -> None:
    for scene in catalog.roleplays:
        for line in scene.lines:
            accepts = (line.model, line.model_reading, *line.accepts)
            for said in accepts:
                found = compare(accepts, said, readings=(line.model_reading,))
                assert found.match, (scene.id, said)


def test_no_two_items_ask_for_the_same_word_with_the_same_meaning(catalog: Catalog) -> None:
    seen: dict[tuple[str, str], str] = {}
    for one in catalog.items.values():
        key = (one.spelling, one.translations[0])
        assert key not in seen, (one.id, seen.get(key))
        seen[key] = one.id


def test_a_catalog_is_read_once() -> None:
    assert load_catalog("ja") is load_catalog("ja")


def test_an_item_that_is_not_there_says_how_to_find_the_right_id(catalog: Catalog) -> None:
    with pytest.raises(NotFound, match=r"No item 'ja.nothing'.*loqua content list"):
        catalog.item("ja.nothing")


def test_facts_hold_topic_and_kind_of_every_item(catalog: Catalog) -> None:
    facts = catalog.facts()
    assert set(facts) == set(catalog.items)
    assert {fact.kind for fact in facts.values()} <= {"word", "phrase", "grammar"}


def test_a_language_without_content_names_itself_and_the_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidContent, match=r"no content for the language 'tlh'"):
        load_catalog("tlh")
    with pytest.raises(InvalidContent, match=str(tmp_path)):
        load_catalog("ja", tmp_path)


def test_an_items_id_topic_and_reading_come_from_where_it_stands(write: Write) -> None:
    home = write(WORD, SCENE)
    catalog = load_catalog("ja", home.parent)
    water = catalog.item("ja.water")
    assert (water.topic, water.reading, water.translations) == ("food", "みず", ("water",))
    assert catalog.roleplays[0].lines[0].item == "ja.water"


def test_a_word_in_kana_is_its_own_reading(write: Write) -> None:
    home = write(WORD.replace("水", "みず").replace("  reading: みず\n", ""))
    assert load_catalog("ja", home.parent).item("ja.water").reading == "みず"


def test_a_scene_with_an_unknown_item_is_left_out_and_teaching_goes_on(write: Write) -> None:
    home = write(WORD, SCENE.replace("item: water", "item: whisky"))
    catalog = load_catalog("ja", home.parent)
    assert catalog.roleplays == ()
    assert catalog.item("ja.water")


@pytest.mark.parametrize(
    "words",
    [
        "",
        "id: water",
        "- id: [",
        WORD.replace("noun", "thing"),
        WORD + "  colour: blue\n",
        WORD.replace("reading: みず", "reading: 水"),
        b"\xff\xfe\x00",
        "- id: a\n  level: 2026-99-99\n",
        "- id: !!python/object:os.system x\n",
        "- ? [a]\n  : b\n",
    ],
)
def test_a_file_that_is_not_usable_is_named(write: Write, words: str | bytes) -> None:
    home = write(words)
    with pytest.raises(InvalidContent, match=r"food\.yaml is not usable; `loqua content check`"):
        load_catalog("ja", home.parent)


def test_a_scene_that_is_not_usable_is_named(write: Write) -> None:
    home = write(WORD, "title: At a café\n")
    with pytest.raises(InvalidContent, match=r"cafe\.yaml is not usable"):
        load_catalog("ja", home.parent)
