"""Everything that is wrong with the content files, for the teacher who wrote them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from loqua.content.forms import ItemForm, RolePlayForm


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to repair; lines count from 1."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(slots=True)
class _Seen:
    ids: dict[str, str]
    """Where each id stands."""
    used: list[tuple[Path, int, str]]
    """Ids that a scene practises, and where."""
    topics: set[str]


def problems(directory: Path) -> list[Problem]:
    """What is wrong with the content of one language, in the order of the files."""
    words = sorted((directory / "words").glob("*.yaml"))
    if not words:
        return [Problem(directory, 1, "There is no words/<topic>.yaml in it")]
    seen = _Seen({}, [], {path.stem for path in words})
    found = list(_in_topics(directory / "topics.yaml", seen.topics))
    found += [problem for path in words for problem in _in_words(path, seen)]
    for path in sorted((directory / "roleplays").glob("*.yaml")):
        found.extend(_in_roleplay(path, seen))
    found.extend(
        Problem(path, line, f"item: there is no item with the id {used!r} in words/")
        for path, line, used in seen.used
        if used not in seen.ids
    )
    return sorted(found)


def _in_topics(path: Path, known: set[str]) -> Iterator[Problem]:
    node = _node(path) if path.exists() else None
    if isinstance(node, Problem):
        yield node
    elif isinstance(node, yaml.Node) and not isinstance(node, yaml.SequenceNode):
        yield Problem(path, 1, "must be a list of topics")
    elif node is not None:
        for entry in node.value:
            if _plain(entry) not in known:
                yield Problem(path, _line(entry), f"there is no words/{_plain(entry)}.yaml")


def _in_words(path: Path, seen: _Seen) -> Iterator[Problem]:
    node = _node(path)
    if isinstance(node, Problem):
        yield node
        return
    if not isinstance(node, yaml.SequenceNode):
        yield Problem(path, 1, "must be a list of items: each begins with “- id: …”")
        return
    if not node.value:
        yield Problem(path, 1, "has no items")
    for entry in node.value:
        yield from _in_form(path, entry, ItemForm)
        yield from _twice(path, entry, seen)


def _in_roleplay(path: Path, seen: _Seen) -> Iterator[Problem]:
    node = _node(path)
    if isinstance(node, Problem):
        yield node
        return
    yield from _in_form(path, node, RolePlayForm)
    fields = _fields(node)
    topic = fields.get("topic")
    if topic is not None and _plain(topic) not in seen.topics:
        yield Problem(
            path, _line(topic), f"topic: there is no words/{_plain(topic)}.yaml for this topic"
        )
    lines = fields.get("lines")
    for line in lines.value if isinstance(lines, yaml.SequenceNode) else ():
        if item := _fields(line).get("item"):
            seen.used.append((path, _line(item), str(_plain(item))))


def _twice(path: Path, entry: yaml.Node, seen: _Seen) -> Iterator[Problem]:
    node = _fields(entry).get("id")
    if node is None:
        return
    name = str(_plain(node))
    if name in seen.ids:
        yield Problem(path, _line(node), f"id: {name!r} is the id of {seen.ids[name]} too")
    else:
        seen.ids[name] = f"{path.name}:{_line(node)}"


def _in_form(path: Path, node: yaml.Node, form: type[BaseModel]) -> Iterator[Problem]:
    try:
        form.model_validate(_plain(node))
    except ValidationError as error:
        details = error.errors()
        places = [detail["loc"] for detail in details]
        for detail in details:
            if detail["type"] == "too_short" and _within(detail["loc"], places):
                continue  # its entries are there, but wrong; each is reported by itself
            where, line = _place(node, detail["loc"])
            message = detail["msg"].removeprefix("Value error, ")
            yield Problem(path, line, f"{where}: {message}" if where else message)


def _within(outer: tuple[int | str, ...], places: list[tuple[int | str, ...]]) -> bool:
    return any(len(one) > len(outer) and one[: len(outer)] == outer for one in places)


def _place(node: yaml.Node, keys: tuple[int | str, ...]) -> tuple[str, int]:
    """The name of a field, and the line of the deepest part of it that is written."""
    for key in keys:
        parts: Mapping[Any, yaml.Node] = (
            dict(enumerate(node.value)) if isinstance(node, yaml.SequenceNode) else _fields(node)
        )
        if key not in parts:
            break
        node = parts[key]
    return ".".join(map(str, keys)), _line(node)


def _fields(node: yaml.Node) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value for key, value in node.value}


def _plain(node: yaml.Node) -> Any:
    """The node as data; the loader is made for one document, so each node has its own."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _node(path: Path) -> "yaml.Node | Problem":
    try:
        with path.open("rb") as file:
            node = yaml.compose(file, yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Problem(path, line, f"is not YAML: {error.problem}")
    except (OSError, yaml.YAMLError) as error:
        return Problem(path, 1, f"cannot be read: {error}")
    if node is None:
        return Problem(path, 1, "is empty")
    return _unreadable(path, node) or node


def _unreadable(path: Path, node: yaml.Node) -> Problem | None:
    """The deepest part that is YAML, but no data: an unknown tag, a list as a key, a bad date."""
    try:
        _plain(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else _line(node)
        return Problem(path, line, f"cannot be read: {error.problem}")
    except (ValueError, TypeError, RecursionError) as error:
        parts = node.value if isinstance(node, yaml.CollectionNode) else ()
        inner = (one for part in parts for one in (part if isinstance(part, tuple) else (part,)))
        found = filter(None, (_unreadable(path, part) for part in inner))
        return next(found, Problem(path, _line(node), f"cannot be read: {error}"))
    return None
