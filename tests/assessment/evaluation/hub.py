"""A small hub: the national law, catalogue and scorecard installed, and a few invented organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

import pytest

from chuxin.facts.records import actions as records
from chuxin.facts.records.record import Statement, Supply, record_id
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.codes import check_character
from chuxin.kernel.definition import Definition, read_file
from tests.assessment.evaluation.cards import PACKS
from tests.shipped import install

OPERATOR = Actor("system:test", permits=frozenset({"*"}))
AT = datetime(2026, 6, 30, 4, tzinfo=UTC)
ON = date(2026, 6, 30)
FILES = ("law.yaml", "kinds.yaml", "catalogue/*.yaml", "scorecards/*.yaml")


def code(number: int, kind: str = "91") -> str:
    """An invented code in a division that does not exist."""
    first = f"{kind}990100{number:09d}"
    return first + check_character(first)


@dataclass
class Hub:
    """The numbers of the organisations, and a short way to state records about them."""

    numbers: list[int]
    row: int = 0

    def state(self, subject: int, item: str, decided_on: date, **given: Json) -> str:
        """State one record; gives its id. ``tier`` and ``valid_to`` go to the envelope, the rest are fields."""
        self.row += 1
        name = record_id(item, [str(self.row), "示例"])
        fields = {key: value for key, value in given.items() if key not in ("tier", "valid_to")}
        ends = given.get("valid_to")
        records.state(
            [
                Statement(
                    record=name,
                    item=item,
                    edition="0" * 64,
                    subject=self.numbers[subject],
                    source="示例部门",
                    batch="b0",
                    row=self.row,
                    doc_no=f"示例〔2026〕{self.row}号",
                    decided_on=decided_on,
                    valid_from=None,
                    valid_to=date.fromisoformat(str(ends)) if ends else None,
                    tier=str(given["tier"]) if given.get("tier") else None,
                    amount=None,
                    fields=fields,
                )
            ],
            actor=OPERATOR,
            at=AT,
        )
        return name

    def supply(self, items: Sequence[str]) -> None:
        """Every one of ``items`` was delivered everywhere."""
        for item in items:
            records.supply(Supply(item, "", date(2025, 1, 1), ON), actor=OPERATOR, at=AT)


@cache
def definitions() -> tuple[Definition, ...]:
    """What the national pack says of the law, kinds, items and scorecards, read once."""
    paths = [path for pattern in FILES for path in sorted((PACKS / "national").glob(pattern))]
    return tuple(each for path in paths for each in read_file(path, PACKS)[0] if each.kind != "example")


@pytest.fixture
def hub(db: None) -> Hub:
    """Six enterprises of one industry, an individual business, and nothing recorded yet."""
    install(definitions(), actor=OPERATOR, at=AT)
    codes = [code(number) for number in range(1, 7)] + [code(7, "92")]
    registrations = [
        Registration(
            kind="individual_business" if each.startswith("92") else "enterprise",
            name=f"示例组织{number}",
            identifiers=(Identifier("uscc", each),),
            region="990100",
            industry="C13",
            registered_on=date(2020, 1, 1),
            status="active",
            source="示例登记机关",
        )
        for number, each in enumerate(codes)
    ]
    return Hub(subjects.register(registrations, actor=OPERATOR, at=AT))
