"""Makes a catalogue item out of its definition, or says line by line why it may not be one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields as members
from dataclasses import replace

from chuxin.facts.catalogue import prohibited
from chuxin.facts.catalogue.define_field import field_from
from chuxin.facts.catalogue.field import Disclosure, Field, FieldType
from chuxin.facts.catalogue.item import FAMILIES, POLARITIES, Check, Item, PersonRows, Roles
from chuxin.facts.catalogue.shape import Shape, Steps
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.formula import Formula, parse
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_PERSONS = frozenset({"natural_person", "person", "individual", "自然人", "citizen"})
_ROLE_TYPES: dict[str, frozenset[FieldType]] = {
    "subject_code": frozenset({FieldType.USCC, FieldType.TEXT}),
    "decided_on": frozenset({FieldType.DATE}),
    "valid_from": frozenset({FieldType.DATE}),
    "valid_to": frozenset({FieldType.DATE}),
    "authority_code": frozenset({FieldType.USCC, FieldType.TEXT}),
    "amount": frozenset({FieldType.MONEY, FieldType.CAPITAL, FieldType.DECIMAL}),
}
# Names a formula may use beside the item's own fields: the day of the check and the record's envelope.
ENVELOPE = frozenset({"on", "received_on", "decided_on", "valid_from", "valid_to", "amount", "tier", "region", "kind"})
_ELSEWHERE = (
    "id",
    "clauses",
    "valid_from",
    "valid_to",
    "status",
    "note",
    "description",
    "words",
)


def item_from(definition: Definition) -> tuple[Item | None, list[Finding]]:
    """The item that ``definition`` describes, with every fault found; no item while there is an error.

    Rules enforced here: a clause for every item (R09); openness, retention and frequency declared (R10); no natural
    persons among the subjects (R01); no occupational or personal files (R05), no prohibited matters (R06), no
    identifiers of persons among the fields (R02).
    """
    findings: list[Finding] = []
    shape = Shape(definition, definition.body, findings)
    item = _item(shape)
    _lawful(shape, item)
    _owned(shape, item)
    _consistent(shape, item)
    shape.nothing_else(*_ELSEWHERE)
    return (None if any(f.severity is Severity.ERROR for f in findings) else item), findings


def _item(shape: Shape) -> Item:
    openness = Disclosure(shape.one_of("openness", list(Disclosure), "internal") or "internal")
    deadline = shape.number("deadline_working_days")
    return Item(
        id=shape.definition.id,
        title=shape.sentence("title"),
        family=shape.one_of("family", FAMILIES, "other") or "other",
        class_=shape.must("class"),
        clauses=shape.definition.clauses,
        edition=shape.definition.meaning,
        openness=openness,
        retention_years=shape.number("retention_years") or 0,
        frequency=shape.text("frequency") or ("" if deadline is None else f"within_{deadline}_working_days"),
        subject_types=_subject_types(shape),
        polarity=shape.one_of("polarity", POLARITIES, "neutral") or "neutral",
        key=shape.texts("key"),
        roles=_roles(shape),
        fields=_fields(shape, openness),
        deadline_working_days=deadline,
        behaviour=shape.words("behaviour"),
        publicity=shape.text("publicity"),
        checks=tuple(check_from(each) for each in shape.each("checks")),
        tier=_formula(shape, "tier"),
        dropped=shape.texts("dropped"),
        person_rows=_person_rows(shape),
        editions=shape.texts("editions"),
        example=_example(shape),
        mirrored=shape.definition.status == "mirrored",
        owner=shape.texts("owner"),
        unverified=shape.flag("unverified"),
        source=shape.words("source"),
    )


def _fields(shape: Shape, openness: Disclosure) -> tuple[Field, ...]:
    roles = shape.inner("roles")
    authority = roles.body.get("authority_code") if roles else None
    found = [field_from(each, openness) for each in shape.each("fields")]
    return tuple(
        field if field.name != authority else replace(field, placeholder=True) for field in found if field is not None
    )


def _subject_types(shape: Shape) -> frozenset[SubjectType]:
    found = set()
    for number, name in enumerate(shape.texts("subject_types")):
        if name in set(SubjectType):
            found.add(SubjectType(name))
            continue
        rule = "rights.R05" if name.lower() in _PERSONS else "item.subject_type"
        message = Text(
            f"主体类型“{name}”不可用：只收录组织，不收录自然人（R01、R05）。",
            f"Subject type “{name}” cannot be used: only organisations are recorded, never natural persons (R01, R05).",
        )
        known = ", ".join(SubjectType)
        shape.fault(rule, message, Text(f"可用：{known}。", f"Use: {known}."), at=("subject_types", number))
    return frozenset(found)


def _roles(shape: Shape) -> Roles:
    inner = shape.inner("roles")
    if inner is None:
        return Roles()
    roles = Roles(**{member.name: inner.text(member.name) for member in members(Roles)})
    inner.nothing_else()
    return roles


def _person_rows(shape: Shape) -> PersonRows | None:
    inner = shape.inner("person_rows")
    return PersonRows(inner.must("field"), inner.texts("values")) if inner else None


def _example(shape: Shape) -> tuple[tuple[str, str], ...]:
    inner = shape.inner("example")
    return tuple((name, inner.text(name) or "") for name in inner.body) if inner else ()


def check_from(shape: Shape) -> Check:
    """One check as a pack writes it: over the fields of an item, or of a form."""
    check = Check(
        id=shape.must("id"),
        severity=Severity(shape.one_of("severity", list(Severity), "error") or "error"),
        fails_when=_formula(shape, "fails_when") or parse("False"),
        field=shape.text("field"),
        message=shape.sentence("message"),
        remedy=shape.sentence("remedy"),
        clause=shape.text("clause"),
    )
    if "fails_when" not in shape.body:
        shape.must("fails_when")
    shape.nothing_else("note", "source")
    return check


def _formula(shape: Shape, name: str) -> Formula | None:
    text = shape.text(name)
    if text is None:
        return None
    try:
        return parse(text)
    except Refusal as refusal:
        for finding in refusal.findings:
            shape.fault(finding.code, finding.message, finding.remedy, at=(name,))
        return None


def _lawful(shape: Shape, item: Item) -> None:
    """The legal limits of the catalogue (R02, R05, R06, R09, R10)."""
    if not item.clauses:
        shape.fault(
            "rights.R09",
            Text("没有列明依据条款，不得归集（R09）。", "It cites no clause, so it may not be collected (R09)."),
            Text("在 clauses 中写明现行有效的条款。", "Name clauses in force under “clauses”."),
        )
    for name, given in (("openness", True), ("retention_years", True), ("frequency", bool(item.frequency))):
        if shape.body.get(name) is None and not (name == "frequency" and given):
            shape.fault(
                "rights.R10",
                Text(f"必须声明“{name}”（R10）。", f"“{name}” must be declared (R10)."),
                Text("声明公开属性、保存期限和更新频率。", "Declare openness, retention and frequency."),
            )
    names = f"{item.id} {item.behaviour.zh if item.behaviour else ''} {shape.body.get('class') or ''}"
    for prohibition in prohibited.in_item(item.title, names):
        _forbid(shape, prohibition, ("title",))
    if shape.body.get("class") == "titles_and_occupations":
        _forbid(shape, prohibited.PROHIBITIONS[0], ("class",))
    for number, field in enumerate(item.fields):
        for prohibition in prohibited.in_field(field.title, f"{field.name} {field.code or ''}".strip()):
            _forbid(shape, prohibition, ("fields", number))


def _owned(shape: Shape, item: Item) -> None:
    """What mirrors another authority's decision says whose it is (R43)."""
    if item.mirrored and not item.owner:
        shape.fault(
            "item.owner_missing",
            Text("镜像事项须写明由谁认定（owner）。", "A mirrored item must say who gives it (“owner”)."),
            Text(
                "在owner中写认定机关名称必含的词。",
                "Under “owner”, give a word its authorities' names hold.",
            ),
        )


