"""Reads one edition of a publicity rule: tiers, kinds, thresholds, longer minimums, and what may not leave early."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import text_of
from chuxin.kernel.text import Text
from chuxin.services.publication.edition import Condition, Edition, Late, Minimum, Threshold, Tier
from chuxin.services.publication.form import Form, name_at, texts_at

_DEFAULT_TIER = Tier(0, 0)


def edition_from(form: Form, raw: Mapping[str, Json], *, graded: bool) -> Edition | None:
    """The edition ``raw`` describes; ``None`` where ``form`` found faults. ``graded``: its rule goes by tiers.

    ``{id, title, clause, from, to, tiers: {name: {min_months, max_months, published, ends_on_fulfilment}},
    unclassified, kinds: {kind: tier}, measured: [kinds], thresholds: [{tier, least_fine, from, region, sector}],
    sector_minimum: {sector: months | {months, least_fine}}, conditions, final_kinds, never: [words],
    late: [{words, months, clause}], restriction_extends, earlier_documents, decides, unverified, source}``
    """
    start = form.day(raw.get("from"), "editions.from")
    end = None if raw.get("to") is None else form.day(raw["to"], "editions.to")
    edition = Edition(
        id=form.must(raw, "id"),
        title=text_of(raw.get("title")) or Text(str(raw.get("id")), str(raw.get("id"))),
        clause=form.must(raw, "clause"),
        valid_from=start or date.min,
        valid_to=end,
        tiers={name: _tier(form, value) for name, value in form.mapping(raw, "tiers").items()},
        unclassified=str(raw.get("unclassified", "general")),
        kinds={kind: str(tier) for kind, tier in form.mapping(raw, "kinds").items()},
        measured=frozenset(texts_at(raw, "measured")),
        thresholds=tuple(_threshold(form, each) for each in form.mappings(raw, "thresholds")),
        sector_minimum={name: _minimum(form, value) for name, value in form.mapping(raw, "sector_minimum").items()},
        conditions=tuple(_conditions(form, raw)),
        final_kinds=frozenset(texts_at(raw, "final_kinds")),
        never=texts_at(raw, "never"),
        late=tuple(_late(form, each) for each in form.mappings(raw, "late")),
        restriction_extends=raw.get("restriction_extends") is True,
        earlier_documents=raw.get("earlier_documents") is True,
        decides=raw.get("decides", True) is True,
        unverified=raw.get("unverified") is True,
        source=text_of(raw.get("source")),
    )
    if graded:
        _must_know(form, edition)
    return None if form.findings else edition


def _must_know(form: Form, edition: Edition) -> None:
    """Every tier that is named must be there."""
    named = {edition.unclassified, *edition.kinds.values(), *(one.tier for one in edition.thresholds)}
    for tier in sorted(named - edition.tiers.keys()):
        form.fault("editions.tiers", f"缺少等次“{tier}”。", f"The tier “{tier}” is missing.")


def _tier(form: Form, raw: Json) -> Tier:
    if not isinstance(raw, Mapping):
        form.fault("editions.tiers", "等次应为映射。", "A tier should be a mapping.")
        return _DEFAULT_TIER
    shortest = form.months(raw.get("min_months", 0), "min_months")
    longest = form.months(raw.get("max_months"), "max_months")
    if longest < shortest:
        form.fault("editions.tiers", "最长公示期短于最短公示期。", "The maximum is shorter than the minimum.")
    return Tier(shortest, longest, raw.get("published", True) is True, raw.get("ends_on_fulfilment") is True)


def _threshold(form: Form, raw: Mapping[str, Json]) -> Threshold:
    return Threshold(
        tier=str(raw.get("tier")),
        least_fine=form.sum(raw.get("least_fine"), "least_fine"),
        since=form.day(raw.get("from"), "thresholds.from") or date.min,
        region=name_at(raw, "region") or "",
        sector=name_at(raw, "sector") or "",
    )


def _minimum(form: Form, raw: Json) -> Minimum:
    if not isinstance(raw, Mapping):
        return Minimum(form.months(raw, "sector_minimum"))
    least = raw.get("least_fine")
    fine = None if least is None else form.sum(least, "least_fine")
    return Minimum(form.months(raw.get("months"), "months"), fine)


def _conditions(form: Form, raw: Mapping[str, Json]) -> Iterator[Condition]:
    for name in texts_at(raw, "conditions"):
        condition = form.one_of(Condition, name, "editions.conditions")
        if condition is not None:
            yield condition


def _late(form: Form, raw: Mapping[str, Json]) -> Late:
    return Late(texts_at(raw, "words"), form.months(raw.get("months"), "months"), form.must(raw, "clause"))
