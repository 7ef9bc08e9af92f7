"""What people write and what they mean by it: every misunderstanding the hub recognises, each with its words.

To add one: a row in ``_ROWS`` of the noun that recognises it, a line where it is recognised, an example in its test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

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


Row = tuple[str, Outcome, str, str, str, str, str, str]


def table(*rows: Row) -> Mapping[str, Misunderstanding]:
    """Rows of code, outcome, sentence (zh, en), remedy (zh, en), wrong and right, by code. Refuses a code twice."""
    made = {
        code: Misunderstanding(code, outcome, Text(zh, en), Text(remedy_zh, remedy_en), wrong, right)
        for code, outcome, zh, en, remedy_zh, remedy_en, wrong, right in rows
    }
    if len(made) != len(rows):
        raise ValueError("a misunderstanding stands twice")
    return made
