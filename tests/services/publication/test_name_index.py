"""The searchable forms of a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from chuxin.kernel.refusal import Refusal
from chuxin.services.publication.name_index import Fit, keys_of, normal, question

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("武汉示例有限公司", "wuhanshiliyouxiangongsi", "whslyxgs"),
        ("重庆示例银行", "chongqingshiliyinhang", "cqslyh"),
        ("ＡＢＣ（示例）12 店", "abcshili12dian", "abcsl12d"),
    ],
)
def test_name_is_found_by_pinyin_and_initials(name: str, pinyin: str, initials: str) -> None:
    assert (keys_of(name).pinyin, keys_of(name).initials) == (pinyin, initials)


def test_full_width_brackets_spaces_and_case_make_no_difference() -> None:
    assert normal("示例（武汉） Ａbc 公司") == normal("示例(武汉)ABC公司")


@given(HAN)
def test_characters_read_one_by_one_sound_as_they_do_alone(name: str) -> None:
    plain = "".join(character for character in name if character not in "重长行乐厦单解朝曾")
    alone = "".join(lazy_pinyin(character)[0] for character in plain)
    assert keys_of(plain).pinyin == alone


@pytest.mark.parametrize("text", ["", " ", "武", "（武）", "a"])
def test_search_of_fewer_than_two_characters_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        question(text)
    assert refused.value.code == "search.too_short"


def test_question_tells_codes_from_sounds_from_names() -> None:
    assert question("9142").fits == {Fit.NAME, Fit.CODE}
    assert question("whsl").fits == {Fit.NAME, Fit.SOUND}
    assert question("示例").fits == {Fit.NAME}
