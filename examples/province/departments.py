"""The nine departments of 示例省: what each sends, in which format and under which headings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from examples.province.organisations import PROVINCE, code_of


class Format(StrEnum):
    """The file formats of the province; the value is the ending of the file's name."""

    CSV = "csv"
    CSV_GB18030 = "gb18030.csv"
    XLSX = "xlsx"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"


class Style(StrEnum):
    """Under which headings a department writes its columns."""

    TITLES = "titles"
    CODES = "codes"
    YEAR_2015 = "2015"


@dataclass(frozen=True, slots=True)
class Sending:
    """One feed of a department."""

    feed: str
    format: Format
    style: Style = Style.TITLES


@dataclass(frozen=True, slots=True)
class Department:
    """A department: its short id in file names, its own code, the word in its document numbers, what it sends."""

    id: str
    name: str
    code: str
    word: str
    sends: tuple[Sending, ...]

    def sending(self, feed: str) -> Sending:
        """How it sends ``feed``; ``KeyError`` where it does not."""
        for sending in self.sends:
            if sending.feed == feed:
                return sending
        raise KeyError(feed)


def _code(number: int) -> str:
    return code_of("11", PROVINCE.code, f"99000{number:03d}")


DEPARTMENTS = (
    Department("market", "示例省市场监督管理局", _code(1), "示市监", (
        Sending("registration", Format.CSV),
        Sending("licences", Format.CSV, Style.CODES),
        Sending("penalties", Format.CSV, Style.CODES),
        Sending("supervision", Format.PARQUET),
        Sending("abnormal", Format.CSV),
        Sending("annual_reports", Format.PARQUET),
        Sending("severe_lists", Format.CSV),
        Sending("food_profiles", Format.CSV),
        Sending("food_inspections", Format.CSV),
        Sending("sampling", Format.XLSX),
    )),
    Department("ecology", "示例省生态环境厅", _code(2), "示环", (
        Sending("licences", Format.CSV_GB18030),
        Sending("penalties", Format.CSV_GB18030),
        Sending("supervision", Format.CSV_GB18030),
        Sending("env_violations", Format.CSV_GB18030),
        Sending("env_merits", Format.CSV_GB18030),
        Sending("env_applications", Format.XLSX),
    )),
    Department("housing", "示例省住房和城乡建设厅", _code(3), "示建", (
        Sending("licences", Format.CSV_GB18030, Style.YEAR_2015),
        Sending("penalties", Format.CSV_GB18030, Style.YEAR_2015),
    )),
    Department("health", "示例省卫生健康委员会", _code(4), "示卫", (
        Sending("licences", Format.XLSX),
        Sending("penalties", Format.XLSX),
        Sending("supervision", Format.XLSX),
    )),
    Department("emergency", "示例省应急管理厅", _code(5), "示应急", (
        Sending("licences", Format.JSON_LINES, Style.CODES),
        Sending("penalties", Format.JSON_LINES, Style.CODES),
        Sending("severe_lists", Format.JSON_LINES),
    )),
    Department("transport", "示例省交通运输厅", _code(6), "示交", (
        Sending("licences", Format.CSV),
        Sending("penalties", Format.CSV),
        Sending("supervision", Format.CSV),
    )),
    Department("court", "示例省高级人民法院", _code(7), "示法", (
        Sending("judgments", Format.JSON_LINES),
        Sending("severe_lists", Format.CSV),
    )),
    Department("reform", "示例省发展和改革委员会", _code(8), "示发改", (
        Sending("commitments", Format.CSV),
        Sending("honours", Format.XLSX),
        Sending("gov_commitments", Format.XLSX),
        Sending("gov_breaches", Format.CSV),
    )),
    Department("tax", "国家税务总局示例省税务局", _code(9), "示税", (
        Sending("tax_levels", Format.PARQUET),
    )),
)  # fmt: skip


def department(id: str) -> Department:
    """The department with this short id; ``KeyError`` where there is none."""
    return {each.id: each for each in DEPARTMENTS}[id]
