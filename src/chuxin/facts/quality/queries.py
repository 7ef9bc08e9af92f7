"""What may be asked of quality: figures by department, item and month; what stands behind them; cases; letters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Sum

from chuxin.facts.intake import queries as intake
from chuxin.facts.intake.feed import Feed
from chuxin.facts.intake.rhythm import Owed, has_rhythm, owed, period_of
from chuxin.facts.quality.cases import (
    ANSWERED,
    OPENED,
    REOPENED,
    SENT,
    Answer,
    Case,
    Sort,
    State,
    Step,
    evidence_in,
)
from chuxin.facts.quality.figures import (
    DIFFERING_NAMES,
    MATCHED,
    WRONG_BUT_ASKED,
    Delays,
    Line,
    is_wrong_code,
    together,
)
from chuxin.facts.quality.models import BatchFigures, CodeCase, CodeCount, Delay, Letter
from chuxin.facts.quality.terms import TERMS_ID, Terms, terms_from
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.ledger.entry import Said
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_SUMS = ("rows", "accepted", "superseded", "unchanged", "refused", "waiting", "late")
_STEPS = frozenset({OPENED, SENT, ANSWERED, REOPENED})


@dataclass(frozen=True, slots=True)
class Behind:
    """One batch behind a figure; ``counted`` of its rows are what the figure counts."""

    batch: str
    feed: str
    item: str
    department: str
    received_on: date
    rows: int
    counted: int


@dataclass(frozen=True, slots=True)
class Due:
    """One period a department owes of a feed."""

    department: str
    feed: Feed
    owed: Owed


@dataclass(frozen=True, slots=True)
class Held:
    """A case in one line of the register."""

    number: int
    sort: Sort
    code: str
    state: State
    opened_on: date
    due: date | None


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter that went out: ``content`` is what it says, ``sha256`` that of its signed file."""

    number: int
    department: str
    month: str
    issued_at: datetime
    content: Mapping[str, Json]
    sha256: str


def terms(on: date) -> Terms:
    """The terms in force on a day. Refuses what the register of law refuses."""
    found, findings = terms_from(law.definition("quality", TERMS_ID, on))
    if found is None:
        raise Refusal(
            "quality.malformed",
            Text("数据质量参数的定义不合格。", "The terms of data quality are malformed."),
            Text("用 chuxin pack check 检查后重新安装。", "Run chuxin pack check and install it again."),
            findings=tuple(findings),
        )
    return found


def months() -> tuple[str, ...]:
    """The months in which anything came, newest first."""
    return tuple(BatchFigures.objects.order_by("-month").values_list("month", flat=True).distinct())


def newest() -> int:
    """The number of the batch settled last; 0 before the first."""
    return BatchFigures.objects.aggregate(last=Max("entry"))["last"] or 0


def departments() -> tuple[str, ...]:
    """Every department that ever sent anything, by code."""
    return tuple(BatchFigures.objects.order_by("department").values_list("department", flat=True).distinct())


def batches_of(department: str) -> frozenset[str]:
    """The ids of every batch a department sent."""
    return frozenset(
        f"b{entry}" for entry in BatchFigures.objects.filter(department=department).values_list("entry", flat=True)
    )


def lines(month: str, *, on: date) -> tuple[Line, ...]:
    """Each department's month, by department; deliveries owed are judged as known on the day ``on``. Six statements."""
    grouped: dict[str, list[Line]] = defaultdict(list)
    for line in item_lines(month, on=on):
        grouped[line.department].append(line)
    return tuple(together(parts, department=name, item=None, month=month) for name, parts in sorted(grouped.items()))


def item_lines(month: str, *, on: date) -> tuple[Line, ...]:
    """Each department's month item by item."""
    batches = list(BatchFigures.objects.filter(month=month).order_by("entry"))
    entries = BatchFigures.objects.filter(month=month).values("entry")
    faults, remarks = _codes(entries)
    days: dict[int, dict[int, int]] = defaultdict(dict)
    for delay in Delay.objects.filter(entry__in=entries):
        days[delay.entry][delay.working_days] = delay.rows
    mended = _mended(entries)
    parts: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for one in batches:
        counts = _counts(one, faults[one.entry], remarks[one.entry], mended.get(one.entry, 0))
        told = (counts, faults[one.entry], remarks[one.entry], Delays(days[one.entry]))
        line = Line(one.department, one.item, month, *told)
        parts[one.department, one.item].append(line)
    for due in deliveries_owed(month, on=on):
        item = due.feed.item
        parts[due.department, item].append(Line(due.department, item, month, _owed_counts(due.owed, on), {}, {}))
    return tuple(
        together(some, department=department, item=item, month=month)
        for (department, item), some in sorted(parts.items())
    )  # fmt: skip


