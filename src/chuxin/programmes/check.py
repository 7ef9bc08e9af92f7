"""Checks packs before anyone relies on them: every fault at once, each with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chuxin.assessment.consequences.measure import Incentive, Measure
from chuxin.assessment.consequences.review_ground import ReviewGround
from chuxin.assessment.consequences.severe_list import SevereList
from chuxin.assessment.evaluation.parts import expanded, parts_of
from chuxin.assessment.evaluation.scorecard import Scorecard
from chuxin.assessment.supervision.regime import Regime
from chuxin.facts.catalogue.define import item_from
from chuxin.facts.catalogue.item import Item
from chuxin.foundation.law.clause import Clause
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.programmes.casework import cases_that_differ, statements_that_miss
from chuxin.programmes.cataloguing import editions_in, uncatalogued
from chuxin.programmes.fence import over_the_fence
from chuxin.programmes.following import unlawful
from chuxin.programmes.judging import uncomputable
from chuxin.programmes.misread import misread
from chuxin.programmes.pack import Pack
from chuxin.programmes.paperwork import papers_that_miss
from chuxin.programmes.parsers import read
from chuxin.programmes.publicising import displays_that_differ
from chuxin.programmes.references import Known, dangling, without_basis
from chuxin.programmes.supervising import examples_that_differ, grades_that_miss, unworkable
from chuxin.programmes.worked import examples_that_fail, numbers_at_fault
from chuxin.services.cases.workflow import Workflow


def check(pack: Pack, beside: Iterable[Definition] = ()) -> tuple[Finding, ...]:
    """All findings of a pack, by file and line; ``beside`` is what it may build on (installed or shipped packs).

    The worked examples are run once everything else is sound.
    """
    around = tuple(beside)
    known = _known((*around, *pack.definitions))
    findings = [*pack.findings, *_twice(pack.definitions)]
    parts = parts_of((*around, *pack.definitions))
    for definition in pack.definitions:
        whole, missing = expanded(definition, parts)
        findings.extend([*missing, *_of_one(whole, known)])
    findings.extend(_uncatalogued(pack.definitions, known, around))
    if not any(finding.severity is Severity.ERROR for finding in findings):
        findings.extend(numbers_at_fault(pack.definitions, around))
        findings.extend(examples_that_fail(pack.definitions, around, known.items))
        findings.extend(grades_that_miss(pack.definitions, around))
        findings.extend(examples_that_differ(pack.definitions, around))
        findings.extend(cases_that_differ(pack.definitions, around))
        findings.extend(displays_that_differ(pack.definitions, around))
        findings.extend(papers_that_miss(pack.definitions, around))
    return tuple(sorted(set(findings), key=_order))


def must_hold(pack: Pack, beside: Iterable[Definition] = ()) -> tuple[Finding, ...]:
    """The warnings of a pack. Refuses ``pack.faults`` with every finding when one of them is an error."""
    findings = check(pack, beside)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    if errors:
        raise Refusal(
            "pack.faults",
            Text(f"方案包有{errors}处错误。", f"The pack has {errors} errors."),
            Text("请按文件和行号逐条改正后重试。", "Mend each at its file and line, then try again."),
            findings=findings,
        )
    return findings


def _of_one(definition: Definition, known: Known) -> Iterator[Finding]:
    value, told = read(definition)
    yield from told
    if not any(finding.code == "rights.R09" for finding in told):
        yield from without_basis(definition, known)
    yield from dangling(definition, known)
    yield from over_the_fence(definition)
    if isinstance(value, Scorecard):
        yield from uncomputable(value, definition, known.items, known.of_kind("parameter"))
        yield from misread(value, definition, known.items)
    if isinstance(value, Measure | Incentive | SevereList | ReviewGround):
        yield from unlawful(value, definition, known)
    if isinstance(value, Workflow):
        yield from statements_that_miss(value, definition, known.items)
    if isinstance(value, Regime):
        yield from unworkable(value, definition, known.items, known.of_kind("parameter"))


def _uncatalogued(definitions: Iterable[Definition], known: Known, around: Iterable[Definition]) -> Iterator[Finding]:
    """R08 and R09 of the items of a pack and of what its feeds deliver."""
    mine = tuple(definitions)
    editions = editions_in((*around, *mine))
    for definition in mine:
        if definition.kind == "item":
            yield from uncatalogued(definition, item_from(definition)[0], known, editions)
        elif definition.kind == "feed":
            item = known.items.get(str(definition.body.get("item")))
            yield from uncatalogued(definition, item, known, editions)


def _known(definitions: Iterable[Definition]) -> Known:
    clauses: dict[str, Clause] = {}
    items: dict[str, Item] = {}
    ids = set()
    for definition in definitions:
        ids.add((definition.kind, definition.id))
        value = read(definition)[0] if definition.kind in {"clause", "item"} else None
        if isinstance(value, Clause):
            clauses[value.id] = value
        elif isinstance(value, Item):
            items[value.id] = value
    return Known(clauses, items, frozenset(ids))


def _twice(definitions: Iterable[Definition]) -> Iterator[Finding]:
    """The same id, twice from the same day."""
    first: dict[tuple[str, str, str], Definition] = {}
    for definition in definitions:
        key = (definition.kind, definition.id, str(definition.body.get("valid_from")))
        other = first.setdefault(key, definition)
        if other is not definition:
            yield Finding(
                "pack.duplicate",
                Severity.ERROR,
                Text(
                    f"“{definition.id}”已在{other.place}定义，生效日期相同。",
                    f"“{definition.id}” is already defined at {other.place} from the same day.",
                ),
                Text(
                    "请改编号，或给新版本另一个valid_from。",
                    "Change the id, or give the new edition another valid_from.",
                ),
                definition.place,
            )


def _order(finding: Finding) -> tuple[str, int, str, str]:
    return finding.place.file, finding.place.line or 0, finding.code, finding.message.en
