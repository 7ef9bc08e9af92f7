"""Names that differ only in typing have one key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.foundation.subjects.names import lookup_key


@pytest.mark.parametrize(
    "typed",
    [
        "示例（集团）有限公司",
        "示例(集团)有限公司",
        "示例【集团】有限公司",
        "示例 （集团） 有限公司",
        "示例〔集团〕有限公司",
        "示例（集团）有限公司\u3000",
    ],
)
def test_brackets_and_spaces_make_no_difference(typed: str) -> None:
    assert lookup_key(typed) == lookup_key("示例(集团)有限公司")


def test_width_and_case_make_no_difference() -> None:
    assert lookup_key("ＡＢＣ示例・公司") == lookup_key("abc示例公司")


def test_other_words_are_other_names() -> None:
    assert lookup_key("示例甲有限公司") != lookup_key("示例乙有限公司")


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(name: str) -> None:
    assert lookup_key(lookup_key(name)) == lookup_key(name)
