"""Evidence from abroad by the example pack alone: matching by name, whole lists, decisions; and 200 pairs by hand."""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from django.conf import LazySettings

from chuxin.facts.intake import actions, deciding, matches, naming
from chuxin.facts.intake.deciding import Decision
from chuxin.facts.intake.match import Choice, placed, region_key
from chuxin.facts.intake.receipt import Receipt
from chuxin.facts.records import queries as records
from chuxin.facts.records.record import State
from chuxin.foundation.law import actions as law
from chuxin.foundation.ledger.following import fingerprint, rebuild
from chuxin.foundation.subjects import queries as register
from chuxin.foundation.subjects.matching import Entry, Index, Query, Thresholds
from chuxin.kernel.actor import Actor
from chuxin.kernel.definition import Definition, read_file
from chuxin.kernel.refusal import Refusal
from chuxin.programmes.load import read_packs
from tests.facts.conftest import OPERATOR
from tests.shipped import national

PACK = Path(__file__).resolve().parents[3] / "examples" / "packs" / "foreign-evidence"
HEADINGS = "list,name,other_name,address,country,from_date,to_date,grounds,source\n"
FULL = os.environ.get("CHUXIN_PARITY") == "full"


@cache
def _pack() -> tuple[Definition, ...]:
    return tuple(read_packs([PACK]).installable)