def late_between(since: date, until: date) -> int:
    """How many rows came later than their item allows, in batches received on these days, both included. One
    statement."""
    received = BatchFigures.objects.filter(received_on__range=(since, until))
    return received.aggregate(late=Sum("late"))["late"] or 0


def deliveries_owed(month: str, *, on: date) -> tuple[Due, ...]:
    """The periods whose last day to send lies in ``month`` and is over on ``on``, department by department.

    A feed with a source of its own owes from the day it is in force. One that many authorities share is owed by each
    from its first delivery: who never sent anything is not known to owe it.
    """
    arrivals: dict[tuple[str, str], set[date]] = defaultdict(set)
    for name, department, day in BatchFigures.objects.values_list("feed", "department", "received_on").distinct():
        arrivals[name, department].add(day)
    told = []
    for feed in intake.feeds(on):
        senders = {department: came for (name, department), came in arrivals.items() if name == feed.id}
        if not senders and feed.source_code:
            senders = {feed.source_code: set()}
        for department, came in sorted(senders.items()):
            since = _since(feed, came, on, month)
            told += [Due(department, feed, one) for one in owed(feed, came, since, on) if _falls(one, month, on)]
    return tuple(told)


def _since(feed: Feed, came: AbstractSet[date], on: date, month: str) -> date:
    """A feed with a source of its own owes from the day it is in force; a shared one from a department's first. Periods
    that ended so long before ``month`` that they were due before it are left out."""
    begins = feed.valid_from or on
    begins = min(came, default=begins) if feed.source_code is None else begins
    if not has_rhythm(feed):
        return begins
    # Twice the working days and a month of days cover every arrangement of holidays.
    earliest = date.fromisoformat(f"{month}-01") - timedelta(days=2 * (feed.due_working_days or 0) + 30)
    return max(begins, period_of(feed, earliest).first)


def _falls(one: Owed, month: str, on: date) -> bool:
    due = one.period.due
    return due is not None and f"{due:%Y-%m}" == month and one.period.is_overdue(on)


def behind(month: str, *, department: str = "", item: str = "", figure: str = "", code: str = "") -> tuple[Behind, ...]:
    """The batches behind a figure of a month, those that count most first. ``code`` narrows to one fault or remark."""
    rows = BatchFigures.objects.filter(month=month)
    rows = rows.filter(department=department) if department else rows
    rows = rows.filter(item=item) if item else rows
    entries = rows.values("entry")
    faults, remarks = _codes(entries)
    mended = _mended(entries) if figure == "mended" else {}
    told = []
    for one in rows:
        if code:
            counted = faults[one.entry].get(code, 0) + remarks[one.entry].get(code, 0)
        else:
            counts = _counts(one, faults[one.entry], remarks[one.entry], mended.get(one.entry, 0))
            counted = counts.get(figure or "rows", 0)
        if counted:
            told.append(Behind(f"b{one.entry}", one.feed, one.item, one.department, one.received_on, one.rows, counted))
    return tuple(sorted(told, key=lambda each: (-each.counted, each.batch)))


def names_of(codes: Iterable[str]) -> dict[str, Text]:
    """What departments are called: the register's name, a feed's title where nobody is named, else the code itself."""
    wanted = sorted(set(codes))
    numbers = subjects.numbers_by_code(wanted)
    known = subjects.subjects(list(numbers.values()))
    return {code: _named(known[numbers[code]].name) if code in numbers else _named(code) for code in wanted}


def cases(state: State | None = None) -> tuple[Held, ...]:
    """The register of cases, oldest first; :func:`case` gives everything said of one. One statement."""
    rows = CodeCase.objects.order_by("entry")
    return tuple(
        Held(row.entry, Sort(row.sort), row.code, State(row.state), row.opened_on, row.due)
        for row in (rows.filter(state=state) if state else rows)
    )


def case(number: int) -> Case:
    """One case with its evidence and every step. Refuses ``quality.case_unknown``."""
    row = CodeCase.objects.filter(entry=number).first()
    if row is None:
        raise Refusal(
            "quality.case_unknown",
            Text(f"没有编号为{number}的重错码事项。", f"There is no case {number} about a code."),
            Text("请从登记簿中选择。", "Choose one from the register."),
        )
    said = [one for part in ledger.read(number - 1, _STEPS) for one in part]
    return _case(row, [one for one in said if one.seq == number or (one.body or {}).get("case") == number])


