"""Invented penalties as a department would write them; organisations of division 99, which does not exist."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from chuxin.kernel.codes import check_character, org_code_check


def code(number: int, prefix: str = "91") -> str:
    """The social credit code of an invented organisation."""
    body = f"{number:08d}"
    first = f"{prefix}990101{body}{org_code_check(body)}"
    return first + check_character(first)


def penalty(number: int, **changed: str) -> dict[str, str]:
    """Penalty ``number`` with some columns changed."""
    row = {
        "CF_XDR_MC": f"示例第{number}号商贸有限公司",
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": code(number),
        "CF_WSH": f"示例罚字〔2026〕第{number}号",
        "CF_WFXW": "违反市场监督管理规定",
        "CF_SY": f"未按规定建立进货查验制度，案件序号{number}",
        "CF_YJ": "《中华人民共和国行政处罚法》",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款人民币五千元整",
        "CF_NR_FK": "0.5",
        "CF_JDRQ": "2026-06-24",
        "CF_YXQ": "2027-06-24",
        "CF_CFJG": "示例市市场监督管理局",
        "CF_CFJGDM": code(99, "11"),
    }
    return row | changed


def as_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """The rows as CSV, headings from all of them."""
    listed = list(rows)
    headings = list(dict.fromkeys(heading for row in listed for heading in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue()
