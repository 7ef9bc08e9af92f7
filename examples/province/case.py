"""What the makers of rows are given: one planned event with its department, its months and its own dice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from examples.province.calendar import Month
from examples.province.departments import Department
from examples.province.dice import dice
from examples.province.events import Event


@dataclass(frozen=True, slots=True)
class Case:
    """One event about to be written. ``rng`` depends on the event alone: a follow-up repeats what was said."""

    event: Event
    department: Department
    began: Month
    sent: Month
    rng: Random

    @property
    def follows(self) -> bool:
        """Whether the event continues an earlier one."""
        return self.sent.number > self.began.number

    def doc_no(self, word: str) -> str:
        """A document number such as ``示市监罚〔2026〕12号``."""
        return f"{self.department.word}{word}〔{self.began.first.year}〕{self.event.number}号"

    def subject(self) -> dict[str, str]:
        """Code and present name of the organisation."""
        organisation = self.event.organisation
        return {"subject_code": organisation.code, "subject_name": organisation.name_in(self.sent.number)}

    def authority(self) -> dict[str, str]:
        """Code and name of the deciding body."""
        return {"authority_name": self.department.name, "authority_code": self.department.code}

    def later(self) -> date:
        """A day of the month in which the follow-up is sent."""
        return self.sent.day(dice(self.event.number, self.sent.number))


def iso(day: date | None) -> str:
    """The day as text, empty for none."""
    return day.isoformat() if day else ""


def chinese(day: date) -> str:
    """``2026年3月5日``."""
    return f"{day.year}年{day.month}月{day.day}日"
