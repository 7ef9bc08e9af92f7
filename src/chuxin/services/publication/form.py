"""Reads the parts of a publicity definition one by one, collecting the faults met with their field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from chuxin.kernel.canonical import Json
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text

_Choice = TypeVar("_Choice", bound=StrEnum)


class Form:
    """Collects the faults met while one definition is read."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.findings: list[Finding] = []

    def fault(self, field: str, zh: str, en: str) -> None:
        """Note one error at ``field``."""
        place = Place(file=self.place.file, line=self.place.line, field=field)
        remedy = Text("请按规则包格式修改该处。", "Mend it after the form of publicity definitions.")
        self.findings.append(Finding("publicity.form", Severity.ERROR, Text(zh, en), remedy, place))

    def one_of(self, choices: type[_Choice], raw: Json, field: str) -> _Choice | None:
        """One of the words of ``choices``, or a fault."""
        try:
            return choices(str(raw))
        except ValueError:
            self.fault(field, f"{field} 不可为 {raw!r}。", f"{field} cannot be {raw!r}.")
            return None

    def day(self, raw: Json, field: str) -> date | None:
        """An ISO day, or a fault."""
        try:
            return date.fromisoformat(str(raw))
        except ValueError:
            self.fault(field, f"{field} 不是日期：{raw}", f"{field} is not a day: {raw}")
            return None

    def must(self, body: Mapping[str, Json], field: str) -> str:
        """The text at ``field``, or a fault."""
        value = body.get(field)
        if isinstance(value, str):
            return value
        self.fault(f"editions.{field}", f"版本缺少 {field}。", f"The edition lacks its {field}.")
        return ""

    def mapping(self, body: Mapping[str, Json], field: str) -> Mapping[str, Json]:
        """The mapping at ``field`` (absent: empty), or a fault."""
        raw = body.get(field, {})
        if isinstance(raw, Mapping):
            return raw
        self.fault(field, f"{field} 应为映射。", f"{field} should be a mapping.")
        return {}

    def mappings(self, body: Mapping[str, Json], field: str) -> list[Mapping[str, Json]]:
        """The list of mappings at ``field``, or a fault."""
        raw = body.get(field, [])
        if isinstance(raw, Sequence) and not isinstance(raw, str) and all(isinstance(entry, Mapping) for entry in raw):
            return [entry for entry in raw if isinstance(entry, Mapping)]
        self.fault(field, f"{field} 应为映射的列表。", f"{field} should be a list of mappings.")
        return []

    def months(self, raw: Json, field: str) -> int:
        """A whole number of months, zero or more, or a fault."""
        if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0:
            return raw
        self.fault(field, f"{field} 应为不小于 0 的月数：{raw}", f"{field} should be months, zero or more: {raw}")
        return 0

    def sum(self, raw: Json, field: str) -> Decimal:
        """A sum in 元, or a fault."""
        try:
            return Decimal(str(raw))
        except InvalidOperation:
            self.fault(field, f"{field} 应为以元计的金额：{raw}", f"{field} should be a sum in yuan: {raw}")
            return Decimal(0)


def name_at(body: Mapping[str, Json], field: str) -> str | None:
    """The text at ``field``; ``None`` where there is none."""
    value = body.get(field)
    return value if isinstance(value, str) else None


def texts_at(body: Mapping[str, Json], field: str) -> tuple[str, ...]:
    """The texts listed at ``field``."""
    value = body.get(field, ())
    return tuple(str(entry) for entry in value) if isinstance(value, Sequence) and not isinstance(value, str) else ()
