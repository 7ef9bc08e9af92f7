"""A clause: the place in a law, regulation or standard on which a definition hangs; which of two prevails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text


class Rank(StrEnum):
    """The standing of a document, highest first: where two conflict the higher prevails (rights of the house, §8)."""

    LAW = "law"
    ADMINISTRATIVE_REGULATION = "administrative_regulation"
    CENTRAL_POLICY = "central_policy"
    MINISTRY_RULE = "ministry_rule"
    PROVINCIAL_REGULATION = "provincial_regulation"
    LOCAL_RULE = "local_rule"
    STANDARD = "standard"


RANK_TITLES: Final[dict[Rank, Text]] = {
    Rank.LAW: Text("法律", "law"),
    Rank.ADMINISTRATIVE_REGULATION: Text("行政法规", "administrative regulation"),
    Rank.CENTRAL_POLICY: Text("中央政策文件", "central policy document"),
    Rank.MINISTRY_RULE: Text("部门规章及规范性文件", "ministry rule"),
    Rank.PROVINCIAL_REGULATION: Text("地方性法规", "provincial regulation"),
    Rank.LOCAL_RULE: Text("地方政府规章及规范性文件", "local rule"),
    Rank.STANDARD: Text("标准", "standard"),
}
_ORDER: Final = {rank: place for place, rank in enumerate(Rank)}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause with its days in force, both ends included.

    ``jurisdiction`` is ``CN`` or a GB/T 2260 division (``420000``). ``unverified`` marks what must still be compared
    with the official text. ``repealed_on`` is the first day it no longer holds, set by a repeal.
    """

    id: str
    title: Text
    document: Text
    article: str
    rank: Rank
    jurisdiction: str
    valid_from: date
    valid_to: date | None = None
    unverified: bool = False
    text: Text | None = None
    repealed_on: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether it holds on ``on``."""
        return self.valid_from <= on and not self.ended(on)

    def ended(self, on: date) -> bool:
        """Whether it has stopped holding by ``on``: repealed, or past its last day."""
        return self.repealed(on) or (self.valid_to is not None and self.valid_to < on)

    def repealed(self, on: date) -> bool:
        """Whether a repeal has taken effect by ``on``."""
        return self.repealed_on is not None and self.repealed_on <= on


def prevailing(clauses: Iterable[Clause]) -> Clause:
    """Of clauses in conflict the one that prevails: higher rank first, then the newer. Needs at least one.

    A stricter protection of privacy prevails whatever its rank; that is for people to decide and record.
    """
    return min(clauses, key=lambda clause: (_ORDER[clause.rank], -clause.valid_from.toordinal(), clause.id))


def clause_from(definition: Definition) -> tuple[Clause | None, list[Finding]]:
    """The clause a definition of kind ``clause`` states, or what is wrong with it (file and line)."""
    findings = list(_faults(definition))
    return (None if findings else clause_of(definition)), findings


def clause_of(definition: Definition, repealed_on: date | None = None) -> Clause:
    """The clause of a definition already checked by :func:`clause_from`."""
    body = definition.body
    return Clause(
        id=definition.id,
        title=definition.title,
        document=text_of(body.get("document")) or definition.title,
        article=str(body.get("article") or ""),
        rank=Rank(str(body.get("rank"))),
        jurisdiction=str(body.get("jurisdiction") or "CN"),
        valid_from=definition.valid_from,
        valid_to=definition.valid_to,
        unverified=definition.unverified,
        text=text_of(body.get("text")),
        repealed_on=repealed_on,
    )


def _faults(definition: Definition) -> Iterator[Finding]:
    body = definition.body
    if body.get("rank") not in set(Rank):
        ranks = ", ".join(Rank)
        yield _fault(definition, "rank", Text("效力层级rank缺少或不认识。", "The rank is missing or unknown."),
                     Text(f"可用：{ranks}。", f"Use one of: {ranks}."))  # fmt: skip
    for name in ("document", "text"):
        if name in body and not _is_bilingual(body[name]):
            yield _fault(definition, name, Text(f"{name} 缺少中文或英文。", f"{name} lacks Chinese or English."),
                         Text(f"请写成 {name}: {{zh: …, en: …}}。", f"Write {name}: {{zh: …, en: …}}."))  # fmt: skip
    if not isinstance(body.get("article", ""), str | int):
        yield _fault(definition, "article", Text("条款article应是文字。", "The article must be text."),
                     Text("请写成 article: 第九条。", "Write article: 第九条."))  # fmt: skip


def _is_bilingual(value: Json) -> bool:
    return text_of(value) is not None


def _fault(definition: Definition, field: str, message: Text, remedy: Text) -> Finding:
    return Finding(f"clause.{field}", Severity.ERROR, message, remedy, definition.place_of((field,)))
