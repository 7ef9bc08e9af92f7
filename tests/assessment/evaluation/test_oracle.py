"""The compiled scorecard gives what the naive evaluator gives, to the digit, on whatever facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chuxin.assessment.evaluation.basis import Basis, Supply
from chuxin.assessment.evaluation.engines import run
from chuxin.assessment.evaluation.explanation import explained
from chuxin.assessment.evaluation.scorecard import Effect
from chuxin.assessment.evaluation.sources import one_subject
from tests.assessment.evaluation.cards import OWN, every_feature, facts, national, ready, record
from tests.assessment.evaluation.oracle import judge

ON = date(2026, 2, 28)
SUBJECTS = ["91990000000000001A", "91990000000000002B", "92990000000000003C"]
DAYS = st.one_of(
    st.dates(date(2019, 1, 1), date(2027, 1, 1)),
    st.sampled_from(
        [date(2024, 2, 29), date(2025, 8, 28), date(2025, 8, 29), date(2025, 8, 31), date(2025, 1, 31), ON]
    ),
)
WORDS = {
    "kinds": ["警告", "罚款", "警告、罚款", "没收违法所得、吊销许可证件", "吊销许可证件", "", None],
    "performance": ["全部履行", "部分履行", "全部未履行", None],
    "fulfilment": ["全部履行", "部分履行", "全部未履行", None],
    "result": ["未发现问题", "发现问题已责令改正", "发现问题待后续处理", None],
    "level": ["国家级", "省级", "市级", "县级", None],
    "outcome": ["按期公示", "逾期公示", "未公示", None],
}


@st.composite
def one_record(draw: st.DrawFn, item: str) -> dict[str, object]:
    own: dict[str, object] = {}
    for name in OWN[item]:
        if name == "fine_amount":
            own[name] = draw(st.none() | st.decimals(0, 10**7, places=2).map(Decimal))
        elif name == "simple_procedure":
            own[name] = draw(st.sampled_from([True, False, None]))
        else:
            own[name] = draw(st.sampled_from(WORDS[name]))
    return record(
        draw(st.integers(0, 10**9)),
        draw(st.sampled_from([*SUBJECTS, "91990000000000009X"])),
        decided_on=draw(DAYS),
        valid_from=draw(st.none() | DAYS),
        valid_to=draw(st.none() | DAYS),
        tier=draw(st.sampled_from(["minor", "general", "serious", None])),
        state=draw(st.sampled_from(["live", "live", "live", "repaired", "withdrawn", "expired", "archived"])),
        **own,
    )


@st.composite
def some_facts(draw: st.DrawFn) -> tuple[list[dict[str, object]], dict[str, list[dict[str, object]]], list[Supply]]:
    regions = st.sampled_from(["990100", "990200", None])
    kinds = st.sampled_from(["enterprise", "individual_business", None])
    subjects: list[dict[str, object]] = [
        {"subject": code, "region": draw(regions), "kind": draw(kinds)} for code in SUBJECTS
    ]
    items = draw(st.sets(st.sampled_from(sorted(OWN))))
    records = {item: draw(st.lists(one_record(item), max_size=6)) for item in sorted(items)}
    supply = draw(
        st.lists(
            st.builds(
                Supply,
                st.sampled_from(sorted(OWN)),
                st.sampled_from(["", "", "9901", "99"]),
                st.sampled_from([date(2020, 1, 1), date(2026, 3, 1)]),
                st.sampled_from([None, date(2024, 1, 1), date(2026, 1, 31)]),
            ),
            max_size=12,
        )
    )
    return subjects, records, supply


@pytest.mark.parametrize("pair", [national, every_feature], ids=["national", "every feature"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(drawn=some_facts())
def test_the_compiled_card_equals_the_naive_one_to_the_digit(pair, drawn) -> None:  # type: ignore[no-untyped-def]
    subjects, records, supply = drawn
    grounds = ready(pair(), ON, supply)
    rows = {row["subject"]: row for row in run("evidence", grounds, facts(subjects, records)).to_pylist()}
    assert len(rows) == len(subjects)
    for subject in subjects:
        row, expected = rows[subject["subject"]], judge(grounds, subject, records)
        assert row["score"] == expected.score
        assert row["grade"] == expected.grade
        assert row["reason"] == expected.reason
        assert row["veto"] == expected.veto
        assert row["coverage"] == expected.coverage
        for indicator in grounds.card.indicators:
            assert row[f"{indicator.id}_hits"] == expected.hits[indicator.id]
            assert sorted(row[f"{indicator.id}_evidence"] or []) == expected.evidence[indicator.id]
            if indicator.effect is not Effect.VETO:
                assert row[f"{indicator.id}_points"] == expected.points[indicator.id]


@pytest.mark.parametrize("pair", [national, every_feature], ids=["national", "every feature"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(drawn=some_facts())
def test_one_subject_is_judged_as_in_the_batch_and_its_reasons_add_up(pair, drawn) -> None:  # type: ignore[no-untyped-def]
    subjects, records, supply = drawn
    grounds = ready(pair(), ON, supply)
    whole = facts(subjects, records)
    batch = {row["subject"]: row for row in run("judgement", grounds, whole).to_pylist()}
    for code in SUBJECTS:
        alone = one_subject(whole, code)
        row = run("judgement", grounds, alone).to_pylist()[0]
        assert row == batch[code]
        adds_up(grounds, row, code, alone)


def adds_up(grounds: Basis, row: dict[str, object], code: str, alone: object) -> None:
    reasons = explained(grounds, row, run("lines", grounds, alone))  # type: ignore[arg-type]
    assert reasons.score == row["score"]
    if reasons.score is None:
        assert reasons.shares == ()
        return
    assert reasons.total == reasons.score
    for share in reasons.shares:
        assert share.start + sum(each.points for each in share.evidence) + share.held == share.points
        assert len(share.evidence) == share.hits