@pytest.fixture
def hub(db: None, settings: LazySettings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path / "home"
    law.install([*national("law.yaml", "kinds.yaml", "roles.yaml"), *_pack()], actor=OPERATOR, at=_on(2017, 1))
    return tmp_path


def _on(year: int, month: int, day: int = 28) -> datetime:
    return datetime(year, month, day, 4, tzinfo=UTC)


def _send(
    folder: Path, lines: list[str], at: datetime, feed: str = "example.debarments", actor: Actor = OPERATOR
) -> Receipt:
    path = folder / "list.csv"
    path.write_text(HEADINGS + "\n".join(lines) + "\n", encoding="utf-8")
    return actions.receive(path, feed, actor=actor, at=at)


def _row(name: str, country: str = "Testland", listed: str = "2020-01-01", on: str = "List A") -> str:
    return f'{on},"{name}",,,"{country}",{listed},Ongoing,Fraud,'


def _standing(name: str) -> set[State]:
    number = register.find(name)[0].number
    return {one.state for one in records.file_of(number, on=date(2026, 1, 1))}


def test_one_firm_under_three_spellings_is_one_organisation_and_sending_again_says_nothing(hub: Path) -> None:
    lines = [
        _row("Zorblatt Bridgeworks Ltd."),
        _row("ZORBLATT BRIDGEWORKS LIMITED", on="List B"),
        _row('Zorblatt Bridgeworks Ltd. ("ZB")', on="List C"),
        _row("Quimby Waterpumps S.A."),
        _row("Mr. John Doe"),
    ]
    receipt = _send(hub, lines, _on(2024, 1))
    assert (receipt.rows, receipt.accepted, receipt.refused, receipt.waiting) == (5, 4, 1, 0)
    assert receipt.refused_by_code == {"subject.may_be_person": 1}
    assert register.count() == 2
    (firm,) = register.find("Zorblatt")
    assert {one.fields["list"] for one in records.file_of(firm.number, on=date(2024, 6, 1))} == {
        "List A", "List B", "List C",
    }  # fmt: skip
    assert firm.code.startswith("name:")
    assert firm.kind == "foreign_organisation"
    assert all(sum(each.value for each in one.features) == one.score for m in matches.listed() for one in m.candidates)
    again = _send(hub, lines, _on(2024, 2))
    assert (again.accepted, again.superseded, again.unchanged) == (0, 0, 4)
    assert (register.count(), matches.count()) == (2, len(matches.listed()))


def test_what_leaves_a_whole_list_is_withdrawn_and_what_comes_back_stands_again(hub: Path) -> None:
    firms = [
        "Zorblatt Bridgeworks Ltd.", "Quimby Waterpumps S.A.", "Framistan Cabling LLC", "Ottersea Dredging Inc.",
        "Wexhaven Turbines GmbH", "Nulliver Seedhouse B.V.",
    ]  # fmt: skip
    _send(hub, [_row(name) for name in firms], _on(2024, 1))
    _send(hub, [_row(name) for name in firms[1:]], _on(2024, 2))
    assert _standing(firms[0]) == {State.WITHDRAWN}
    assert _standing(firms[1]) == {State.LIVE}
    small = _send(hub, [_row(firms[1])], _on(2024, 3))
    assert small.warnings_by_code["snapshot.small"] == 1
    assert _standing(firms[2]) == {State.LIVE}
    assert actions.confirm_snapshot(small.batch, actor=OPERATOR, at=_on(2024, 3, 29)) == 4
    assert _standing(firms[2]) == {State.WITHDRAWN}
    _send(hub, [_row(name) for name in firms], _on(2024, 4))
    assert _standing(firms[0]) == {State.LIVE}


def test_a_decision_files_the_waiting_rows_moves_them_and_can_be_undone(hub: Path) -> None:
    lines = [_row("Zorblatt Bridgeworks Ltd."), _row("ZORBLATT BRIDGEWORKS LTD.", country="Elsewhere", on="List B")]
    receipt = _send(hub, lines, _on(2024, 1))
    assert (receipt.accepted, receipt.waiting, receipt.refused) == (1, 1, 0)
    assert "waiting 1" in receipt.as_text()
    (asked,) = matches.listed(matches.Sought(True))
    assert {each.id for each in asked.candidates[0].features} >= {"start", "country"}
    first = asked.candidates[0].number
    assert _send(hub, lines, _on(2024, 2)).waiting == 1
    assert matches.count() == 1

    def filed(number: int) -> set[str]:
        file = records.file_of(number, on=date(2026, 1, 1))
        return {str(one.fields["list"]) for one in file if one.state is State.LIVE}

    same = Decision(Choice.CHOSEN, first, "The register abroad says so")
    decided = deciding.decide(asked.entry, same, actor=OPERATOR, at=_on(2024, 3))
    assert (decided.choice, decided.chosen, decided.waits) == (Choice.CHOSEN, first, False)
    assert filed(first) == {"List A", "List B"}
    own = deciding.decide(asked.entry, Decision(Choice.NEW, why="Another firm"), actor=OPERATOR, at=_on(2024, 4))
    assert own.chosen is not None
    assert (filed(first), filed(own.chosen)) == ({"List A"}, {"List B"})
    assert matches.match(deciding.undo(asked.entry, why="", actor=OPERATOR, at=_on(2024, 5)).entry).chosen == first
    assert (filed(first), filed(own.chosen)) == ({"List A", "List B"}, set())
    deciding.decide(asked.entry, Decision(Choice.NONE, why="Nobody we know"), actor=OPERATOR, at=_on(2024, 6))
    assert filed(first) == {"List A"}
    deciding.undo(asked.entry, why="", actor=OPERATOR, at=_on(2024, 7))
    assert filed(first) == {"List A", "List B"}
    again = _send(hub, lines, _on(2024, 8))
    assert (again.unchanged, again.superseded, again.waiting) == (2, 0, 0)
    before = fingerprint(matches.FOLLOWER)
    rebuild(matches.FOLLOWER)
    assert fingerprint(matches.FOLLOWER) == before


@pytest.mark.parametrize(
    ("decision", "actor", "code"),
    [
        (Decision(Choice.NEW), OPERATOR, "match.no_reason"),
        (Decision(Choice.NONE, why="x"), Actor("agency:x"), "access.not_permitted"),
        (Decision(Choice.CHOSEN, 99_999, "x"), OPERATOR, "subjects.unknown"),
    ],
)
def test_what_cannot_be_decided_is_refused(hub: Path, decision: Decision, actor: Actor, code: str) -> None:
    _send(
        hub,
        [_row("Zorblatt Bridgeworks Ltd."), _row("ZORBLATT BRIDGEWORKS LTD.", country="Elsewhere")],
        _on(2024, 1),
    )
    (asked,) = matches.listed(matches.Sought(True))
    with pytest.raises(Refusal) as refused:
        deciding.decide(asked.entry, decision, actor=actor, at=_on(2024, 3))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("United States of America", "USA", True),
        ("United Kingdom of Great Britain and Northern Ireland", "United Kingdom", True),
        ("Turkey", "Türkiye", True),
        ("Kyrgyzstan", "Kyrgyz Republic", True),
        ("China, Hong Kong Special Administrative Region", "Hong Kong SAR, China", True),
        ("People's Republic of China", "China", True),
        ("Indonesia\n\nIndonesia", "Indonesia", True),
        ("Hong Kong SAR, China", "China", False),
        ("Niger", "Nigeria", False),
        ("990101", "990102", False),
    ],
)
def test_a_country_is_the_same_under_each_of_its_names(one: str, other: str, same: bool) -> None:
    assert (region_key(one) == region_key(other)) is same


