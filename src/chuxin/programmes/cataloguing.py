"""What a catalogue allows a pack: items stand in editions that hold while they do (R08), local ones on a local
regulation (R09), and each shows one invented row that is read without fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from chuxin.facts.catalogue.edition import NATIONAL, Edition, edition_from, uncovered_from
from chuxin.facts.catalogue.item import Item
from chuxin.foundation.law.clause import Clause, Rank
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text
from chuxin.programmes.references import Known

_DIVISION: Final = 6


def editions_in(definitions: Iterable[Definition]) -> tuple[Edition, ...]:
    """The editions among definitions; malformed ones are told elsewhere."""
    return tuple(found for each in definitions if each.kind == "edition" and (found := edition_from(each)[0]))


def uncatalogued(
    definition: Definition, item: Item | None, known: Known, editions: Sequence[Edition]
) -> Iterator[Finding]:
    """R08 and R09 for an item, R08 for a feed: ``item`` is the definition's own, or the one a feed delivers."""
    if item is None:
        return
    if definition.kind == "item" and _is_local(item, known, editions):
        yield from _without_local_basis(definition, known)
        if not item.editions:
            yield _nowhere(definition)
    gap = uncovered_from(editions, item, definition.valid_from, definition.valid_to) if editions else None
    if gap is not None:
        yield Finding(
            "rights.R08",
            Severity.ERROR,
            Text(
                f"“{item.id}”（类别{item.class_}）自{gap}起不在任何有效的公共信用信息目录版本中，不得归集（R08）。",
                f"“{item.id}” (class {item.class_}) stands in no edition of the catalogue from {gap} on; it may not "
                "be collected (R08).",
            ),
            Text(
                "更正class或editions，或以valid_to写明终止日。",
                "Correct “class” or “editions”, or end it with “valid_to”.",
            ),
            definition.place_of(("class",) if definition.kind == "item" else ("item",)),
        )


def _is_local(item: Item, known: Known, editions: Sequence[Edition]) -> bool:
    """Whether an item is supplementary: it cites a clause of a division, or stands in a division's catalogue."""
    cited = any(_is_divisions(clause) for clause in _cited(item.clauses, known))
    return cited or any(each.jurisdiction != NATIONAL and each.holds(item) for each in editions)


def _without_local_basis(definition: Definition, known: Known) -> Iterator[Finding]:
    regulations = (
        clause
        for clause in _cited(definition.clauses, known)
        if _is_divisions(clause) and clause.rank is Rank.PROVINCIAL_REGULATION
    )
    if not any(clause.in_force(definition.valid_from) for clause in regulations):
        yield Finding(
            "rights.R09",
            Severity.ERROR,
            Text(
                "地方补充事项须以地方性法规为依据，所列条款中没有（R09）。",
                "A local supplementary item needs a local regulation among its clauses; none is named (R09).",
            ),
            Text("在clauses中写明现行有效的地方性法规。", "Name a local regulation in force under “clauses”."),
            definition.place_of(("clauses",)),
        )


def _nowhere(definition: Definition) -> Finding:
    return Finding(
        "rights.R08",
        Severity.ERROR,
        Text(
            "地方补充事项未写明所列入的地方补充目录（R08）。",
            "A local supplementary item does not say in which local supplement it stands (R08).",
        ),
        Text("在editions中写明，如 editions: [hubei.supplement]。", "Name it: editions: [hubei.supplement]."),
        definition.place_of(),
    )


def _cited(clauses: Iterable[str], known: Known) -> Iterator[Clause]:
    return (known.clauses[id] for id in clauses if id in known.clauses)


def _is_divisions(clause: Clause) -> bool:
    return len(clause.jurisdiction) == _DIVISION and clause.jurisdiction.isdigit()
