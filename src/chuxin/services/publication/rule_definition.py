"""Reads publicity rules and report domains from the definitions of a pack, collecting every fault with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text
from chuxin.services.publication.edition import Edition
from chuxin.services.publication.edition_definition import edition_from
from chuxin.services.publication.form import Form, name_at, texts_at
from chuxin.services.publication.rule import Beside, Documents, Reads, Rule, Transition, Until


def rule_from(definition: Definition) -> tuple[Rule | None, list[Finding]]:
    """The publicity rule a ``publicity:`` definition describes, or the findings that forbid it.

    Body: ``until: period|removal|valid_to``; ``reads: {sector, simple_procedure, kinds, tier_found, conduct}`` (field
    names of the item); ``unpublished_kinds: [...]``; ``transition: {documents: own|in_force, unverified, source}``;
    ``beside: {publicity, system, authority_words}``; ``editions`` in order of ``from``, each as
    :func:`edition_definition.edition_from` reads it.
    """
    form = Form(definition.place)
    body = definition.body
    until = form.one_of(Until, body.get("until", "period"), "until")
    editions = _editions(form, body, until)
    transition = _transition(form, form.mapping(body, "transition"))
    beside = _beside(form, body)
    if form.findings or until is None:
        return None, form.findings
    reads = form.mapping(body, "reads")
    rule = Rule(
        id=definition.id,
        title=definition.title,
        until=until,
        editions=editions,
        reads=Reads(**{name: name_at(reads, name) for name in Reads.__slots__}),
        unpublished_kinds=frozenset(texts_at(body, "unpublished_kinds")),
        transition=transition,
        beside=beside,
    )
    return rule, []


def _editions(form: Form, body: Mapping[str, Json], until: Until | None) -> tuple[Edition, ...]:
    graded = until is Until.PERIOD
    read = (edition_from(form, raw, graded=graded) for raw in form.mappings(body, "editions"))
    editions = tuple(edition for edition in read if edition is not None)
    if not editions and not form.findings:
        form.fault("editions", "规则至少需要一个版本。", "A rule needs at least one edition.")
    if editions and not any(edition.decides for edition in editions):
        form.fault("editions", "至少一个版本须为决定性版本。", "At least one edition must decide.")
    if list(editions) != sorted(editions, key=lambda edition: edition.valid_from):
        form.fault("editions", "版本须按生效日期排列。", "Editions go in order of their first day.")
    deciding = sum(edition.decides for edition in editions)
    if graded and deciding > 1 and "transition" not in body:
        form.fault("transition", "有多个版本的规则须写明过渡规定。", "A rule of several editions says how they pass.")
    return editions


def _transition(form: Form, raw: Mapping[str, Json]) -> Transition:
    documents = form.one_of(Documents, raw.get("documents", "own"), "transition.documents") or Documents.OWN
    return Transition(documents, raw.get("unverified") is True, text_of(raw.get("source")))


def _beside(form: Form, body: Mapping[str, Json]) -> Beside | None:
    if "beside" not in body:
        return None
    raw = form.mapping(body, "beside")
    rule, system, words = name_at(raw, "publicity"), text_of(raw.get("system")), texts_at(raw, "authority_words")
    if rule is None or system is None or not words:
        form.fault(
            "beside", "beside 须写明规则、系统和机关用语。", "It names a rule, a system and words of authorities."
        )
        return None
    return Beside(rule, system, words)


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
    form = Form(definition.place)
    body = definition.body
    items = texts_at(body, "items")
    order = body.get("order")
    if not items:
        form.fault("items", "领域须列明覆盖的目录项。", "A domain names the catalogue items it covers.")
    if not isinstance(order, int):
        form.fault("order", "领域须有序号。", "A domain has its place in the order.")
    if form.findings or not isinstance(order, int):
        return None, form.findings
    domain = Domain(
        id=definition.id,
        title=definition.title,
        role=text_of(body.get("role")) or definition.title,
        items=items,
        also=texts_at(body, "also"),
        authority_words=texts_at(body, "authority_words"),
        live=body.get("live") is True,
        order=order,
        unverified=body.get("unverified") is True,
    )
    return domain, []
