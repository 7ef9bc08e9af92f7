"""An invented hub that lives through days: organisations and records stated, corrected, repaired, withdrawn, erased."""

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from chuxin.assessment.consequences import actions as disputing
from chuxin.assessment.consequences import queries as consequences
from chuxin.facts.records import actions as records
from chuxin.facts.records import displaying
from chuxin.facts.records import queries as standing
from chuxin.facts.records.followers import FOLLOWER as RECORDS
from chuxin.facts.records.record import Ground, Statement, Supply, record_id
from chuxin.facts.records.timeline import annotation, stops
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects import merging
from chuxin.foundation.subjects.followers import FOLLOWER as SUBJECTS
from chuxin.foundation.subjects.identifiers import Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.open_data import actions as open_data
from chuxin.services.open_data import feed
from chuxin.services.open_data.edition import Edition
from tests.services.publication.conftest import OPERATOR, PENALTY, code, definitions
from tests.shipped import install

START = date(2026, 6, 1)
KINDS = (["罚款"], ["警告"], ["罚款", "责令停产停业"], ["没收违法所得"])


@dataclass
class Life:
    """A hub on a day. ``wheel`` draws what happens next."""

    home: Path
    day: date = START
    wheel: random.Random = field(default_factory=lambda: random.Random(1))
    numbers: list[int] = field(default_factory=list)
    records: list[str] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        """Noon of the day."""
        return datetime(self.day.year, self.day.month, self.day.day, 4, 0, tzinfo=UTC)

    def register(self, kind: str = "enterprise", name: str = "", place: int | None = None) -> int:
        """Register an organisation, or say anew what is known of the one at ``place``."""
        index = len(self.numbers) if place is None else place
        registration = Registration(
            kind, name or f"示例第{index}有限公司", (Identifier("uscc", code(f"MA{index:06}")),), "990100", "F51",
            date(2015, 3, 1), "active", "test",
        )  # fmt: skip
        (number,) = subjects.register([registration], actor=OPERATOR, at=self.at)
        if place is None:
            self.numbers.append(number)
        return number

    def penalty(self, number: int, doc_no: str, decided_on: date, tier: str | None, **fields: Json) -> str:
        """State a penalty, or its next version."""
        told: dict[str, Json] = {**PENALTY, "doc_no": doc_no, "decided_on": decided_on.isoformat(), **fields}
        return self.state("national.penalty", number, doc_no, told, decided_on=decided_on, tier=tier)

    def state(self, item: str, number: int, doc_no: str, fields: Mapping[str, Json], **more: Any) -> str:
        """State any record; its id."""
        record = record_id(item, [doc_no, number])
        envelope = {"tier": None, "valid_from": None, "valid_to": None, "amount": None, **more}
        statement = Statement(
            record=record, item=item, edition="e", subject=number, source="hubei.test", batch="b1", row=1,
            doc_no=doc_no, fields=fields, **envelope,
        )  # fmt: skip
        records.state([statement], actor=OPERATOR, at=self.at)
        if record not in self.records:
            self.records.append(record)
        return record

    def supply(self, item: str, since: date, until: date) -> None:
        """Say that ``item`` was delivered for these days."""
        records.supply(Supply(item, "", since, until), actor=OPERATOR, at=self.at)

    def close(self, verb: str, record: str, on: date) -> None:
        """Repair or withdraw from a day on, as far as the record allows it."""
        act = records.repair if verb == "repair" else records.withdraw
        if on >= standing.decided_on(record) and not standing.events_of(record):
            act(record, reason="示例", doc_no="示复1号", on=on, actor=OPERATOR, at=self.at)

    def stop(self, record: str) -> None:
        """Stop the display of a record, or let it be shown again where it was stopped."""
        act = displaying.resume if stops(standing.events_of(record), self.day) else displaying.stop
        if self.day >= standing.decided_on(record):
            why = Text("示例", "sample")
            act(record, ground=Ground.DECIDED, reason=why, doc_no="示1号", on=self.day, actor=OPERATOR, at=self.at)

    def speak(self, record: str) -> None:
        """The organisation of a record says something beside it, or takes it back."""
        own = replace(OPERATOR, subject=standing.filed_under([record])[record])
        if annotation(standing.events_of(record), self.day):
            displaying.take_back(record, actor=own, at=self.at)
        else:
            displaying.annotate(record, f"示例声明{self.day}", actor=own, at=self.at)

    def dispute(self, record: str) -> None:
        """Something is pending about a record, or is settled."""
        pending = [one for one in consequences.disputes_of([record]) if one.until is None]
        if pending:
            told = {"outcome": "示例：已办结", "on": self.day}
            disputing.settle_dispute(pending[0].entry, **told, actor=OPERATOR, at=self.at)
        else:
            kind = self.wheel.choice(["objection", "litigation"])
            disputing.mark_dispute(record, kind, doc_no="示异1号", on=self.day, actor=OPERATOR, at=self.at)

    def erase(self, seq: int) -> None:
        """Erase what an entry said, by law."""
        ledger.erase(seq, clause="cn.test", reason="示例", actor=OPERATOR, at=self.at)
        for follower in (SUBJECTS, RECORDS):
            follow(follower)

    def build(self) -> Edition:
        """The edition of the day."""
        return open_data.build(self.day, actor=OPERATOR, at=self.at)

    def seal(self) -> None:
        """Seal the log."""
        ledger.seal(actor=OPERATOR, at=self.at)

    def rows(self, edition: Edition) -> dict[str, dict[str, Any]]:
        """Every line of an edition by what names it."""
        found: dict[str, dict[str, Any]] = {}
        for file in edition.files:
            if file.path.endswith(".jsonl.gz"):
                with gzip.open(self.home / "open-data" / edition.name / file.path) as lines:
                    found |= {key_of(row): row for row in map(orjson.loads, lines)}
        return found

    def happen(self) -> None:
        """One thing happens, or some days pass."""
        wheel = self.wheel
        what = wheel.choices(
            [
                "register",
                "rename",
                "retype",
                "penalty",
                "correct",
                "honour",
                "repair",
                "withdraw",
                "days",
                "month",
                "merge",
                "split",
                "stop",
                "speak",
                "dispute",
            ],
            [2, 1, 1, 8, 4, 3, 2, 2, 4, 2, 2, 1, 2, 2, 2],
        )[0]
        if what in {"days", "month"} or not self.numbers:
            self.day += timedelta(days=wheel.randint(1, 5) if what == "days" else wheel.randint(25, 130))
        if what == "register" or not self.numbers:
            self.register(wheel.choice(["enterprise", "individual_business", "public_institution"]))
        elif what in {"rename", "retype"}:
            place = wheel.randrange(len(self.numbers))
            kind = wheel.choice(["enterprise", "individual_business"]) if what == "retype" else "enterprise"
            self.register(kind, f"示例改名{wheel.randint(1, 9)}有限公司", place)
        elif what in {"penalty", "correct"}:
            self._penalty(wheel.randint(1, 4 if what == "correct" else 40))
        elif what == "merge":
            self._merge()
        elif what == "split":
            self._split()
        elif what == "honour":
            self._honour()
        elif what in {"stop", "speak", "dispute"} and self.records:
            {"stop": self.stop, "speak": self.speak, "dispute": self.dispute}[what](wheel.choice(self.records))
        elif what in {"repair", "withdraw"} and self.records:
            record = wheel.choice(self.records)
            self.close(what, record, self.day + timedelta(days=wheel.randint(-3, 6)))

    def _merge(self) -> None:
        """Two organisations turn out to be one, where they may."""
        kept, absorbed = self.wheel.choice(self.numbers), self.wheel.choice(self.numbers)
        with suppress(Refusal):
            merging.merge(kept, absorbed, why="示例", actor=OPERATOR, at=self.at)
        for follower in (SUBJECTS, RECORDS):
            follow(follower)

    def _split(self) -> None:
        with suppress(Refusal):
            merging.split(self.wheel.choice(self.numbers), why="示例", actor=OPERATOR, at=self.at)
        for follower in (SUBJECTS, RECORDS):
            follow(follower)

    def _penalty(self, which: int) -> None:
        wheel = self.wheel
        number = self.numbers[which % len(self.numbers)]
        decided = self.day - timedelta(days=wheel.choice([-4, 0, 3, 80, 360, 362, 1080]))
        tier = wheel.choice(["minor", "general", "serious", None])
        fields: dict[str, Json] = {"kinds": wheel.choice(KINDS), "sector": wheel.choice(["食品", "价格", None])}
        self.penalty(number, f"示罚{which}号", decided, tier, **fields)

    def _honour(self) -> None:
        wheel = self.wheel
        which = wheel.randint(1, 8)
        granted = self.day - timedelta(days=wheel.choice([0, 30, 400]))
        until = wheel.choice([None, self.day + timedelta(days=wheel.randint(-2, 60)), date(2099, 12, 31)])
        fields: dict[str, Json] = {
            "honour": "守合同重信用单位", "level": "市级", "decided_on": granted.isoformat(),
            "valid_until": until.isoformat() if until else None, "authority_name": "示例市某局",
        }  # fmt: skip
        number = self.numbers[which % len(self.numbers)]
        self.state("national.honour", number, f"示荣{which}号", fields, decided_on=granted, valid_to=until)


