"""Readable cards from data: the engine gives the library's points, readable bounds part the same rows, R15 holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chuxin.assessment.evaluation import engines
from chuxin.assessment.evaluation.basis import basis
from chuxin.assessment.evaluation.points import MICRO
from chuxin.assessment.evaluation.shipped import shipped
from chuxin.assessment.evaluation.sources import from_directory
from chuxin.assessment.validation.export import lake, refuse_prohibited, write, write_lake
from chuxin.assessment.validation.feature import Feature, Trend, features_from, snake
from chuxin.assessment.validation.fitting import Fitted, Scale, fit, roundest
from chuxin.assessment.validation.outcome import Period, outcome
from chuxin.assessment.validation.ranking import Examples, Ranking, ranked
from chuxin.assessment.validation.scheme import Scheme, documents, scorecard
from chuxin.assessment.validation.study import Study, from_facts, from_table, study
from chuxin.kernel.finding import Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.programmes.queries import descriptions_in, findings_of
from tests.assessment.validation.lakes import INSPECTION, PENALTY, record, subject
from tests.assessment.validation.lakes import lake as invented

DAY = date(2026, 1, 1)
FEATURES = (
    Feature("sales", Text("销售额", "Sales"), Trend.FALLING, "Sales"),
    Feature("void_rate", Text("作废率", "Void rate"), Trend.RISING, "Void"),
    Feature("noise", Text("无关数", "Noise"), Trend.AUTO, "Noise"),
)
SCHEME = Scheme(
    "pilot.planted", Text("示例拟合卡", "Fitted card (example)"), ("cn.base-catalogue-2024",), DAY,
    Text("由示例数据拟合。", "Fitted from example data."), item="pilot.planted.numbers",
)  # fmt: skip


def planted(n: int = 1200) -> tuple[np.ndarray, np.ndarray]:
    """Bad with 60 % where sales are below 100 or one in five is void, else with 5 %; the third number says nothing."""
    dice = np.random.default_rng(7)
    sales, void = dice.uniform(0, 400, n).round(2), dice.uniform(0, 0.4, n).round(4)
    values = np.column_stack([sales, void, dice.uniform(0, 1, n).round(3)])
    bad = dice.random(n) < np.where((sales < 100) | (void > 0.2), 0.6, 0.05)
    values[::40, 0] = np.nan
    return values, bad


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit(*planted(), FEATURES, Scale())


@pytest.fixture(scope="module")
def pack(fitted: Fitted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("fitted")
    write(documents(SCHEME, fitted, (560, 520, 470), planted()[0]), folder / "pack")
    return folder / "pack"


def test_a_planted_relation_is_found_and_noise_is_not_used(fitted: Fitted) -> None:
    assert {each.feature.id for each in fitted.scored} == {"sales", "void_rate"}
    assert fitted.dropped == ("noise",)
    sales = fitted.scored[0]
    assert any(each.below is not None and abs(each.below - 100) <= 3 for each in sales.bins)
    assert [each.points for each in sales.bins] == sorted(each.points for each in sales.bins)
    assert sum(each.n for each in sales.bins) == 1170


def test_points_begin_at_nought_and_every_bound_is_short(fitted: Fitted) -> None:
    assert all(each.least == 0 for each in fitted.scored)
    bounds = [each.below for scored in fitted.scored for each in scored.bins if each.below is not None]
    assert all(len(bound.normalize().as_tuple().digits) <= 4 for bound in bounds)


def test_the_engine_gives_the_points_of_the_fit_to_every_organisation(
    fitted: Fitted, pack: Path, tmp_path: Path
) -> None:
    values, _ = planted()
    codes = [f"9199{number:014}" for number in range(len(values))]
    write_lake(lake(values, codes, FEATURES, "pilot.planted.numbers", DAY), tmp_path)
    card, parameters = shipped("pilot.planted", pack)
    facts = from_directory(tmp_path)
    rows = engines.run("judgement", basis(card, parameters, facts.supply, DAY), facts).sort_by("subject")
    assert [score / MICRO for score in rows["score"].to_pylist()] == fitted.score(values).tolist()


def test_the_pack_is_sound_its_examples_hold_and_it_reads_in_plain_words(pack: Path) -> None:
    _, findings = findings_of([pack])
    assert [each for each in findings if each.severity is Severity.ERROR] == []
    told = descriptions_in([pack])[0]
    assert told.status == "pilot"
    words = " ".join(line.en for section in told.sections for line in section.lines)
    assert "where “Sales” is below" in words
    assert "no consequence follows" in words


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_the_roundest_number_parts_the_same_rows(low: int, step: int) -> None:
    below, above = low / 1e6, (low + step) / 1e6
    found = roundest(below, above)
    assert Decimal(str(round(below, 6))) < found <= Decimal(str(round(above, 6)))


def test_roundest_is_round() -> None:
    assert [str(roundest(*pair)) for pair in ((98.3, 103.7), (0.2314, 0.2391), (0, 1), (0.000001, 0.000002))] == [
        "100", "0.235", "1", "0.000002",
    ]  # fmt: skip


def test_too_little_and_nothing_are_refused() -> None:
    values, bad = planted()
    with pytest.raises(Refusal, match=r"fit\.too_little"):
        fit(values[:30], np.arange(30) < 3, FEATURES, Scale())
    with pytest.raises(Refusal, match=r"fit\.nothing"):
        fit(values[:, [2]], bad, FEATURES[2:], Scale())


@pytest.mark.parametrize(
    ("id_", "title"),
    [("legal_rep_age", Text("年限", "Years")), ("score", Text("法定代表人性别", "Sex of the representative"))],
)
def test_prohibited_matters_make_no_card(fitted: Fitted, id_: str, title: Text) -> None:
    scored = dataclasses.replace(fitted.scored[0], feature=Feature(id_, title))
    with pytest.raises(Refusal) as refused:
        refuse_prohibited(scorecard(SCHEME, dataclasses.replace(fitted, scored=(scored,))))
    assert refused.value.code == "fit.not_lawful"
    assert {each.code for each in refused.value.findings} == {"scorecard.prohibited_feature"}


def test_a_table_is_split_as_published_and_its_faults_are_named(tmp_path: Path) -> None:
    values, bad = planted(200)
    table = pa.table(
        {"Sales": values[:, 0], "Void": values[:, 1], "bad": bad, "taught": [1, 0] * 100, "who": ["x"] * 200}
    )
    pa.parquet.write_table(table, tmp_path / "t.parquet")
    data = from_table(tmp_path / "t.parquet", "bad", (), "taught", None)
    assert ([each.id for each in data.features], int(data.teach.sum())) == (["sales", "void"], 100)
    assert data.bad.tolist() == bad.tolist()
    for features, code in (((Feature("a", Text("甲", "A"), column="who"),), "fit.not_a_number"),
                           ((Feature("a", Text("甲", "A"), column="gone"),), "fit.no_column")):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            from_table(tmp_path / "t.parquet", "bad", features, None, None)
        assert refused.value.code == code


def test_a_study_tells_what_it_reached_on_rows_it_never_saw(tmp_path: Path) -> None:
    values, bad = planted()
    table = pa.table({"Sales": values[:, 0], "Void": values[:, 1], "bad": bad})
    pa.parquet.write_table(table, tmp_path / "t.parquet")
    found: Study = study(from_table(tmp_path / "t.parquet", "bad", (), None, None), Scale())
    assert found.rows == (found.fitted.n, 1200 - found.fitted.n)
    assert (found.tested.value or 0) > 0.75
    assert found.cuts == tuple(sorted(found.cuts, reverse=True))
    assert found.opaque is not None


def test_features_are_measured_from_records_by_the_engine_itself() -> None:
    written = {
        "features": [
            {"id": "penalties", "title": {"zh": "处罚次数", "en": "Penalties"}, "trend": "rising", "item": PENALTY,
             "measure": {"take": "count"}},
        ]
    }  # fmt: skip
    codes = [f"9199{number:014}" for number in range(40)]
    records = {
        PENALTY: [record(code, date(2025, 1, 1 + n)) for code in codes[:15] for n in range(2)],
        INSPECTION: [record(code, date(2025, 8, 1)) for code in codes[:20]] + [record(codes[0], date(2026, 3, 1))],
    }
    facts = invented([subject(code) for code in codes], records)
    outcomes = outcome(facts, INSPECTION, None, Period(horizon=6))
    scheme = dataclasses.replace(SCHEME, item=None)
    period = Period(date(2025, 7, 1), date(2025, 7, 1), None, 6)
    data = from_facts(scheme, features_from(written), facts, outcomes, period)
    assert data.values[:, 0].tolist() == [2.0] * 15 + [0.0] * 25
    assert data.bad.tolist() == [True] * 20 + [False] * 20


def test_features_not_well_formed_are_refused() -> None:
    for rows in ([], [{"id": "X"}], [{"id": "a", "title": {"zh": "甲", "en": "A"}, "trend": "up"}], [{"guess": 1}]):
        with pytest.raises(Refusal, match=r"features\.malformed"):
            features_from({"features": rows})
    assert [snake(name, 3) for name in ("RealEstate", "n of x", "作废")] == ["real_estate", "n_of_x", "column_3"]


def test_r15_an_opaque_order_holds_no_figure_of_anyone() -> None:
    values, bad = planted(400)
    ranking = ranked(Examples(values, bad), [f"s{n:03}" for n in range(400)], values)
    assert sorted(ranking.order) == [f"s{n:03}" for n in range(400)]
    assert [each.name for each in dataclasses.fields(Ranking)] == ["order", "made_by"]
    assert {each.type for each in dataclasses.fields(Ranking)} == {"tuple[str, ...]", "str"}
    with pytest.raises(Refusal, match=r"ranking\.too_little"):
        ranked(Examples(values, np.zeros(400, dtype=bool)), ranking.order, values)


@pytest.mark.parametrize(
    ("written", "mistake", "word"),
    [
        ("    consequences: false\n", "    consequences: false\n    model: trees.bin\n", "model"),
        ('points: "param.national.abnormal_listing"', 'points: "predict(tier)"', "predict"),
        ('points: "param.national.abnormal_listing"', "points: {model: trees.bin}", "model"),
    ],
)
def test_r15_no_pack_can_name_a_model(written: str, mistake: str, word: str, tmp_path: Path) -> None:
    shipped_card = Path(__file__).parents[3] / "src/chuxin/packs/national/scorecards/comprehensive.yaml"
    text = shipped_card.read_text()
    assert written in text
    (tmp_path / "card.yaml").write_text(text.replace(written, mistake, 1).replace("national.comp", "national.opaque"))
    _, findings = findings_of([tmp_path])
    assert any(each.severity is Severity.ERROR and word in each.message.en for each in findings)
