"""Lines that the learner types, from a pipe."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from loqua.tutor import lines as reading
from loqua.tutor.lines import Lines


@dataclass
class Pipe:
    """Both ends of a pipe."""

    read: int
    write: int

    def type(self, data: bytes) -> None:
        os.write(self.write, data)

    def end(self) -> None:
        os.close(self.write)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe(*os.pipe())
    yield pipe
    os.close(pipe.read)


async def read(pipe: Pipe) -> list[str]:
    return [line async for line in Lines(pipe.read)]


async def test_lines_come_one_by_one_and_end_with_the_input(pipe: Pipe) -> None:
    pipe.type("Ken\n水\r\n\nlast without an end".encode())
    pipe.end()
    assert await read(pipe) == ["Ken", "水", "", "last without an end"]


async def test_input_that_ends_at_once_has_no_line(pipe: Pipe) -> None:
    pipe.end()
    assert await read(pipe) == []


async def test_a_letter_that_is_cut_in_two_is_put_together(pipe: Pipe) -> None:
    lines = Lines(pipe.read)
    word = "水\n".encode()
    pipe.type(word[:1])
    pipe.type(word[1:])
    assert await anext(lines) == "水"
    pipe.end()
    assert [line async for line in lines] == []


async def test_bytes_that_are_no_text_are_read_all_the_same(pipe: Pipe) -> None:
    pipe.type(b"\xff\xfe\x00\n")
    pipe.end()
    [line] = await read(pipe)
    assert line.encode("utf-8")


async def test_a_line_without_end_does_not_fill_the_memory(
    pipe: Pipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_LINE_BYTES", 1_000)
    pipe.type(b"x" * 5_000)
    pipe.end()
    assert "".join(await read(pipe)) == "x" * 5_000


async def test_input_that_cannot_be_read_is_the_end_of_input() -> None:
    descriptor, other = os.pipe()
    os.close(other)
    os.close(descriptor)
    assert [line async for line in Lines(descriptor)] == []
