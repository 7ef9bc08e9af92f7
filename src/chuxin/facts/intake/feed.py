"""A feed: one department's regular delivery of one catalogue item, and how its columns are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text

REGISTRATION = "national.registration"
# A whole list that is smaller than so many percent of the former one waits to be confirmed.
_LEAST = 50
# Keys of every definition, read elsewhere.
_ELSEWHERE = ("id", "clauses", "valid_from", "valid_to", "status", "note", "description", "words")


class UnknownSubject(StrEnum):
    """What happens to a row about an organisation the register does not hold."""

    REGISTER = "register"
    REFUSE = "refuse"


class UnknownName(StrEnum):
    """What happens to a row whose name fits no organisation of the register well enough."""

    REGISTER = "register"
    REFUSE = "refuse"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Identify:
    """How a feed's rows find their organisation where the code is missing or wrong: by name, under a published rule.

    ``matching`` is the definition with the thresholds. ``kind`` is the kind of organisation the feed is about: only
    such are looked at, and only as such may a new one be registered. ``region`` names the field beside the name that
    helps to tell namesakes (a division, a country).
    """

    unknown: UnknownName = UnknownName.REFUSE
    matching: str = "national.matching"
    kind: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as its pack declares it.

    ``columns`` maps headings to field names beyond the item's own; ``ignored`` headings are known and deliberately not
    kept. ``covers`` is the division prefix the feed speaks for ('' is everywhere). ``expected_rows`` bounds a usual
    delivery; ``due_working_days`` is how long after a period its delivery is due. ``registers`` says that its rows are
    registrations: they also tell the register of subjects names, places and industries. ``valid_from`` is the first day
    deliveries may come. ``identify`` is there where names count too. ``snapshot`` says that every delivery is the whole
    list, and how many percent of the former one it must at least hold to be believed. ``unverified`` terms (rhythm,
    days, size, owner) say in ``seen`` where they come from.
    """

    id: str
    title: Text
    item: str
    clauses: tuple[str, ...]
    source_code: str | None = None
    source_name: Text | None = None
    rhythm: str = "month"
    due_working_days: int | None = None
    expected_rows: tuple[int, int] | None = None
    unknown_subject: UnknownSubject = UnknownSubject.REFUSE
    columns: Mapping[str, str] | None = None
    ignored: tuple[str, ...] = ()
    covers: str = ""
    registers: bool = False
    valid_from: date | None = None
    identify: Identify | None = None
    snapshot: int | None = None
    unverified: bool = False
    seen: Text | None = None

    @property
    def source(self) -> str:
        """Who states a row that names no authority: the feed's own source code, else the feed itself."""
        return self.source_code or self.id


def feed_from(definition: Definition) -> tuple[Feed | None, list[Finding]]:
    """The feed that ``definition`` declares, with every fault found; no feed while there is an error."""
    findings: list[Finding] = []
    shape = Shape(definition, definition.body, findings)
    feed = _feed(shape)
    if feed.unverified and feed.seen is None:
        message = Text("未核实的通道须写明所见出处（seen）。", "An unverified feed must say where its terms come from.")
        shape.fault("feed.seen_missing", message, Text("补写seen。", "Add “seen”."), at=("unverified",))
    shape.nothing_else(*_ELSEWHERE)
    return (None if any(one.severity is Severity.ERROR for one in findings) else feed), findings


def _feed(shape: Shape) -> Feed:
    source, rhythm = shape.inner("source"), shape.inner("rhythm")
    item = shape.must("item")
    return Feed(
        id=shape.definition.id,
        title=shape.sentence("title"),
        item=item,
        clauses=shape.definition.clauses,
        source_code=source.text("code") if source else None,
        source_name=source.words("name") if source else None,
        rhythm=(rhythm.text("every") if rhythm else None) or "month",
        due_working_days=rhythm.number("due_working_days") if rhythm else None,
        expected_rows=_bounds(shape),
        unknown_subject=UnknownSubject(shape.one_of("unknown_subject", list(UnknownSubject), "refuse") or "refuse"),
        columns=_columns(shape),
        ignored=shape.texts("ignored"),
        covers=shape.text("covers") or "",
        registers=shape.flag("registers") or item == REGISTRATION,
        valid_from=_first_day(shape.definition),
        identify=_identify(shape),
        snapshot=_snapshot(shape),
        unverified=shape.flag("unverified"),
        seen=shape.words("seen"),
    )


def _identify(shape: Shape) -> Identify | None:
    inner = shape.inner("identify")
    if inner is None or "name" not in inner.texts("by"):
        return None
    return Identify(
        unknown=UnknownName(inner.one_of("unknown", list(UnknownName), "refuse") or "refuse"),
        matching=inner.text("matching") or "national.matching",
        kind=inner.text("kind"),
        region=inner.text("region"),
    )


def _snapshot(shape: Shape) -> int | None:
    if shape.one_of("delivery", ("increments", "snapshot"), "increments") != "snapshot":
        return None
    least = shape.number("least_percent", _LEAST)
    return min(least if least is not None else _LEAST, 100)


def _first_day(definition: Definition) -> date | None:
    try:
        return definition.valid_from
    except ValueError:
        return None


def _columns(shape: Shape) -> dict[str, str]:
    inner = shape.inner("columns")
    return {heading: inner.must(heading) for heading in inner.body} if inner else {}


def _bounds(shape: Shape) -> tuple[int, int] | None:
    given = shape.texts("expected_rows")
    if not given:
        return None
    if len(given) == 2 and all(one.isdigit() for one in given) and int(given[0]) <= int(given[1]):
        return int(given[0]), int(given[1])
    shape.fault(
        "feed.expected_rows",
        Text("expected_rows应为[最少, 最多]两个整数。", "expected_rows must be two whole numbers, least and most."),
        at=("expected_rows",),
    )
    return None
