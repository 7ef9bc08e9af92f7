"""Invented penalties for benchmarks: organisations of division 99, which does not exist, and a CSV of what they did."""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from chuxin.kernel.codes import check_character, org_code_check

Value = TypeVar("Value")
FACTS = (
    "经查，当事人经营场所内销售的预包装食品标签不符合规定，涉案货值较小，未造成危害后果",
    "当事人未按规定建立并执行进货查验记录制度，经责令改正后按期完成整改",
    "当事人在施工现场未采取有效防尘降尘措施，现场检查记录和照片为证",
    "当事人未按期公示年度信息，通过登记的住所无法取得联系，已责令限期改正",
)
HEADINGS = (
    "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_FRDB", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR",
    "CF_NR_FK", "CF_NR_WFFF", "CF_NR_ZKDX", "CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY",
    "CF_SJLYDM", "BZ",
)  # fmt: skip


def organisations_of(count: int) -> Iterator[tuple[str, str]]:
    """Codes and names of invented enterprises, always the same."""
    for number in range(count):
        body = f"{number:08d}"
        first17 = "91990101" + body + org_code_check(body)
        yield first17 + check_character(first17), f"示例第{number}号商贸有限公司"


def write_penalties(path: Path, rows: int, organisations: int) -> None:
    """Write ``rows`` penalties, distinct in decision number and facts, dates of the last month, mixed kinds."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(penalties(rows, organisations))


def penalties(rows: int, organisations: int) -> Iterator[tuple[str, ...]]:
    """The cells of ``rows`` penalties, in the order of ``HEADINGS``, always the same."""
    chance = random.Random(20260630)
    known = list(organisations_of(organisations))
    authorities = [
        (recoded(code.replace("91", "11", 1)), f"示例市监管局第{n}分局") for n, (code, _) in enumerate(known[:50])
    ]
    for number in range(rows):
        code, name = known[chance.randrange(organisations)]
        authority, called = authorities[number % len(authorities)]
        decided = date(2026, 6, 24) - timedelta(days=number % 9)
        fine = number % 4 != 0
        yield (
            name, "法人及非法人组织", code, "", f"示例罚字〔2026〕第{number}号", "违反市场监督管理规定",
            f"{FACTS[number % 4]}。案件序号{number}。", "《中华人民共和国行政处罚法》及有关规定",
            "罚款" if fine else "警告", "罚款人民币若干元" if fine else "警告",
            f"{(number % 500 + 1) / 100}" if fine else "", "", "", decided.isoformat(),
            date(decided.year + 1, decided.month, decided.day).isoformat(), "", called, authority, called,
            authority, "",
        )  # fmt: skip


def recoded(code: str) -> str:
    """``code`` with the check character its first 17 demand."""
    return code[:17] + check_character(code[:17])


def batched(values: Iterator[Value], size: int) -> Iterator[list[Value]]:
    """Lists of at most ``size`` values."""
    while some := list(itertools.islice(values, size)):
        yield some
