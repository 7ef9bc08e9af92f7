"""The compiled scorecard gives what the naive evaluator gives, to the digit, on whatever facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chuxin.assessment.evaluation.asking import explain_row
from chuxin.assessment.evaluation.basis import Basis, Supply
from chuxin.assessment.evaluation.engines import run
from chuxin.assessment.evaluation.explanation import Explanation
from tests.assessment.evaluation.cards import OWN, every_feature, facts, national, ready, record
from tests.assessment.evaluation.language import DEMERITS, WHOLE, card
from tests.assessment.evaluation.oracle import Population, Verdict, judge

ON = date(2026, 2, 28)
SUBJECTS = ["91990000000000001A", "91990000000000002B", "92990000000000003C"]
MANY = [f"9199000000000{number:03d}1A" for number in range(8)]
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
def one_record(draw: st.DrawFn, item: str, codes: list[str]) -> dict[str, object]:
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
        draw(st.sampled_from([*codes, "91990000000000009X"])),
        decided_on=draw(DAYS),
        valid_from=draw(st.none() | DAYS),
        valid_to=draw(st.none() | DAYS),
        tier=draw(st.sampled_from(["minor", "general", "serious", None])),
        state=draw(st.sampled_from(["live", "live", "live", "repaired", "withdrawn", "expired", "archived"])),
        **own,
    )


@st.composite
def some_facts(draw: st.DrawFn, codes: list[str] = SUBJECTS) -> tuple[Population, list[Supply]]:
    regions = st.sampled_from(["990100", "990200", None])
    kinds = st.sampled_from(["enterprise", "enterprise", "individual_business", None])
    subjects: list[dict[str, object]] = [
        {
            "subject": code,
            "region": draw(regions),
            "kind": draw(kinds),
            "industry": draw(st.sampled_from(["C13", "C14", "C", None])),
            "size": draw(st.sampled_from(["small", "small", "small", None])),
            "registered_on": draw(st.none() | DAYS),
        }
        for code in codes
    ]
    items = draw(st.sets(st.sampled_from(sorted(OWN))))
    records = {item: draw(st.lists(one_record(item, codes), max_size=2 * len(codes))) for item in sorted(items)}
    graded = st.tuples(st.sampled_from(codes), st.just("example.other"), st.sampled_from(["A", "C", "D"]))
    grades = draw(st.lists(graded, max_size=3))
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
    return Population(subjects, records, grades), supply


CARDS = {
    "national": (national, SUBJECTS),
    "every feature": (every_feature, SUBJECTS),
    "counts up": (lambda: card(WHOLE), MANY),
    "counts down": (lambda: card(DEMERITS), SUBJECTS),
}


@pytest.mark.parametrize("name", CARDS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_compiled_card_equals_the_naive_one_to_the_digit(name: str, data: st.DataObject) -> None:
    pair, codes = CARDS[name]
    everyone, supply = data.draw(some_facts(codes))
    grounds = ready(pair(), ON, supply)
    held = facts(everyone.subjects, everyone.records, everyone.grades)
    rows = {row["subject"]: row for row in run("evidence", grounds, held).to_pylist()}
    assert len(rows) == len(everyone.subjects)
    for subject in everyone.subjects:
        compare(grounds, rows[subject["subject"]], judge(grounds, subject, everyone))


def dense(seed: int, records: int = 40) -> Population:
    """Facts in which everything happens: many live records of few values on few days, peers alike."""
    chance = Random(seed)
    subjects = [
        {
            "subject": code,
            "region": "990100",
            "kind": chance.choice(["enterprise", "enterprise", "enterprise", "individual_business"]),
            "industry": chance.choice(["C13", "C14", "C"]),
            "size": chance.choice(["small", "small", "small", "large"]),
            "registered_on": chance.choice([date(2023, 2, 28), date(2023, 3, 1), date(2010, 1, 1), None]),
        }
        for code in MANY
    ]
    words = {**WORDS, "fine_amount": [Decimal(n) for n in (0, 1, 2, 500, 20000, 30000, 1000000)] + [None]}
    words["simple_procedure"] = [True, False]  # type: ignore[list-item]
    rows = {item: [_dense(chance, item, words, number) for number in range(records)] for item in OWN}
    grades = [(code, "example.other", chance.choice(["A", "D"])) for code in MANY[:3]]
    return Population(subjects, rows, grades)


def _dense(chance: Random, item: str, words: dict[str, list[object]], number: int) -> dict[str, object]:
    days = [
        date(2026, 1, 15),
        date(2026, 2, 28),
        date(2025, 12, 31),
        date(2025, 1, 1),
        date(2024, 2, 28),
        date(2021, 5, 5),
    ]
    own = {name: chance.choice(words[name]) for name in OWN[item]}
    if item == "national.severe_list" and chance.random() < 0.8:
        own["state"] = "withdrawn"
    tier = chance.choice(["general", "serious", None])
    return record(number, chance.choice(MANY), decided_on=chance.choice(days), tier=tier, **own)


@pytest.mark.parametrize("name", CARDS)
def test_where_everything_happens_the_compiled_card_equals_the_naive_one(name: str) -> None:
    grounds = ready(CARDS[name][0](), ON)
    for seed in range(8):
        everyone = dense(seed)
        held = facts(everyone.subjects, everyone.records, everyone.grades)
        rows = {row["subject"]: row for row in run("evidence", grounds, held).to_pylist()}
        for subject in everyone.subjects:
            compare(grounds, rows[subject["subject"]], judge(grounds, subject, everyone))


def compare(grounds: Basis, row: dict[str, object], expected: Verdict) -> None:
    for name in ("score", "grade", "reason", "veto", "coverage"):
        assert row[name] == getattr(expected, name), name
    for name, told in {
        "hits": expected.hits,
        "points": expected.points,
        "value": expected.values,
        "rank": expected.ranks,
        "capped": expected.capped,
        "held": expected.held,
    }.items():
        assert {id: row[f"{id}_{name}"] for id in told} == told, name
    assert {each.id: sorted(row[f"{each.id}_evidence"] or []) for each in grounds.card.indicators} == expected.evidence  # type: ignore[call-overload]


@pytest.mark.parametrize("name", CARDS)
def test_one_subject_is_judged_as_in_the_batch_and_its_reasons_add_up(name: str) -> None:
    grounds = ready(CARDS[name][0](), ON)
    everyone = dense(3, records=20)
    whole = facts(everyone.subjects, everyone.records, everyone.grades)
    batch = {row["subject"]: row for row in run("judgement", grounds, whole).to_pylist()}
    for code in MANY[:3]:
        adds_up(batch[code], explain_row(grounds, whole, code))


def adds_up(row: dict[str, object], reasons: Explanation) -> None:
    assert (reasons.score, reasons.grade, reasons.reason) == (row["score"], row["grade"], row["reason"])
    if reasons.score is None:
        assert reasons.shares == ()
        return
    groups = sum(held.points for held in reasons.bounded)
    assert reasons.base + sum(share.points for share in reasons.shares) + groups + reasons.held == reasons.score
    for share in reasons.shares:
        evidence = sum(each.points for each in share.evidence)
        assert share.start + evidence + share.joined + share.measured + share.held + share.weighed == share.points
        assert len(share.evidence) == share.hits
    if reasons.reason in ("veto", "downgrade", "cap"):
        assert reasons.decisions
