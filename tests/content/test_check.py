"""What a teacher is told about a mistake: which file, which line, what would be right."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.files import SCENE, WORD, Write
from loqua.content.check import problems


def only(home: Path) -> tuple[str, int, str]:
    [problem] = problems(home)
    assert str(problem) == f"{problem.file}:{problem.line}: {problem.message}"
    return problem.file.name, problem.line, problem.message


def test_content_that_is_right_has_no_problem(write: Write) -> None:
    assert problems(write(WORD, SCENE)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "line", "message"),
    [
        ("  means: [water]\n", "", 1, "0.means: Field required"),
        ("means: [water]", "means: water", 4, "means"),
        ("means: [water]", "means: []", 4, "at least 1 item"),
        ("means: [water]", "means: [1]", 4, "means.0: Input should be a valid string"),
        ("level: absolute_beginner", "level: expert", 5, "'absolute_beginner', 'beginner'"),
        ("pos: noun", "pos: thing", 6, "pos: Input should be 'noun'"),
        ("pos: noun", "pos: noun\n  colour: blue", 7, "colour: Extra inputs are not permitted"),
        ("id: water", "id: Wasser!", 1, "id: String should match pattern"),
        ("id: water", "id: no", 1, "id: Input should be a valid string"),
        ("reading: みず", "reading: 水", 1, "reading: 水 is not all kana"),
        ("reading: みず", "reading: mizu", 1, "reading: mizu is not all kana"),
        ("  reading: みず\n", "", 1, "reading: 水 is not kana; write how it is read, in kana"),
        ("spelling: 水", "spelling: ' '", 2, "spelling: String should have at least 1"),
    ],
)
def test_a_mistake_in_a_word_is_reported_with_its_line(
    write: Write, right: str, wrong: str, line: int, message: str
) -> None:
    assert right in WORD
    file, at, said = only(write(WORD.replace(right, wrong)))
    assert (file, at) == ("food.yaml", line)
    assert message.removeprefix("0.") in said


@pytest.mark.parametrize(
    ("right", "wrong", "line", "message"),
    [
        ("    item: water\n", "", 6, "lines.0.item: Field required"),
        ("item: water", "item: whisky", 12, "there is no item with the id 'whisky'"),
        ("topic: food", "topic: foood", 2, "there is no words/foood.yaml"),
        ("level: absolute", "level: very_absolute", 3, "level: Input should be"),
        ("title: At a café\n", "", 1, "title: Field required"),
        ("    task: Say yes.", "    task: [Say yes.]", 9, "task: Input should be a valid"),
    ],
)
def test_a_mistake_in_a_scene_is_reported_with_its_line(
    write: Write, right: str, wrong: str, line: int, message: str
) -> None:
    assert right in SCENE
    file, at, said = only(write(WORD, SCENE.replace(right, wrong)))
    assert (file, at) == ("cafe.yaml", line)
    assert message in said


def test_an_id_that_is_used_twice_names_both_places(write: Write) -> None:
    assert only(write(WORD + WORD)) == ("food.yaml", 7, "id: 'water' is the id of food.yaml:1 too")


def test_an_id_of_another_file_is_taken_too(write: Write) -> None:
    write(WORD)
    file, line, message = only(write(WORD, topic="home"))
    assert (file, line) == ("home.yaml", 1)
    assert "food.yaml:1" in message


def test_several_mistakes_are_reported_at_once_in_their_order(write: Write) -> None:
    bad = WORD.replace("noun", "thing").replace("[water]", "[]")
    assert [problem.line for problem in problems(write(bad))] == [4, 6]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("# nothing but a remark\n", "is empty"),
        ("id: water\n", "must be a list of items"),
        ("water", "must be a list of items"),
        ("- id: [1, 2\n", "is not YAML"),
        ("- id: a\n\tlevel: b\n", "is not YAML"),
        ("- a: &x 1\n- b: *y\n", "is not YAML"),
        (b"\xff\xfe\x00broken", "cannot be read"),
        (b"- id: \xc3\x28\n", "cannot be read"),
        ("- id: !!python/object:os.system x\n", "constructor"),
        ("- id: a\n  level: 2026-99-99\n", "month must be in 1..12"),
        ("- {[a]: b}\n", ""),
        ("- ? {a: b}\n  : c\n", ""),
        ("- &a [*a]\n", ""),
        ("- water\n", "valid dictionary"),
        ("- \n", "valid dictionary"),
        ("- id: a\n--- \n- id: b\n", ""),
        ("[" * 3_000, ""),
    ],
)
def test_a_file_that_is_no_list_of_words_is_reported_and_never_raises(
    write: Write, text: str | bytes, message: str
) -> None:
    found = problems(write(text))
    assert found
    assert all(problem.file.name == "food.yaml" for problem in found)
    assert any(message in problem.message for problem in found), found


@pytest.mark.parametrize("scene", ["", "- a\n", "lines: 5\n", "lines: [5]\n", "- [\n", "? [x]\n"])
def test_a_file_that_is_no_scene_is_reported_and_never_raises(write: Write, scene: str) -> None:
    found = problems(write(WORD, scene))
    assert found
    assert all(problem.file.name == "cafe.yaml" for problem in found)


def test_a_language_without_words_is_a_problem(tmp_path: Path) -> None:
    [problem] = problems(tmp_path / "xx")
    assert "no words/<topic>.yaml" in problem.message


def test_a_directory_in_place_of_a_file_cannot_be_read(write: Write) -> None:
    home = write()
    (home / "words" / "home.yaml").mkdir()
    assert only(home)[2].startswith("cannot be read")


YAML = st.text("-:?[]{}&*!|>'\"#%@ \n\tab1é水", max_size=60)


@settings(max_examples=150, deadline=None)
@given(text=YAML)
def test_whatever_stands_in_a_file_is_no_crash(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    home = tmp_path_factory.mktemp("content")
    (home / "words").mkdir()
    (home / "words" / "food.yaml").write_text(text, encoding="utf-8")
    assert problems(home)
