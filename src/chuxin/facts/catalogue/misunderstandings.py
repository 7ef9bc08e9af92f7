"""What people write and what they mean by it: every misunderstanding the hub recognises, each with its words.

To add one: a line in the ``misread.csv`` of the room that recognises it, and a line of code where it is recognised.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import resources

from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text


class Outcome(StrEnum):
    """What becomes of it: read with a warning, refused with its remedy, or left out with a warning."""

    READ = "read"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Misunderstanding:
    """One way to be misunderstood. ``sentence`` and ``remedy`` may hold places such as ``{text}`` or ``{day}``.

    ``wrong`` is how it is sent, ``right`` how it should be; both are shown to clerks as they stand.
    """

    code: str
    outcome: Outcome
    sentence: Text
    remedy: Text
    wrong: str
    right: str

    def said(self, field: str | None = None, title: Text | None = None, **values: object) -> Finding:
        """The finding about ``field``, its sentence beginning with the field's ``title`` where there is one."""
        zh, en = self.sentence.zh.format(**values), self.sentence.en.format(**values)
        words = Text(zh, en) if title is None else Text(f"{title.zh}：{zh}", f"{title.en}: {en}")
        severity = Severity.ERROR if self.outcome is Outcome.REFUSED else Severity.WARNING
        remedy = Text(self.remedy.zh.format(**values), self.remedy.en.format(**values))
        return Finding(self.code, severity, words, remedy, Place(field=field))

    def between(self, one: Text, two: Text, field: str) -> Finding:
        """The finding about ``field`` whose sentence names two columns, ``{one}`` and ``{two}``, in each language."""
        zh = self.said(field, one=one.zh, two=two.zh)
        en = self.said(field, one=one.en, two=two.en)
        return replace(zh, message=Text(zh.message.zh, en.message.en), remedy=Text(zh.remedy.zh, en.remedy.en))


Chapters = Mapping[str, tuple[Misunderstanding, ...]]


def chapters(room: str) -> Chapters:
    """The misunderstandings of ``misread.csv`` in the package ``room``, by chapter."""
    with (resources.files(room) / "misread.csv").open(encoding="utf-8") as file:
        return read_table(file)


def read_table(lines: Iterable[str]) -> Chapters:
    """A table in CSV: ``chapter``, ``code``, ``outcome``, sentence and remedy (``_zh``, ``_en``), wrong and right."""
    told: dict[str, list[Misunderstanding]] = {}
    for row in csv.DictReader(lines):
        sentence, remedy = Text(row["sentence_zh"], row["sentence_en"]), Text(row["remedy_zh"], row["remedy_en"])
        one = Misunderstanding(row["code"], Outcome(row["outcome"]), sentence, remedy, row["wrong"], row["right"])
        told.setdefault(row["chapter"], []).append(one)
    return {chapter: tuple(all_of_it) for chapter, all_of_it in told.items()}


def by_code(told: Chapters) -> Mapping[str, Misunderstanding]:
    """The misunderstandings of all chapters by code. Refuses a code that stands twice (:class:`ValueError`)."""
    listed = [one for chapter in told.values() for one in chapter]
    found = {one.code: one for one in listed}
    if len(found) != len(listed):
        raise ValueError("a misunderstanding stands twice")
    return found
