"""An alarm: a delivery that did not come, came odd or was turned away, or a channel that fails. Once for each cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from chuxin.facts.channels.oddness import Odd, Oddity
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text


class Trouble(StrEnum):
    """What an alarm is about; the oddities of a delivery among them."""

    MISSING = "missing"
    EMPTY = "empty"
    SIZE = "size"
    UNUSUAL = "unusual"
    COLUMNS = "columns"
    REFUSED = "refused"
    REPEATED = "repeated"
    TURNED_AWAY = "turned_away"
    FAILING = "failing"


TITLES: Final[Mapping[Trouble, Text]] = {
    Trouble.MISSING: Text("逾期未报", "missing"),
    Trouble.EMPTY: Text("空文件", "empty"),
    Trouble.SIZE: Text("行数超出范围", "size out of bounds"),
    Trouble.UNUSUAL: Text("行数异常", "unusual size"),
    Trouble.COLUMNS: Text("列有变化", "columns changed"),
    Trouble.REFUSED: Text("退回率偏高", "many rows refused"),
    Trouble.REPEATED: Text("重复报送旧文件", "an old file again"),
    Trouble.TURNED_AWAY: Text("整个文件被退回", "file turned away"),
    Trouble.FAILING: Text("渠道故障", "channel failing"),
}
_REMEDIES: Final[Mapping[Trouble, Text]] = {
    Trouble.MISSING: Text(
        "请尽快报送；确无数据的，报送只有表头的文件。",
        "Send it soon; where there is nothing to report, send a file with headings only.",
    ),
    Trouble.EMPTY: Text("请核对导出条件后重报。", "Check the query of the export and send it again."),
    Trouble.SIZE: Text("请核对是否漏报或重复导出。", "Check whether rows are missing or exported twice."),
    Trouble.UNUSUAL: Text("请核对是否漏报或重复导出。", "Check whether rows are missing or exported twice."),
    Trouble.COLUMNS: Text(
        "请核对导出模板；确需改列的，请联系平台登记新表头。",
        "Check the export; if the change is meant, ask the hub to register the new headings.",
    ),
    Trouble.REFUSED: Text("请下载退回的行，改正后重报。", "Download the refused rows, mend them and send them again."),
    Trouble.REPEATED: Text(
        "请核对是否误发了上一期的文件。", "Check whether an earlier period's file was sent by mistake."
    ),
    Trouble.TURNED_AWAY: Text("请按所述补救办法改正后重报。", "Follow the remedy told, then send it again."),
    Trouble.FAILING: Text(
        "请按所述补救办法排除故障；系统会自行重试。", "Follow the remedy told; it is retried by itself."
    ),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm as it stands. ``closed_at`` is ``None`` while it is open; ``reason`` is why it was closed."""

    seq: int
    trouble: Trouble
    cause: str
    feed: str
    channel: str
    batch: str | None
    sentence: Text
    raised_at: datetime
    closed_at: datetime | None = None
    closed_by: str = ""
    reason: str = ""

    @property
    def title(self) -> Text:
        """What it is about in a few words."""
        return TITLES[self.trouble]

    @property
    def remedy(self) -> Text:
        """What to do about it."""
        return _REMEDIES[self.trouble]

    def as_json(self) -> dict[str, Json]:
        """The alarm as every interface gives it."""
        return {
            "id": self.seq,
            "trouble": self.trouble.value,
            "title": self.title.as_json(),
            "feed": self.feed,
            "channel": self.channel or None,
            "batch": self.batch,
            "message": self.sentence.as_json(),
            "remedy": self.remedy.as_json(),
            "raised_at": self.raised_at.isoformat(),
            "closed_at": self.closed_at.isoformat() if self.closed_at else None,
            "closed_by": self.closed_by or None,
            "reason": self.reason or None,
        }


@dataclass(frozen=True, slots=True)
class Raising:
    """An alarm about to be said. ``cause`` is what it is said once for."""

    trouble: Trouble
    cause: str
    feed: str
    sentence: Text
    channel: str = ""
    batch: str | None = None

    @property
    def comes_again(self) -> bool:
        """Whether the same cause is told anew once its alarm was closed; otherwise it is told once and for all."""
        return self.trouble in (Trouble.FAILING, Trouble.TURNED_AWAY)

    def as_body(self) -> dict[str, Json]:
        """The body of its entry."""
        return {
            "trouble": self.trouble.value,
            "cause": self.cause,
            "feed": self.feed,
            "channel": self.channel,
            "batch": self.batch,
            "message": self.sentence.as_json(),
        }


def of_oddity(odd: Odd, feed: str, batch: str) -> Raising:
    """The alarm for one oddity of a batch."""
    trouble = Trouble(odd.sort.value)
    return Raising(trouble, f"{trouble}:{batch}", feed, _sentence(odd), batch=batch)


def _sentence(odd: Odd) -> Text:
    rows = f"{odd.met:,}"
    match odd.sort:
        case Oddity.EMPTY:
            return Text("文件中没有数据行。", "The file holds no rows.")
        case Oddity.SIZE:
            return Text(
                f"本批{rows}行，通道约定为{odd.least:,}至{odd.most:,}行。",
                f"The batch has {rows} rows; the feed declares {odd.least:,} to {odd.most:,}.",
            )
        case Oddity.UNUSUAL:
            return Text(
                f"本批{rows}行，以往通常为{odd.least:,}至{odd.most:,}行。",
                f"The batch has {rows} rows; earlier ones had {odd.least:,} to {odd.most:,}.",
            )
        case Oddity.COLUMNS:
            return Text(
                f"表头与上一批不同：少了{_listed(odd.gone)}；多了{_listed(odd.new)}。",
                f"The headings differ from the last batch: gone {_listed(odd.gone)}; new {_listed(odd.new)}.",
            )
        case Oddity.REFUSED:
            return Text(
                f"退回{_percent(odd.met)}的行，通常不超过{_percent(odd.most)}。",
                f"{_percent(odd.met)} of the rows were refused; usually no more than {_percent(odd.most)}.",
            )
        case Oddity.REPEATED:
            return Text("与以前一期报送的文件逐字节相同。", "It is byte for byte a file of an earlier period.")


def _percent(millionths: int) -> str:
    return f"{millionths // 10_000}.{millionths % 10_000 // 1_000}%"


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{name[:40]}”" for name in names[:5])
    return f"{shown} … ({len(names)})" if len(names) > 5 else shown or "—"
