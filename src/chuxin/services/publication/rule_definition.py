"""Reads publicity rules and report domains from the definitions of a pack, collecting every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text
from chuxin.services.publication.rule import Edition, Reads, Rule, Tier, Until

_DEFAULT_TIER = Tier(0, 0)


def rule_from(definition: Definition) -> tuple[Rule | None, list[Finding]]:
    """The publicity rule a ``publicity:`` definition describes, or the findings that forbid it.

    Body: ``until: period|removal|valid_to``; ``reads: {sector, simple_procedure, kinds}`` (field names of the item);
    ``unpublished_kinds: [...]``; ``editions: [{id, title, clause, from, to, tiers: {name: {min_months, max_months,
    published}}, unclassified, sector_minimum: {sector: months}, final_kinds, restriction_extends, earlier_documents,
    decides, unverified, source}]`` in order of ``from``.
    """
    reading = _Reading(definition.place)
    body = definition.body
    until = reading.until(body.get("until", "period"))
    editions = tuple(
        edition for raw in reading.mappings(body, "editions") if (edition := _edition(reading, raw, until)) is not None
    )
    if not editions and not reading.findings:
        reading.fault("editions", "规则至少需要一个版本。", "A rule needs at least one edition.")
    if editions and not any(edition.decides for edition in editions):
        reading.fault("editions", "至少一个版本须为决定性版本。", "At least one edition must decide.")
    if list(editions) != sorted(editions, key=lambda edition: edition.valid_from):
        reading.fault("editions", "版本须按生效日期排列。", "Editions go in order of their first day.")
    if reading.findings or until is None:
        return None, reading.findings
    reads = reading.mapping(body, "reads")
    rule = Rule(
        id=definition.id,
        title=definition.title,
        until=until,
        editions=editions,
        reads=Reads(_name(reads, "sector"), _name(reads, "simple_procedure"), _name(reads, "kinds")),
        unpublished_kinds=frozenset(_texts(body, "unpublished_kinds")),
    )
    return rule, []


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of the special report: which items, decided by authorities whose name holds which words.

    ``live`` says that the department's records reach this hub; a domain that is not live is answered
    ``not_supplied``, never “nothing found”. ``authority_words`` empty: every authority counts. ``also`` are items
    listed where a source supplies them; where none does, the report says so beside the answer.
    """

    id: str
    title: Text
    role: Text
    items: tuple[str, ...]
    also: tuple[str, ...]
    authority_words: tuple[str, ...]
    live: bool
    order: int
    unverified: bool


def domain_from(definition: Definition) -> tuple[Domain | None, list[Finding]]:
    """The report domain a ``domains:`` definition describes: ``role``, ``items``, ``authority_words``, ``live``, …"""
    reading = _Reading(definition.place)
    body = definition.body
    items = _texts(body, "items")
    order = body.get("order")
    if not items:
        reading.fault("items", "领域须列明覆盖的目录项。", "A domain names the catalogue items it covers.")
    if not isinstance(order, int):
        reading.fault("order", "领域须有序号。", "A domain has its place in the order.")
    if reading.findings or not isinstance(order, int):
        return None, reading.findings
    domain = Domain(
        id=definition.id,
        title=definition.title,
        role=text_of(body.get("role")) or definition.title,
        items=items,
        also=_texts(body, "also"),
        authority_words=_texts(body, "authority_words"),
        live=body.get("live") is True,
        order=order,
        unverified=body.get("unverified") is True,
    )
    return domain, []


class _Reading:
    """Collects the faults met while one definition is read."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.findings: list[Finding] = []

    def fault(self, field: str, zh: str, en: str) -> None:
        """Note one error at ``field``."""
        place = Place(file=self.place.file, line=self.place.line, field=field)
        remedy = Text("请按规则包格式修改该处。", "Mend it after the form of publicity definitions.")
        self.findings.append(Finding("publicity.form", Severity.ERROR, Text(zh, en), remedy, place))

    def until(self, raw: Json) -> Until | None:
        """What ends the publicity, or a fault."""
        try:
            return Until(str(raw))
        except ValueError:
            self.fault("until", f"until 不可为 {raw!r}。", f"until cannot be {raw!r}.")
            return None

    def day(self, raw: Json, field: str) -> date | None:
        """An ISO day, or a fault."""
        try:
            return date.fromisoformat(str(raw))
        except ValueError:
            self.fault(field, f"{field} 不是日期：{raw}", f"{field} is not a day: {raw}")
            return None

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


def _edition(reading: _Reading, raw: Mapping[str, Json], until: Until | None) -> Edition | None:
    start = reading.day(raw.get("from"), "editions.from")
    end = None if raw.get("to") is None else reading.day(raw["to"], "editions.to")
    tiers = {name: _tier(reading, value) for name, value in reading.mapping(raw, "tiers").items()}
    minimum = {name: reading.months(value, name) for name, value in reading.mapping(raw, "sector_minimum").items()}
    unclassified = str(raw.get("unclassified", "general"))
    if until is Until.PERIOD and unclassified not in tiers:
        reading.fault("editions.tiers", f"缺少等次“{unclassified}”。", f"The tier “{unclassified}” is missing.")
    for field in ("id", "clause"):
        if not isinstance(raw.get(field), str):
            reading.fault(f"editions.{field}", f"版本缺少 {field}。", f"The edition lacks its {field}.")
    if start is None or reading.findings:
        return None
    return Edition(
        id=str(raw["id"]),
        title=text_of(raw.get("title")) or Text(str(raw["id"]), str(raw["id"])),
        clause=str(raw["clause"]),
        valid_from=start,
        valid_to=end,
        tiers=tiers,
        unclassified=unclassified,
        sector_minimum=minimum,
        final_kinds=frozenset(_texts(raw, "final_kinds")),
        restriction_extends=raw.get("restriction_extends") is True,
        earlier_documents=raw.get("earlier_documents") is True,
        decides=raw.get("decides", True) is True,
        unverified=raw.get("unverified") is True,
        source=text_of(raw.get("source")),
    )


def _tier(reading: _Reading, raw: Json) -> Tier:
    if not isinstance(raw, Mapping):
        reading.fault("editions.tiers", "等次应为映射。", "A tier should be a mapping.")
        return _DEFAULT_TIER
    shortest = reading.months(raw.get("min_months", 0), "min_months")
    longest = reading.months(raw.get("max_months"), "max_months")
    if longest < shortest:
        reading.fault("editions.tiers", "最长公示期短于最短公示期。", "The maximum is shorter than the minimum.")
    return Tier(shortest, longest, raw.get("published", True) is True)


def _name(body: Mapping[str, Json], field: str) -> str | None:
    value = body.get(field)
    return value if isinstance(value, str) else None


def _texts(body: Mapping[str, Json], field: str) -> tuple[str, ...]:
    value = body.get(field, ())
    return tuple(str(entry) for entry in value) if isinstance(value, Sequence) and not isinstance(value, str) else ()
