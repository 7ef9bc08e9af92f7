"""One made-up row of an item, about an organisation that does not exist: what a template shows how to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.catalogue.item import Item
from chuxin.foundation.subjects.subject import SubjectType
from chuxin.kernel.codes import check_character
from chuxin.kernel.formula import Call, Compare, Literal, Name, Not

_DIVISION: Final = "990000"
_FIRMS: Final = "91990000MA0000099"
_OFFICES: Final = "11990000990000099"
_DAYS_BEFORE: Final = 3
_ROLES_SHOWN: Final = ("subject_code", "subject_name", "doc_no", "decided_on", "authority_code", "authority_name")


def example_of(item: Item, on: date) -> Mapping[str, str]:
    """The cells of the example row by field, as a department would type them on the day ``on``.

    Filled are the required fields, those that identify a record, and those the item gives an example of itself (its
    word outranks what is made up here). Division 99 and its organisations do not exist.
    """
    given = dict(item.example)
    shown = {getattr(item.roles, role) for role in _ROLES_SHOWN} | set(item.key) | given.keys()
    return {
        field.name: given.get(field.name) or _cell(item, field, on)
        for field in item.fields
        if field.required or field.name in shown
    }


def example_code(item: Item) -> str:
    """The code of the invented organisation the example row is about."""
    first17 = _OFFICES if item.subject_types == {SubjectType.PUBLIC_BODY} else _FIRMS
    return first17 + check_character(first17)


def _cell(item: Item, field: Field, on: date) -> str:
    roles = item.roles
    if field.name == roles.subject_code:
        return example_code(item)
    if field.name == roles.subject_name:
        return "示例市示例有限公司" if item.subject_types != {SubjectType.PUBLIC_BODY} else "示例市示例局"
    if field.name == roles.doc_no:
        return f"示例〔{on.year}〕1号"
    if field.name == roles.authority_name:
        return f"示例市{next(iter(_asked(item, 'mentions', field.name)), '示例')}局"
    if field.name == roles.valid_to:
        return on.replace(year=on.year + 1, day=1).isoformat()
    if field.type in {FieldType.ENUM, FieldType.ENUMS}:
        return _choice(item, field)
    if field.type is FieldType.INTEGER:
        return str(on.year - 1) if "year" in field.name else next(iter(_asked(item, "one_of", field.name)), "1")
    return _BY_TYPE[field.type](field, on)


def _text(field: Field, on: date) -> str:
    return f"示例{field.title.zh}"[: field.max_length]


def _choice(item: Item, field: Field) -> str:
    """The first choice no check makes depend on another field; the last of all where every one does."""
    nodes = [node for check in item.checks for node in _nodes(check.fails_when.root) if isinstance(node, Compare)]
    bound = {node.right.value for node in nodes if node.op == "==" and isinstance(node.right, Literal)}
    values = [one.value for one in field.values]
    offered = [*(one for one in _asked(item, "one_of", field.name) if one in values), *values]
    return next((one for one in offered if one not in bound), offered[-1] if offered else "")


def _asked(item: Item, function: str, field: str) -> Iterator[str]:
    """What the item's checks demand of a field: the words it must mention, the values it must be one of."""
    for check in item.checks:
        for node in _nodes(check.fails_when.root):
            if not (isinstance(node, Not) and isinstance(node.operand, Call) and node.operand.function == function):
                continue
            subject, *wanted = node.operand.arguments
            if isinstance(subject, Name) and subject.name == field:
                yield from (str(one.value) for one in wanted if isinstance(one, Literal))


def _nodes(node: object) -> Iterator[object]:
    """``node`` of a formula and everything in it."""
    yield node
    for value in [getattr(node, name, None) for name in getattr(node, "__slots__", ())]:
        for inner in value if isinstance(value, tuple) else (value,):
            if hasattr(inner, "at"):
                yield from _nodes(inner)


def _day(field: Field, on: date) -> str:
    return (on - timedelta(days=_DAYS_BEFORE)).isoformat()


_BY_TYPE: Mapping[FieldType, Callable[[Field, date], str]] = {
    FieldType.TEXT: _text,
    FieldType.DATE: _day,
    FieldType.DECIMAL: lambda field, on: "1",
    FieldType.MONEY: lambda field, on: "1",
    FieldType.CAPITAL: lambda field, on: "100万元人民币",
    FieldType.BOOLEAN: lambda field, on: "否",
    FieldType.USCC: lambda field, on: _OFFICES + check_character(_OFFICES),
    FieldType.REGION: lambda field, on: _DIVISION,
    FieldType.INDUSTRY: lambda field, on: "3511",
}