def unresolved() -> tuple[Case, ...]:
    """Every case that is not resolved, with its evidence but only its opening step. Two statements."""
    rows = list(CodeCase.objects.exclude(state=State.RESOLVED).order_by("entry"))
    said = ledger.entries([row.entry for row in rows])
    return tuple(_case(row, [said[row.entry]]) for row in rows if row.entry in said)


def _case(row: CodeCase, said: Sequence[Said]) -> Case:
    body = said[0].body or {}
    return Case(
        row.entry, Sort(row.sort), row.code, State(row.state), row.opened_on, row.due,
        str(body.get("registered", "")), evidence_in(body), tuple(_step(one) for one in said),
    )  # fmt: skip


def opened_keys() -> frozenset[str]:
    """The keys of all cases ever opened, so that the same suspicion is not raised again."""
    return frozenset(CodeCase.objects.values_list("key", flat=True))


def letters(month: str | None = None) -> tuple[Issued, ...]:
    """The letters that went out, newest month first; of one month where given."""
    rows = Letter.objects.order_by("-month", "department")
    found = list(rows.filter(month=month) if month else rows)
    contents = ledger.contents([one.entry for one in found])
    return tuple(_issued(one, contents[one.entry]) for one in found if one.entry in contents)


def letter(department: str, month: str) -> Issued | None:
    """The letter to a department about a month, if one went out."""
    row = Letter.objects.filter(department=department, month=month).first()
    return None if row is None else _issued(row, ledger.entry(row.entry).body or {})


def _issued(row: Letter, body: Mapping[str, Json]) -> Issued:
    content = body.get("content")
    return Issued(
        row.entry, row.department, row.month, row.issued_at,
        content if isinstance(content, Mapping) else {}, str(body.get("sha256", "")),
    )  # fmt: skip


def _codes(entries: Any) -> tuple[dict[int, Counter[str]], dict[int, Counter[str]]]:
    """First faults and remarks by batch."""
    faults: dict[int, Counter[str]] = defaultdict(Counter)
    remarks: dict[int, Counter[str]] = defaultdict(Counter)
    rows = CodeCount.objects.filter(entry__in=entries).values_list("entry", "refused", "code", "rows")
    for entry, refused, code, number in rows:
        (faults if refused else remarks)[entry][code] += number
    return faults, remarks


def _mended(entries: Any) -> dict[int, int]:
    """How many rows later batches that mend these brought in, by the batch mended."""
    rows = BatchFigures.objects.filter(mends__in=entries).values("mends").annotate(
        taken=Sum("accepted") + Sum("superseded")
    )  # fmt: skip
    return {int(one["mends"] or 0): one["taken"] for one in rows}


def _counts(row: BatchFigures, faults: Counter[str], remarks: Counter[str], mended: int) -> dict[str, int]:
    return {
        "rows": row.rows,
        "accepted": row.accepted + row.superseded,
        "refused": row.refused,
        "late": row.late,
        "duplicates": row.unchanged,
        "wrong_codes": sum(number for code, number in faults.items() if is_wrong_code(code)) + remarks[WRONG_BUT_ASKED],
        "names_differ": remarks[DIFFERING_NAMES],
        "matched": remarks[MATCHED],
        "waiting": row.waiting,
        "mended": min(mended, row.refused),
        "deliveries": 1,
    }


def _owed_counts(one: Owed, on: date) -> dict[str, int]:
    came_in_time = one.came is not None and not one.is_late
    return {"owed": 1, "in_time": int(came_in_time), "missing": int(one.is_missing(on))}


def _step(said: Said) -> Step:
    body = said.body or {}
    words = {
        OPENED: lambda: Text("发现并登记", "Found and entered"),
        SENT: lambda: Text(
            f"送{body.get('registry', '')}核实，应于{body.get('due', '')}前答复",
            f"Sent to {body.get('registry', '')}; answer due by {body.get('due', '')}",
        ),
        ANSWERED: lambda: _joined(Answer(str(body.get("answer"))).words, body),
        REOPENED: lambda: _joined(Text("重新核实", "Opened again"), body),
    }[said.kind]()
    return Step(said.seq, said.kind, said.at, said.actor, words)


def _joined(title: Text, body: Mapping[str, Json]) -> Text:
    reason = str(body.get("reason", ""))
    return Text(f"{title.zh}：{reason}", f"{title.en}: {reason}") if reason else title


def _named(name: str) -> Text:
    return Text(name, name)