def _forbid(shape: Shape, prohibition: prohibited.Prohibition, at: Steps) -> None:
    matter, rule = prohibition.matter, prohibition.rule
    shape.fault(
        f"rights.{rule}",
        Text(f"“{matter.zh}”不得归集（{rule}）。", f"“{matter.en}” may not be collected ({rule})."),
        Text("删除该条目或字段；来源列可列入 dropped。", "Remove it; a source column may be listed under “dropped”."),
        at=at,
    )


def _consistent(shape: Shape, item: Item) -> None:
    """Key, roles, checks and person rows name fields the item has, and fields that can play the part."""
    names = frozenset(field.name for field in item.fields)
    if not item.fields or not item.key:
        shape.fault("item.incomplete", Text("缺少 fields 或 key。", "“fields” or “key” is missing."))
    for at, name in _named_fields(item):
        if name not in names:
            shape.fault("item.unknown_field", Text(f"没有名为“{name}”的字段。", f"There is no field “{name}”."), at=at)
    for at, formula in _formulas(item):
        for name in sorted(formula.names - names - ENVELOPE):
            message = Text(f"公式提到不存在的字段“{name}”。", f"The formula names an unknown field “{name}”.")
            shape.fault("item.unknown_field", message, at=at)
    _roles_fit(shape, item)
    _headings_differ(shape, item)


def _named_fields(item: Item) -> Iterator[tuple[Steps, str]]:
    """Every mention of a field by name, with where it stands."""
    for number, name in enumerate(item.key):
        yield ("key", number), name
    for role, name in _played(item.roles).items():
        yield ("roles", role), name
    for number, check in enumerate(item.checks):
        if check.field:
            yield ("checks", number, "field"), check.field
    if item.person_rows:
        yield ("person_rows", "field"), item.person_rows.field
    for name, _ in item.example:
        yield ("example", name), name


def _formulas(item: Item) -> Iterator[tuple[Steps, Formula]]:
    for number, check in enumerate(item.checks):
        yield ("checks", number, "fails_when"), check.fails_when
    if item.tier:
        yield ("tier",), item.tier


def _played(roles: Roles) -> dict[str, str]:
    return {member.name: name for member in members(Roles) if (name := getattr(roles, member.name))}


def _roles_fit(shape: Shape, item: Item) -> None:
    played, by_name = _played(item.roles), {field.name: field for field in item.fields}
    for role in ("subject_code", "decided_on"):
        # An item may be about organisations that have no code: then their name stands for it.
        if role not in played and not (role == "subject_code" and "subject_name" in played):
            message = Text(f"缺少角色“{role}”。", f"Role “{role}” is missing.")
            shape.fault("item.role_missing", message, at=("roles",))
    for role, types in _ROLE_TYPES.items():
        field = by_name.get(played.get(role, ""))
        if field and field.type not in types:
            allowed = " / ".join(sorted(types))
            message = Text(f"角色“{role}”须为{allowed}字段。", f"Role “{role}” needs a field of type {allowed}.")
            shape.fault("item.role_type", message, at=("roles", role))


def _headings_differ(shape: Shape, item: Item) -> None:
    owner: dict[str, int] = {}
    for number, field in enumerate(item.fields):
        for heading in field.headings:
            if owner.setdefault(heading, number) != number:
                message = Text(f"列名“{heading}”属于两个字段。", f"Heading “{heading}” belongs to two fields.")
                shape.fault("item.heading_twice", message, at=("fields", number))
