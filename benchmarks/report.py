"""How long a report takes, drawn and sealed, beside a bare typst compile of a one-line page in the same font.

Run: ``python -m benchmarks.report [--repeat 40]``. The report has ten records over nine chapters (about four pages), a
new number each time so that nothing is answered from a cache. Limit of the house: p50 made and sealed ≤ 120 ms.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import manimgx_fonts_cjk
import typst

from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text
from chuxin.services.publication import certificate, seal
from chuxin.services.publication.profile import Answer
from chuxin.services.publication.report import CHAPTERS
from chuxin.services.publication.wording import day

LIMIT_MS = 120
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
RECORDS = 10


def main() -> int:
    """Measure, print one line a figure, and exit 1 beyond the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=40)
    repeat: int = parser.parse_args().repeat
    certificate.warm_up()
    with tempfile.TemporaryDirectory() as folder:
        sealer = seal.seal_of(Path(folder), at=AT)
        made = _p50(lambda turn: seal.stamp(certificate.draw(_report(turn), at=AT), sealer, at=AT), repeat)
    bare = _p50(_bare(), repeat)
    print(f"report drawn and sealed   p50 {made:6.1f} ms   limit {LIMIT_MS} ms")
    print(f"bare typst, one line      p50 {bare:6.1f} ms   ratio {made / bare:.1f}")
    return 0 if made <= LIMIT_MS else 1


def _p50(work: Callable[[int], object], repeat: int) -> float:
    """The median time of ``work`` in milliseconds, after three turns to warm up."""
    times = []
    for turn in range(repeat + 3):
        start = time.perf_counter()
        work(turn)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[3:])


def _bare() -> Callable[[int], object]:
    folder = str(Path(manimgx_fonts_cjk.__file__).parent)
    compiler = typst.Compiler(font_paths=typst.Fonts(False, False, [folder]))
    page = '#set text(font: "Noto Sans CJK SC")\n楚信 {}'
    return lambda turn: compiler.compile(page.format(turn).encode(), format="pdf")


def _report(turn: int) -> Mapping[str, Json]:
    number = f"20261122120000{turn:08d}"
    order: dict[str, Json] = {
        "number": number, "code": "0000-0000-0000-0000", "address": "http://127.0.0.1:8000/v/0000000000000000",
        "issued_at": AT.isoformat(), "issued_at_text": _day(AT.date()), "data_on": "2026-11-22",
        "data_on_text": _day(AT.date()), "valid_to": "2026-12-22", "valid_to_text": _day(date(2026, 12, 22)),
    }  # fmt: skip
    subject: dict[str, Json] = {
        "number": 1, "name": "示例长江贸易有限公司", "code": "91990100MA00000011", "kind": "enterprise", "place": None,
        "industry": None, "registered_on": _day(date(2015, 3, 1)), "former_names": [],
        "status": _both("存续", "Active"),
    }  # fmt: skip
    sections: list[Json] = [_section(chapter, title) for chapter, (title, _) in enumerate(CHAPTERS)]
    return {
        "form": 1, "kind": "general", "order": order, "period_from": "2023-11-22",
        "period_from_text": _day(date(2023, 11, 22)), "subject": subject, "sections": sections, "findings": [],
    }  # fmt: skip


def _section(chapter: int, title: Text) -> dict[str, Json]:
    lines: list[Json] = [_line(number) for number in range(RECORDS)] if chapter == 1 else []
    answer = Answer.PRESENT if lines else Answer.VERIFIED_EMPTY
    return {
        "title": title.as_json(), "answer": answer.value, "answer_text": answer.sentence.as_json(),
        "total": len(lines), "lines": lines,
    }  # fmt: skip


def _line(number: int) -> dict[str, Json]:
    decided = date(2026, 4, 10 + number)
    facts = "经查，当事人于2026年3月在其网站发布未经审查的广告，违反示例规定。"
    return {
        "record": f"r{number}", "version": 1, "item": "national.penalty", "polarity": "negative",
        "title": _both("行政处罚", "Administrative penalty"), "decided_on": decided.isoformat(),
        "decided_on_text": _day(decided), "proof": number, "shown": _both("公示至2027年。", "Until 2027."),
        "summary": _both(f"记录显示：示例局作出行政处罚，示罚{number}号。", f"The record shows: no. {number}."),
        "remedy": _both("如认为记录有误，可免费提出异议。", "If it is wrong, an objection is free."),
        "fields": [
            {"name": "facts", "title": _both("违法事实", "Facts"), "value": _both(facts, facts)},
            {"name": "kinds", "title": _both("处罚类别", "Kinds of penalty"), "value": _both("罚款", "Fine")},
            {"name": "fine", "title": _both("罚款金额", "Fine"), "value": _both("12,000 元", "CNY 12,000")},
        ],
    }  # fmt: skip


def _both(zh: str, en: str) -> dict[str, Json]:
    return {"zh": zh, "en": en}


def _day(value: date) -> dict[str, Json]:
    return dict(day(value).as_json())


if __name__ == "__main__":
    raise SystemExit(main())
