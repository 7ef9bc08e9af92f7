"""A definition's body is read value by value; each malformed one is a finding at its line."""

from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Place
from chuxin.kernel.text import Text


def shape_of(body: dict[str, Json]) -> Shape:
    lines: dict[tuple[str | int, ...], int] = {("inner",): 4, ("inner", "number"): 5}
    return Shape(Definition("item", "example", body, Place("a.yaml", 1), lines), body, [])


def test_what_is_well_formed_is_read_without_a_finding() -> None:
    shape = shape_of({"a": "x", "n": 3, "t": ["p", "q"], "w": {"zh": "甲", "en": "A"}, "f": True, "e": [{"k": "v"}]})
    assert (shape.text("a"), shape.number("n"), shape.texts("t"), shape.flag("f")) == ("x", 3, ("p", "q"), True)
    assert shape.words("w") == Text("甲", "A")
    assert [each.text("k") for each in shape.each("e")] == ["v"]
    shape.nothing_else()
    assert shape.findings == []


def test_what_is_absent_gives_its_default() -> None:
    shape = shape_of({"empty": ""})
    assert (shape.text("a", "d"), shape.text("empty", "d"), shape.number("n"), shape.texts("t")) == ("d", "d", None, ())
    assert (shape.words("w"), shape.inner("i"), shape.each("e"), shape.flag("f")) == (None, None, [], False)
    assert shape.findings == []


def test_what_must_be_there_is_a_finding_when_it_is_not() -> None:
    shape = shape_of({"empty": ""})
    assert shape.must("a") == ""
    assert shape.must("empty") == ""
    assert shape.sentence("title").zh == "—"
    assert [finding.code for finding in shape.findings] == ["shape.missing"] * 3


def test_what_has_the_wrong_form_is_a_finding() -> None:
    shape = shape_of({"a": ["x"], "n": -1, "t": "x", "w": {"zh": "甲"}, "f": "yes", "i": "x", "e": ["x"]})
    shape.text("a"), shape.number("n"), shape.texts("t"), shape.words("w")
    shape.flag("f"), shape.inner("i"), shape.each("e")
    assert [finding.code for finding in shape.findings] == ["shape.wrong"] * 7


def test_an_unasked_key_is_a_finding() -> None:
    shape = shape_of({"a": "x", "b": "y", "c": "z"})
    shape.text("a")
    shape.nothing_else("c")
    assert [finding.place.field for finding in shape.findings] == ["b"]


def test_a_fault_of_an_inner_value_stands_at_its_own_line() -> None:
    inner = shape_of({"inner": {"number": "x"}}).inner("inner")
    assert inner is not None
    inner.number("number")
    assert (inner.findings[0].place.line, inner.findings[0].place.field) == (5, "inner.number")
