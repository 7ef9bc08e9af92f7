"""The jurist's test: a scheme written from the guide alone is checked, planned, installed, run and explained; and ten
mistakes in it are each found at their line, with what to do."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from chuxin.assessment.evaluation import actions as evaluation
from chuxin.assessment.evaluation import queries as grades
from chuxin.facts.records import actions as records
from chuxin.facts.records.record import Statement, Supply, record_id
from chuxin.foundation.law.register import Change
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.codes import check_character
from chuxin.programmes import actions, queries
from tests.shipped import install, national

PACK = Path(__file__).resolve().parents[2] / "examples" / "packs" / "homestay"
CARD = "example.homestay_hygiene"
OPERATOR = Actor(id="system:operator", permits=frozenset({"*"}))
AT = datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
ON = date(2026, 6, 30)


def house() -> int:
    """One invented house, registered as a kind of the national pack; gives its number."""
    install(national("law.yaml", "kinds.yaml"), actor=OPERATOR, at=AT)
    first = "91990100000000321"
    code = Identifier("uscc", first + check_character(first))
    house = Registration(
        kind="enterprise",
        name="示例民宿有限公司",
        identifiers=(code,),
        region="990100",
        industry="H61",
        registered_on=date(2020, 5, 1),
        status="active",
        source="示例登记机关",
    )
    return subjects.register([house], actor=OPERATOR, at=AT)[0]


def state(subject: int, item: str, decided_on: date, row: int, **fields: Json) -> str:
    name = record_id(item, [str(row), "示例"])
    said = Statement(
        record=name,
        item=item,
        edition="0" * 64,
        subject=subject,
        source="示例市卫生主管部门",
        batch="b0",
        row=row,
        doc_no=f"示例{row}号",
        decided_on=decided_on,
        valid_from=None,
        valid_to=None,
        tier=None,
        amount=None,
        fields=fields,
    )
    records.state([said], actor=OPERATOR, at=AT)
    return name


@pytest.mark.django_db
def test_a_scheme_written_from_the_guide_is_checked_planned_installed_run_and_explained() -> None:
    _, findings = queries.findings_of([PACK])
    assert findings == ()
    planned = queries.plan([PACK])
    assert planned.count(Change.INSTALLED) == len(planned.steps) > 10
    actions.install([PACK], actor=OPERATOR, at=AT)
    assert queries.plan([PACK]).steps == ()
    told = queries.description("example.homestay", ON)
    assert "民宿卫生评价" in "".join(line.zh for part in told.sections for line in part.lines)

    number = house()
    for item in ("example.homestay_inspection", "example.homestay_fault"):
        records.supply(Supply(item, "", date(2025, 1, 1), ON), actor=OPERATOR, at=AT)
    state(number, "example.homestay_inspection", date(2026, 3, 1), 1, mark=90, linen_passed="98")
    open_fault = state(number, "example.homestay_fault", date(2025, 3, 1), 2, severity="严重", rectified="否")
    run = evaluation.run(CARD, on=ON, actor=OPERATOR, at=AT)
    assert run.grades == {"B": 1}

    reasons = grades.explain(register.subject(number), CARD, on=ON)
    assert (reasons.score, reasons.grade, reasons.total) == (80_000_000, "B", 80_000_000)
    fault = next(one for share in reasons.shares for one in share.evidence if one.record == open_fault)
    assert (fault.points, fault.carried) == (-15_000_000, True)
    assert fault.without is not None
    assert (fault.without.score, fault.without.grade) == (95_000_000, "A")

    records.repair(open_fault, reason="已整改", doc_no="示例复查1号", on=ON, actor=OPERATOR, at=AT)
    evaluation.run(CARD, on=ON, actor=OPERATOR, at=AT)
    newest = grades.grades_of(number)[0]
    assert (newest.score, newest.grade) == (fault.without.score, fault.without.grade)


MISTAKES = {
    "a parameter nobody defined": (
        "scorecard.yaml",
        "from: example.homestay.b",
        "from: example.homestay.bb",
        "pack.unknown_parameter",
    ),
    "a word nobody knows": ("scorecard.yaml", "carry_over:", "carryover:", "scorecard.unknown_key"),
    "a field the item has not": ("scorecard.yaml", 'points: "mark"', 'points: "marks"', "pack.unknown_field"),
    "no way back": (
        "scorecard.yaml",
        "            remedy: {zh: 满一年后不再降级。, en: It ends after a year.}\n",
        "",
        "scorecard.no_way_back",
    ),
    "a grade that does not exist": ("scorecard.yaml", "at_best: C", "at_best: E", "scorecard.at_best"),
    "a scale that cannot be reached": ("scorecard.yaml", "scale: 100", "scale: 120", "scorecard.scale"),
    "rules before their publication": (
        "scorecard.yaml",
        "first_published: 2024-12-01",
        "first_published: 2025-03-01",
        "scorecard.retroactive",
    ),
    "bands that do not rise": ("scorecard.yaml", "{below: 95,", "{below: 75,", "scorecard.bands"),
    "consequences without national basis": (
        "scorecard.yaml",
        "    period: year",
        "    period: year\n    consequences: true",
        "scorecard.consequences",
    ),
    "a cut that moves within the year": (
        "parameters.yaml",
        'value: "90"}]',
        'value: "90"}, {from: 2026-05-01, value: "95"}]',
        "scorecard.shifted_cut",
    ),
    "an example that comes out otherwise": (
        "examples.yaml",
        "score: 95, grade: A",
        "score: 96, grade: A",
        "example.differs",
    ),
    "a formula that is none": (
        "scorecard.yaml",
        "\"severity == '严重'\"",
        "\"severity = '严重'\"",
        "scorecard.formula",
    ),
    "a text where a number is": ("scorecard.yaml", 'points: "mark"', "points: \"mark > '60'\"", "formula.kinds"),
    "a condition that is none": ("scorecard.yaml", "\"rectified == '否'\"", '"rectified"', "formula.kinds"),
    "a number that is a condition": ("scorecard.yaml", 'points: "mark"', 'points: "mark > 60"', "formula.kinds"),
    "a feature that may not count": (
        "scorecard.yaml",
        "{zh: 卫生问题, en: Hygiene faults}",
        "{zh: 投诉次数, en: Complaints}",
        "scorecard.prohibited_feature",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found_with_file_line_fault_and_remedy(mistake: str, tmp_path: Path) -> None:
    name, old, new, code = MISTAKES[mistake]
    folder = tmp_path / "homestay"
    shutil.copytree(PACK, folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    _, findings = queries.findings_of([folder])
    found = [finding for finding in findings if finding.code == code]
    assert found, [finding.code for finding in findings]
    for finding in found:
        assert finding.place.file.startswith("homestay/")
        assert finding.place.line is not None
        assert all((finding.message.zh, finding.message.en, finding.remedy.zh, finding.remedy.en))