def _pairs() -> list[tuple[int, int, bool]]:
    with Path(__file__).with_name("debarred_pairs.csv").open(encoding="utf-8") as file:
        return [(int(one["row"]), int(one["other"]), one["same"] == "1") for one in csv.DictReader(file)]


@pytest.mark.realdata
def test_two_hundred_pairs_checked_by_hand(realdata: Path) -> None:
    path = realdata / "04_inspections_and_penalties" / "mdb_debarred_firms_wb_idb_ebrd_2025.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = dict(enumerate(csv.DictReader(file), 1))
    pairs = _pairs()
    assert len(pairs) == 200
    numbers = sorted({number for row, other, _ in pairs for number in (row, other)})
    index = Index([Entry(number, rows[number]["name"]) for number in numbers])
    regions = {number: region_key(rows[number]["country"]) for number in numbers}
    found = naming.found_in(index, [Query(rows[row]["name"]) for row, _, _ in pairs])
    scores = [
        next((one.score for one in placed(near, regions[row], regions) if one.number == other), 0)
        for (row, other, _), near in zip(pairs, found, strict=True)
    ]
    limits = _thresholds()
    taken = [same for (_, _, same), score in zip(pairs, scores, strict=True) if score >= limits.accept]
    shown = [same for (_, _, same), score in zip(pairs, scores, strict=True) if score >= limits.review]
    every = sum(same for _, _, same in pairs)
    print(f"precision {sum(taken)}/{len(taken)}, recall {sum(taken)}/{every}, with review {sum(shown)}/{every}")
    assert sum(taken) / len(taken) >= 0.97
    assert sum(taken) / every >= 0.88
    assert sum(shown) / every >= 0.98


def _thresholds() -> Thresholds:
    definitions, _ = read_file(PACK / "matching.yaml", PACK)
    rule, _ = matches.matching_from(definitions[0])
    assert rule is not None
    return rule.thresholds


@pytest.mark.realdata
def test_monthly_lists_arrive_one_after_another(hub: Path, realdata: Path) -> None:
    path = realdata / "04_inspections_and_penalties" / "japan_mhlw_labour_violations_27_snapshots.csv.gz"
    lists: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            lists[row["period_end"]].append(row)
    ends = sorted(lists)[: None if FULL else 3]
    receipts = []
    for end in ends:
        target = hub / f"{end}.csv"
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lists[end][0]))
            writer.writeheader()
            writer.writerows(lists[end])
        at = datetime(int(end[:4]), int(end[4:6]), int(end[6:]), 8, tzinfo=UTC)
        receipts.append(actions.receive(target, "example.labour_cases", actor=OPERATOR, at=at))
    held = records.stated_in("example.foreign_labour_case", [one.batch for one in receipts], on=at.date())
    live = {one.id for one in held.values() if one.state is State.LIVE}
    last = receipts[-1]
    print(
        f"{len(ends)} lists, {sum(one.rows for one in receipts)} rows; records {len(held)}, live {len(live)}, gone "
        f"{len(held) - len(live)}; refused {[one.refused for one in receipts]}, "
        f"waiting {[one.waiting for one in receipts]}, organisations {register.count()}, codes {last.refused_by_code}"
    )
    assert len(live) == last.rows - last.refused - last.waiting
    assert len(held) > len(live)
    assert all(one.decided_on.year in range(2015, 2020) for one in held.values())
    assert not any(one.choice is Choice.NONE for one in matches.listed(limit=1_000))