@dataclass
class Consumer:
    """Someone who keeps a copy by the feed alone, as the guide says."""

    cursor: str = ""
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    resets: int = 0
    pages: list[feed.Page] = field(default_factory=list)

    def read(self, day: date, limit: int = 7) -> None:
        """Read until there is no more; every page is applied in order."""
        for _ in range(2_000):
            page = feed.page(self.cursor, on=day, limit=limit)
            self.pages.append(page)
            self.take(page)
            if not page.more:
                return
        raise AssertionError("the feed never ends")

    def take(self, page: feed.Page) -> None:
        """Apply one page."""
        for change in page.as_json()["changes"]:  # type: ignore[union-attr]
            self._apply(change)  # type: ignore[arg-type]
        if page.reset is not None:
            self.rows, self.resets = {}, self.resets + 1
        self.cursor = page.next

    def _apply(self, change: Mapping[str, Any]) -> None:
        told = change.get("record") or change.get("organisation")
        if told is not None:
            self.rows[key_of(told)] = told
        elif change["change"] == "erased":
            self.rows = {key: row for key, row in self.rows.items() if row["entry"] != change["gone"]["entry"]}
        else:
            self.rows.pop(key_of(change["gone"]), None)


def key_of(row: Mapping[str, Any]) -> str:
    """What names a line: the record, or the entry that registered the organisation."""
    return str(row["record"]) if "record" in row else f"organisation {row['entry']}"


@pytest.fixture
def life(db: None, settings: Any, tmp_path: Path) -> Life:
    """The national packs in force, and nobody registered yet."""
    settings.HOME = tmp_path
    made = Life(tmp_path)
    install(definitions(), actor=OPERATOR, at=made.at)
    return made


@pytest.fixture
def consumer() -> type[Consumer]:
    """Makes consumers, each with nothing yet."""
    return Consumer
