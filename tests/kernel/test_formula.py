"""What a pack may write as a formula, and that nothing passes the fence."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.kernel.formula import Arithmetic, Call, Choose, Compare, Literal, Logic, Name, Not, Parameter, parse, walk
from chuxin.kernel.refusal import Refusal


def test_reads_the_tier_of_a_penalty() -> None:
    formula = parse("'serious' if contains_any(kinds, '吊销许可证件') else 'minor' if simple_procedure else 'general'")
    assert isinstance(formula.root, Choose)
    assert formula.names == {"kinds", "simple_procedure"}
    assert formula.functions == {"contains_any"}
    assert formula.parameters == frozenset()


def test_reads_dotted_parameters_apart_from_names() -> None:
    formula = parse("fine > param.national.large_fine")
    assert formula.parameters == {"national.large_fine"}
    assert formula.names == {"fine"}
    assert formula.root == Compare(">", Name("fine", 1), Parameter("national.large_fine", 8), 1)


def test_decimals_are_exact_and_a_chain_of_comparisons_is_and() -> None:
    root = parse("0.1 <= rate < 0.3").root
    assert root == Logic(
        "and",
        (
            Compare("<=", Literal(Decimal("0.1"), 1), Name("rate", 8), 1),
            Compare("<", Name("rate", 8), Literal(Decimal("0.3"), 15), 1),
        ),
        1,
    )


def test_minus_and_not_have_their_own_meaning() -> None:
    assert parse("-x").root == Arithmetic("-", Literal(0, 1), Name("x", 2), 1)
    assert parse("not x").root == Not(Name("x", 5), 1)


def test_runs_over_lines_and_counts_characters_not_bytes() -> None:
    assert parse("x\n  and y").names == {"x", "y"}
    with pytest.raises(Refusal) as refused:
        parse("'吊销' == x.y")
    assert refused.value.findings[0].place.field == "9"


def test_same_text_same_tree() -> None:
    assert parse("f(a, 1) or b") == parse("f(a, 1) or b")
    assert [type(node) for node in walk(parse("f(a)").root)] == [Call, Name]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x.y",
        "a, b",
        "a,",
        "a)(",
        "a) + (b",
        "[1]",
        "{'a': 1}",
        "x[0]",
        "x in (1, 2)",
        "x is None",
        "None",
        "b'x'",
        "f'{x}'",
        "lambda: 1",
        "[x for x in y]",
        "(x := 1)",
        "f(a=1)",
        "f(*a)",
        "f(1)(2)",
        "x.f(1)",
        "__import__('os')",
        "__class__",
        "X",
        "param",
        "param.X",
        "x ** 2",
        "x // 2",
        "x % 2",
        "x @ y",
        "~x",
        "x & y",
        "1e5",
        "1j",
        "0.1234567",
        "9007199254740992",
        "...",
        "await x",
        "yield",
        "x; y",
        "import os",
        "#",
        "\0",
        "not " * 40 + "x",
        "(" * 300 + "x" + ")" * 300,
        "x" * 2001,
    ],
)
def test_refuses_what_lies_beyond_the_fence(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(text)
    assert refused.value.code == "formula.refused"
    assert refused.value.findings
    assert all(int(finding.place.field or 0) >= 1 for finding in refused.value.findings)


def test_names_every_fault_at_once_with_its_place() -> None:
    with pytest.raises(Refusal) as refused:
        parse("x.y + [1] + 1e9")
    assert [finding.place.field for finding in refused.value.findings] == ["1", "7", "13"]


@given(st.text(alphabet="abxy01.'\"()[]{}<>=!+-*/%,:;# \n\\吊param\0", max_size=60))
def test_any_text_is_either_a_formula_or_a_refusal(text: str) -> None:
    try:
        places = [node.at for node in walk(parse(text).root)]
    except Refusal as refusal:
        places = [int(finding.place.field or 0) for finding in refusal.findings]
    assert places
    assert all(1 <= place <= max(len(text), 1) for place in places)


def test_quotients_of_quotients_are_two_deep_and_no_deeper() -> None:
    assert parse("a / b / c + d / e").functions == frozenset()
    for text in ("a / b / c / d", "a / (b / (c / d))", "1 / min_of(2, a / (b / 3))"):
        with pytest.raises(Refusal) as refused:
            parse(text)
        assert [finding.place.field for finding in refused.value.findings] == ["1"]
