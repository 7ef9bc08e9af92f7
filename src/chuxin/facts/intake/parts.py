"""A large batch is stated in parts, each a transaction with a mark of how far it is, to go on from after a crash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as member
from datetime import date

import orjson

from chuxin.facts.intake import originals
from chuxin.facts.intake.followers import PART
from chuxin.facts.intake.privacy import Traces
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.receipt import Tally
from chuxin.facts.records.record import Outcome
from chuxin.foundation.ledger import queries as ledger
from chuxin.kernel.canonical import Json
from chuxin.kernel.finding import finding_of

FOLDER = "parts"


@dataclass(slots=True)
class Gathered:
    """What is gathered while a batch is settled; ``through`` is the number of the last row done, in ``parts`` parts."""

    tally: Tally = member(default_factory=Tally)
    traces: Traces = member(default_factory=Traces)
    outcome: Outcome = member(default_factory=Outcome)
    since: date | None = None
    through: int = 0
    parts: int = 0
    _told: int = 0
    _persons: int = 0

    def mark(self, batch: str) -> Mapping[str, Json]:
        """What ``intake.part`` says now: figures so far, and the digest of a file of what this part found."""
        tally = self.tally
        found = {
            "findings": [one.as_json() for one in tally.findings[self._told :]],
            "warnings": [one.as_json() for one in tally.warnings.values()],
            "persons": self.traces.persons[self._persons :],
            "found": self.traces.found,
        }
        self._told, self._persons, self.parts = len(tally.findings), len(self.traces.persons), self.parts + 1
        return {
            "entry": int(batch[1:]),
            "rows": tally.rows,
            "waiting": tally.waiting,
            "through": self.through,
            "since": self.since.isoformat() if self.since else None,
            "outcome": asdict(self.outcome),
            "refused_by_code": dict(sorted(tally.refused.items())),
            "found": originals.keep_text(FOLDER, orjson.dumps(found)),
        }


def gathered(delivery: Delivery) -> Gathered:
    """What was gathered in the parts of an unsettled batch that are stated already; nothing where there are none."""
    so_far, marks = Gathered(), _marks(delivery) if delivery.parts else []
    for body in marks:
        found = orjson.loads(originals.text(FOLDER, str(body["found"])).read_bytes())
        so_far.tally.findings += map(finding_of, found["findings"])
        so_far.traces.persons += found["persons"]
        warnings = map(finding_of, found["warnings"])
        so_far.tally.warnings = {(one.code, one.place.field): one for one in warnings}
        so_far.traces.found = found["found"]
    if marks:
        _figures(so_far, marks[-1])
    so_far.parts = len(marks)
    so_far._told, so_far._persons = len(so_far.tally.findings), len(so_far.traces.persons)
    return so_far


def let_go(delivery: Delivery) -> None:
    """Delete the files of the marks of a settled batch: the receipt and its findings hold what they held."""
    for body in _marks(delivery):
        originals.text(FOLDER, str(body["found"])).unlink(missing_ok=True)


def _figures(so_far: Gathered, body: Mapping[str, Json]) -> None:
    since, outcome, refused = body["since"], body["outcome"], body["refused_by_code"]
    assert isinstance(outcome, Mapping)
    assert isinstance(refused, Mapping)
    so_far.tally.rows, so_far.through = int(str(body["rows"])), int(str(body["through"]))
    so_far.tally.waiting = int(str(body.get("waiting", 0)))
    so_far.tally.refused = Counter({code: int(str(count)) for code, count in refused.items()})
    so_far.outcome = Outcome(**{name: int(str(count)) for name, count in outcome.items()})
    so_far.since = None if since is None else date.fromisoformat(str(since))


def _marks(delivery: Delivery) -> list[Mapping[str, Json]]:
    """What the parts of the batch said, in order."""
    entry = int(delivery.id[1:])
    said = (one for step in ledger.read(entry, frozenset({PART})) for one in step)
    return [one.body for one in said if one.body is not None and one.body["entry"] == entry]
