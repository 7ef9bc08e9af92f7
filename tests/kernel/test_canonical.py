"""Canonical bytes are RFC 8785 bytes, and what has no exact form is refused."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from chuxin.kernel.canonical import Json, canonical_bytes, digest, trusted_bytes

PLAIN = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_bytes_are_those_of_the_reference_package(value: Json) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)
    assert trusted_bytes(value) == canonical_bytes(value)


@pytest.mark.parametrize("value", [0.5, float("nan"), 2**53, -(2**53), "\ud800", {"𠀀": 1}, {1: "a"}, b"bytes", {1, 2}])
def test_what_has_no_exact_form_is_refused(value: Json) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical_bytes(value)
    with pytest.raises((ValueError, TypeError)):
        canonical_bytes({"inside": [value]})


def test_order_of_members_does_not_change_the_digest() -> None:
    assert digest({"甲": 1, "a": [True, None]}) == digest({"a": [True, None], "甲": 1})
    assert digest({"a": 1}) != digest({"a": "1"})


def test_digest_is_that_of_the_bytes() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
