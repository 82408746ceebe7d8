"""The catalog: everything that can be taught in one language."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter

from loqua.content.forms import ItemForm, RolePlayForm
from loqua.content.item import Item
from loqua.content.roleplay import RolePlay
from loqua.domain.settle import ItemFacts
from loqua.errors import InvalidContent, NotFound

DATA = Path(__file__).parent
"""Holds a directory for each language."""

_Form = TypeVar("_Form")
_items = TypeAdapter(tuple[ItemForm, ...])
_scene = TypeAdapter(RolePlayForm)
_topics = TypeAdapter(tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Catalog:
    """The content of one language; `items` is by id, in the order of the files."""

    language: str
    items: Mapping[str, Item]
    topics: tuple[str, ...]
    roleplays: tuple[RolePlay, ...]

    def item(self, item_id: str) -> Item:
        """The item of that id.

        Raises:
            NotFound: there is none.

        """
        try:
            return self.items[item_id]
        except KeyError:
            msg = f"No item {item_id!r} in the content; `loqua content list` shows every id"
            raise NotFound(msg) from None

    def facts(self) -> dict[str, ItemFacts]:
        """What progress needs to know of each item."""
        return {i.id: ItemFacts(topic=i.topic, kind=i.kind.value) for i in self.items.values()}


@functools.cache
def load_catalog(language: str = "ja", directory: Path | None = None) -> Catalog:
    """The content of a language, read once; `directory` holds one directory for each.

    Raises:
        InvalidContent: there is none for that language, or a file is not usable.

    """
    home = (directory or DATA) / language
    if not home.is_dir():
        msg = f"There is no content for the language {language!r} in {home.parent}"
        raise InvalidContent(msg)
    items: dict[str, Item] = {}
    topics = []
    for path in _in_order(home):
        topics.append(path.stem)
        for form in _read(path, _items):
            item = form.item(language, path.stem)
            items[item.id] = item
    scenes = (
        _read(path, _scene).roleplay(language, path.stem)
        for path in sorted((home / "roleplays").glob("*.yaml"))
    )
    known = tuple(scene for scene in scenes if all(line.item in items for line in scene.lines))
    return Catalog(language, items, tuple(topics), known)


def _in_order(home: Path) -> list[Path]:
    """The files of words, in the order of `topics.yaml`."""
    listed = home / "topics.yaml"
    order = _read(listed, _topics) if listed.exists() else ()
    place = {topic: number for number, topic in enumerate(order)}
    files = (home / "words").glob("*.yaml")
    return sorted(files, key=lambda path: (place.get(path.stem, len(place)), path.stem))


def _read(path: Path, form: TypeAdapter[_Form]) -> _Form:
    try:
        with path.open("rb") as file:
            return form.validate_python(yaml.load(file, yaml.CSafeLoader))
    except (OSError, yaml.YAMLError, ValueError, RecursionError) as error:
        msg = f"{path} is not usable; `loqua content check` says what is wrong with it"
        raise InvalidContent(msg) from error
