"""Makes one field of an item out of its definition."""

from __future__ import annotations

from chuxin.facts.catalogue.field import YEAR, Choice, Disclosure, Field, FieldType
from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.text import Text

_ENUMERATIONS = frozenset({FieldType.ENUM, FieldType.ENUMS})
_UNITS = ("元", "万元", YEAR)


def field_from(shape: Shape, openness: Disclosure) -> Field | None:
    """The field at ``shape``, as open as its item unless it says otherwise; ``None`` where its type is unknown."""
    named = shape.must("type")
    if named not in set(FieldType):
        known = ", ".join(FieldType)
        message = Text(f"不认识的字段类型“{named}”。", f"Unknown field type “{named}”.")
        shape.fault("field.type_unknown", message, Text(f"可用：{known}。", f"Use one of: {known}."), at=("type",))
        return None
    kind = FieldType(named)
    field = Field(
        name=shape.must("name"),
        title=shape.sentence("title"),
        type=kind,
        code=shape.text("code"),
        aliases=shape.texts("aliases"),
        required=shape.flag("required"),
        max_length=shape.number("max_length"),
        values=_choices(shape),
        disclosure=Disclosure(shape.one_of("disclosure", list(Disclosure), openness.value) or openness.value),
        unit=shape.one_of("unit", _UNITS),
        scale=shape.number("scale"),
        usual=_usual(shape),
        placeholder=shape.flag("placeholder"),
    )
    _check(shape, field)
    shape.nothing_else("note", "source", "description", "help", "unverified")
    return field


def _check(shape: Shape, field: Field) -> None:
    if field.type in _ENUMERATIONS and not field.values:
        shape.fault(
            "field.values_missing",
            Text(f"枚举字段“{field.name}”缺少 values。", f"Field “{field.name}” needs “values”."),
        )
    if (field.unit == YEAR) > (field.type is FieldType.DATE):
        message = Text(f"“{field.name}”不是日期，不能以年为单位。", f"“{field.name}” is no date; its unit is no year.")
        shape.fault("field.unit", message, Text("删去 unit: 年。", "Leave unit: 年 out."), at=("unit",))
    if field.type is FieldType.MONEY and field.unit in {None, YEAR}:
        message = Text(f"金额字段“{field.name}”须注明单位。", f"Money field “{field.name}” must state its unit.")
        shape.fault("field.unit_missing", message, Text("写 unit: 元 或 unit: 万元。", "Write unit: 元 or unit: 万元."))
    if field.name and not (field.name.isidentifier() and field.name.isascii() and field.name.islower()):
        message = Text(f"字段名“{field.name}”须为小写英文。", f"Field name “{field.name}” must be lower-case English.")
        shape.fault("field.name", message, at=("name",))


def _usual(shape: Shape) -> tuple[int, int] | None:
    """From where to where most sums lie, in 元."""
    inner = shape.inner("usual")
    if inner is None:
        return None
    least, most = inner.number("least", 0) or 0, inner.number("most", 0) or 0
    inner.nothing_else()
    if not 0 < least < most:
        message = Text("“usual”须有 least 和更大的 most（单位：元）。", "“usual” needs least and a greater most.")
        shape.fault("field.usual", message, at=("usual",))
    return least, most


def _choices(shape: Shape) -> tuple[Choice, ...]:
    """Values written as plain texts, or as ``{value, title, aliases}``; a missing title is the value itself."""
    return tuple(
        Choice(each, Text(each, each)) if isinstance(each, str) else _choice(each)
        for each in shape.each_or_text("values")
    )


def _choice(shape: Shape) -> Choice:
    value = shape.must("value") or "—"
    title, english, code = shape.words("title"), shape.text("en"), shape.text("code")
    aliases = (*shape.texts("aliases"), *((code,) if code else ()))
    shape.nothing_else("note", "source", "unverified")
    return Choice(value, title or Text(value, english or value), aliases)
