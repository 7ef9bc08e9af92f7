"""Figures of cases for those who answer for them: what is late with whom, and how often a quarter kept its duty.

An extension is a step with its own day, so what was lawfully extended is late nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q
from django.db.models.functions import ExtractQuarter, ExtractYear

from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.cases import queries
from chuxin.services.cases.models import CaseRow
from chuxin.services.cases.workflow import Tally


@dataclass(frozen=True, slots=True)
class Load:
    """What an authority has open in a procedure, how much of it is past its day, and the first day something is due."""

    authority: str
    name: str
    workflow: str
    title: Text
    open: int
    late: int
    first_due: date | None

    def as_json(self) -> dict[str, Json]:
        """The line as the interfaces give it."""
        first_due = self.first_due.isoformat() if self.first_due else None
        whose: dict[str, Json] = {"authority": self.authority, "name": self.name, "workflow": self.workflow}
        return {**whose, "open": self.open, "late": self.late, "first_due": first_due}


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the cases an authority had to bring to a certain end, opened in a quarter: how many got there, how many still
    may, and all of them."""

    authority: str
    name: str
    workflow: str
    title: Text
    year: int
    quarter: int
    kept: int
    open: int
    all: int

    def as_json(self) -> dict[str, Json]:
        """The line as the interfaces give it."""
        whose: dict[str, Json] = {"authority": self.authority, "name": self.name, "workflow": self.workflow}
        when: dict[str, Json] = {"year": self.year, "quarter": self.quarter}
        return {**whose, **when, "kept": self.kept, "open": self.open, "all": self.all}

    @property
    def share(self) -> str:
        """The share that got there, in per cent; a dash where none was to."""
        return f"{100 * self.kept / self.all:.1f}%" if self.all else "—"


def loads(on: date) -> tuple[Load, ...]:
    """Per authority and procedure what is open and what is late on a day, most late first; of a joint case its parts.

    Three statements.
    """
    late, joint = Q(due__lt=on), CaseRow.objects.filter(parent__isnull=False).values("parent")
    rows = (
        CaseRow.objects.filter(closed_on__isnull=True)
        .exclude(source="")
        .exclude(seq__in=joint)
        .values_list("source", "workflow")
        .annotate(open=Count("seq"), late=Count("seq", filter=late), first_due=Min("due"))
        .order_by("-late", "first_due", "source", "workflow")
    )
    found = list(rows)
    names, titles = _names({source for source, *_ in found}), _titles(on)
    return tuple(
        Load(source, names.get(source, source), workflow, titles.get(workflow, Text(workflow, workflow)), *counted)
        for source, workflow, *counted in found
    )


def kept(on: date) -> tuple[Kept, ...]:
    """Per authority and quarter how many of its cases came to the end their procedure counts, newest quarter first.

    Only procedures whose states say so (``tally``) are counted. Three statements.
    """
    counted = {each.id: each for each in queries.workflows(on).values() if any(s.tally for s in each.states.values())}
    rows = (
        CaseRow.objects.filter(workflow__in=list(counted))
        .annotate(year=ExtractYear("opened_on"), quarter=ExtractQuarter("opened_on"))
        .values_list("workflow", "source", "year", "quarter", "state")
        .annotate(n=Count("seq"))
    )
    sums: dict[tuple[str, str, int, int], list[int]] = {}
    for workflow, source, year, quarter, state in ((*row[:4], row[4:]) for row in rows):
        name, n = state
        standing = counted[workflow].states.get(name)
        if standing is None or standing.tally is not Tally.OUT:
            total = sums.setdefault((workflow, source, year, quarter), [0, 0, 0])
            total[0] += n if standing and standing.tally is Tally.KEPT else 0
            total[1] += 0 if standing and standing.final else n
            total[2] += n
    names = _names({source for _, source, _, _ in sums})
    found = [
        Kept(source, names.get(source, source), workflow, counted[workflow].title, year, quarter, *total)
        for (workflow, source, year, quarter), total in sums.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.year, -one.quarter, one.workflow, one.name)))


def _titles(on: date) -> Mapping[str, Text]:
    return {each.id: each.title for each in queries.workflows(on).values()}


def _names(codes: set[str]) -> Mapping[str, str]:
    """What the register calls these authorities."""
    numbers = subjects.numbers_by_code(codes)
    called = subjects.called(list(numbers.values()))
    return {code: called[number][0] for code, number in numbers.items() if number in called}
