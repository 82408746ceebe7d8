"""The form of the content files: what a teacher writes, checked field by field."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from loqua.content.item import Example, Item, Kind
from loqua.content.roleplay import RoleLine, RolePlay
from loqua.domain.level import Level

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
PartOfSpeech = Literal[
    "noun",
    "verb",
    "i-adjective",
    "na-adjective",
    "adverb",
    "pronoun",
    "counter",
    "expression",
    "conjunction",
]

_KANJI = re.compile(r"[々〇一-鿿]")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]+")


class Form(BaseModel):
    """A part of a content file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ExampleForm(Form):
    """An example sentence."""

    text: Text
    reading: Text
    means: Text

    def example(self) -> Example:
        """The sentence that the entry describes."""
        return Example(text=self.text, reading=self.reading, translation=self.means)


class ItemForm(Form):
    """One entry of a file in `words/`; the file's name is its topic."""

    id: Id
    spelling: Text
    reading: Text | None = None
    means: tuple[Text, ...] = Field(min_length=1)
    level: Level
    pos: PartOfSpeech
    kind: Kind = Kind.WORD
    accepts: tuple[Text, ...] = ()
    example: ExampleForm | None = None
    note: str = ""

    @model_validator(mode="after")
    def _reading_is_known(self) -> "ItemForm":
        if self.reading is None and _KANJI.search(self.spelling):
            msg = f"reading: {self.spelling} is not kana; write how it is read, in kana"
            raise ValueError(msg)
        if self.reading and not _KANA.fullmatch(self.reading):
            msg = f"reading: {self.reading} is not all kana"
            raise ValueError(msg)
        return self

    def item(self, language: str, topic: str) -> Item:
        """The item that the entry describes."""
        return Item(
            id=f"{language}.{self.id}",
            kind=self.kind,
            spelling=self.spelling,
            reading=self.reading or self.spelling,
            translations=self.means,
            level=self.level,
            topic=topic,
            part_of_speech=self.pos,
            accepts=self.accepts,
            example=self.example.example() if self.example else None,
            note=self.note.strip(),
        )


class RoleLineForm(Form):
    """One exchange of a scene."""

    tutor: Text
    reading: Text
    means: Text
    task: Text
    model: Text
    model_reading: Text
    accepts: tuple[Text, ...] = ()
    item: Id

    def line(self, language: str) -> RoleLine:
        """The line that the entry describes."""
        return RoleLine(
            tutor=self.tutor,
            reading=self.reading,
            translation=self.means,
            task=self.task,
            accepts=self.accepts,
            model=self.model,
            model_reading=self.model_reading,
            item=f"{language}.{self.item}",
        )


class RolePlayForm(Form):
    """A file in `roleplays/`; its name is the id of the scene."""

    title: Text
    topic: Id
    level: Level
    setting: Text
    lines: tuple[RoleLineForm, ...] = Field(min_length=1)

    def roleplay(self, language: str, name: str) -> RolePlay:
        """The scene that the file describes."""
        return RolePlay(
            id=name,
            title=self.title,
            topic=self.topic,
            level=self.level,
            setting=self.setting,
            lines=tuple(line.line(language) for line in self.lines),
        )
