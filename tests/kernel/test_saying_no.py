"""Sentences in two languages, findings with their place, and the one way of refusing."""

from __future__ import annotations

import pytest

from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

SENTENCE = Text("缺少{field}。", "{field} is missing.")
REMEDY = Text("请补填。", "Fill it in.")


@pytest.mark.parametrize(("zh", "en"), [("", "English"), ("中文", ""), ("中文", "  ")])
def test_sentence_needs_both_languages(zh: str, en: str) -> None:
    with pytest.raises(ValueError, match="both languages"):
        Text(zh, en)


def test_sentence_is_given_in_the_language_asked_for() -> None:
    filled = SENTENCE.filled(field="文号")
    assert filled.in_language("zh-hans") == "缺少文号。"
    assert filled.in_language("en-GB") == "文号 is missing."
    assert filled.as_json() == {"zh": "缺少文号。", "en": "文号 is missing."}


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (Place(), "-"),
        (Place("law.yaml", 12), "law.yaml:12"),
        (Place("a.csv", row=3, field="doc_no"), "a.csv:row 3:doc_no"),
        (Place(field="doc_no"), "-:doc_no"),
    ],
)
def test_place_is_written_as_file_line_row_and_field(place: Place, written: str) -> None:
    assert str(place) == written


def test_refusal_tells_code_sentence_remedy_clause_and_findings() -> None:
    finding = Finding(
        "field.required", Severity.ERROR, SENTENCE, REMEDY, Place("a.csv", row=3, field="doc_no"), "t.act", 2
    )
    told = Refusal("intake.refused", SENTENCE, REMEDY, "t.act", (finding,)).as_json()
    assert told == {
        "refused": True,
        "code": "intake.refused",
        "message": SENTENCE.as_json(),
        "remedy": REMEDY.as_json(),
        "clause": "t.act",
        "findings": [
            {
                "file": "a.csv",
                "line": None,
                "row": 3,
                "field": "doc_no",
                "code": "field.required",
                "severity": "error",
                "message": SENTENCE.as_json(),
                "remedy": REMEDY.as_json(),
                "clause": "t.act",
                "count": 2,
            }
        ],
    }
