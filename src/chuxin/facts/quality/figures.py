"""The figures of data quality: what each counts, by which formula, and a department's month in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from chuxin.kernel.text import Text

# First faults and remarks that are about a code, not about a row's other content.
WRONG_CODES: Final = ("uscc.", "subjects.code_invalid", "subjects.identifier_taken")
DIFFERING_NAMES: Final = "subject.name_differs"
MATCHED: Final = "subject.matched"
# Rows that were found by name, or wait, although their code cannot be right.
WRONG_BUT_ASKED: Final = "subject.wrong_code"


_ROWS: Final = Text("行", "rows")


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure: its id, what it is called and how it is counted; a share has a whole it is a share of."""

    id: str
    title: Text
    formula: Text
    of: str | None = None
    unit: Text = _ROWS


_BATCHES, _PERIODS = Text("批", "batches"), Text("期", "periods")
FIGURES: Final[tuple[Figure, ...]] = (
    Figure(
        "rows",
        Text("报送行数", "Rows sent"),
        Text(
            "当月收到的各批次全部行数之和。",
            "All rows of the batches received in the month.",
        ),
    ),
    Figure(
        "accepted",
        Text("采用", "Accepted"),
        Text(
            "成为新记录或新版本的行。",
            "Rows that became a record or a new version of one.",
        ),
        of="rows",
    ),
    Figure(
        "refused",
        Text("退回", "Refused"),
        Text(
            "至少有一处错误、未被采用的行，按首个错误计一次。",
            "Rows with a fault that were not taken, counted once under their first fault.",
        ),
        of="rows",
    ),
    Figure(
        "late",
        Text("迟报", "Late"),
        Text(
            "已采用且超过目录规定工作日才报送的行，占采用行的比例。",
            "Rows taken later than the item's working days allow, as a share of the accepted.",
        ),
        of="accepted",
    ),
    Figure(
        "duplicates",
        Text("重复", "Repeated"),
        Text(
            "与已有记录完全相同、未产生新内容的行。",
            "Rows that said nothing new.",
        ),
        of="rows",
    ),
    Figure(
        "wrong_codes",
        Text("错码", "Wrong codes"),
        Text(
            "因统一社会信用代码有误而退回的行。",
            "Rows refused for a fault of the unified social credit code.",
        ),
        of="rows",
    ),
    Figure(
        "names_differ",
        Text("名称不一致", "Names that differ"),
        Text(
            "代码已登记、名称却与登记名称不同的行。",
            "Rows whose code is registered under another name.",
        ),
        of="rows",
    ),
    Figure(
        "matched",
        Text("按名称归属", "Found by name"),
        Text(
            "无有效代码、按名称匹配规则归属的行。",
            "Rows without a good code whose organisation was found by its name.",
        ),
        of="rows",
    ),
    Figure(
        "waiting",
        Text("待定归属", "Waiting"),
        Text(
            "等待人工判断属于哪个主体的行。",
            "Rows that wait for a decision whose record they are.",
        ),
        of="rows",
    ),
    Figure(
        "mended",
        Text("已补正", "Mended"),
        Text(
            "由后来的补正批次采用的行，占退回行的比例；补正可以晚于当月。",
            "Rows taken through a later mending batch, as a share of the refused; mending may come after the month.",
        ),
        of="refused",
    ),
    Figure(
        "deliveries",
        Text("批次", "Batches"),
        Text(
            "当月收到并处理完毕的批次数。",
            "Batches received in the month and settled.",
        ),
        unit=_BATCHES,
    ),
    Figure(
        "owed",
        Text("应报期数", "Deliveries owed"),
        Text(
            "报送截止日落在当月的报送期数，按报送通道的周期和期限计算。",
            "Periods whose last day to send lies in the month, by the rhythm and term of the feed.",
        ),
        unit=_PERIODS,
    ),
    Figure(
        "in_time",
        Text("按期报送", "Delivered in time"),
        Text(
            "应报期数中按期收到的期数。",
            "Periods owed for which a delivery came in time.",
        ),
        of="owed",
        unit=_PERIODS,
    ),
    Figure(
        "missing",
        Text("未报送", "Missing"),
        Text(
            "应报期数中至今没有收到的期数。",
            "Periods owed for which nothing has come to this day.",
        ),
        of="owed",
        unit=_PERIODS,
    ),
)
BY_ID: Final[Mapping[str, Figure]] = {one.id: one for one in FIGURES}


@dataclass(frozen=True, slots=True)
class Delays:
    """Working days from decision to report, over the accepted rows: how many rows took how many days."""

    rows: Mapping[int, int] = field(default_factory=dict)

    def at(self, share: Fraction) -> int | None:
        """The least number of working days within which at least ``share`` of the rows came; ``None`` without rows."""
        total, seen = sum(self.rows.values()), 0
        for days in sorted(self.rows):
            seen += self.rows[days]
            if seen >= share * total:
                return days
        return None

    @property
    def median(self) -> int | None:
        """Half of the rows came within so many working days."""
        return self.at(Fraction(1, 2))

    @property
    def ninth_tenth(self) -> int | None:
        """Nine rows in ten came within so many working days."""
        return self.at(Fraction(9, 10))

    @property
    def worst(self) -> int | None:
        """The longest wait."""
        return max(self.rows, default=None)

    def plus(self, other: Delays) -> Delays:
        """Both together."""
        return Delays(dict(Counter(self.rows) + Counter(other.rows)))


@dataclass(frozen=True, slots=True)
class Line:
    """One department, or one item of it, in one month. ``counts`` by figure id; ``faults`` and ``remarks`` by code."""

    department: str
    item: str | None
    month: str
    counts: Mapping[str, int]
    faults: Mapping[str, int]
    remarks: Mapping[str, int]
    delays: Delays = Delays()

    def count(self, figure: str) -> int:
        """The number of a figure, 0 where nothing was counted."""
        return self.counts.get(figure, 0)

    def share(self, figure: str, least: int) -> Fraction | None:
        """A figure as a share of its whole; ``None`` where it has none, or the whole is smaller than ``least``.

        Periods are few by nature: a share of them is told from one on.
        """
        whole = BY_ID[figure].of
        if whole is None:
            return None
        total = self.count(whole)
        return Fraction(self.count(figure), total) if total >= (1 if whole == "owed" else max(least, 1)) else None

    def as_json(self, least: int) -> dict[str, object]:
        """The line as interfaces and letters give it; shares in millionths."""
        told: dict[str, object] = {"department": self.department, "item": self.item, "month": self.month}
        for figure in FIGURES:
            share = self.share(figure.id, least)
            told[figure.id] = self.count(figure.id)
            if figure.of:
                told[f"{figure.id}_share"] = None if share is None else int(share * 1_000_000)
        delays = {"median": self.delays.median, "p90": self.delays.ninth_tenth, "worst": self.delays.worst}
        return told | {
            "faults": dict(sorted(self.faults.items())),
            "remarks": dict(sorted(self.remarks.items())),
            "working_days": delays,
        }


def together(lines: Iterable[Line], *, department: str, item: str | None, month: str) -> Line:
    """Several lines as one: numbers are added, delays joined, nothing is averaged."""
    counts: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    remarks: Counter[str] = Counter()
    delays = Delays()
    for line in lines:
        counts.update(line.counts)
        faults.update(line.faults)
        remarks.update(line.remarks)
        delays = delays.plus(line.delays)
    return Line(department, item, month, dict(counts), dict(faults), dict(remarks), delays)


def is_wrong_code(code: str) -> bool:
    """Whether a first fault is one of the code itself."""
    return code.startswith(WRONG_CODES)
