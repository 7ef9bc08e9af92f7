"""While an objection is open its record counts for nothing adverse, whatever the record, the measure and the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chuxin.assessment.consequences.dispute import Dispute, DisputeKind, objected
from chuxin.assessment.consequences.measure import Measure
from chuxin.assessment.consequences.measure_reading import measure_from
from chuxin.assessment.consequences.permission import Ground, Permitted, Request, permitted
from chuxin.facts.records.record import Record, State
from chuxin.foundation.subjects.subject import SubjectType
from tests.shipped import national

MEASURES = [row for each in national("consequences/measures.yaml") if (row := measure_from(each)[0]) is not None]
START = date(2026, 1, 1)
DAYS = st.integers(0, 400).map(lambda n: START + timedelta(days=n))
NAMES = ["r" + letter * 25 for letter in "abc"]


def record(name: str, tier: str, state: State) -> Record:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Record(
        name, "national.penalty", 1, "示例部门", "b1", 1, "示1号", START, None, None, tier, None, {}, 1, 1, at, state
    )


@given(
    measure=st.sampled_from(MEASURES),
    held=st.lists(
        st.builds(record, st.sampled_from(NAMES), st.sampled_from(["general", "serious"]), st.sampled_from(State)),
        max_size=3,
        unique_by=lambda one: one.id,
    ),
    told=st.lists(
        st.builds(
            Dispute,
            st.integers(0, 99),
            st.sampled_from(NAMES),
            st.sampled_from(DisputeKind),
            st.just("CX"),
            DAYS,
            DAYS | st.none(),
        ),
        max_size=5,
    ),
    on=DAYS,
)
@settings(max_examples=50, deadline=None)
def test_an_open_objection_never_lets_its_record_count(
    measure: Measure, held: list[Record], told: list[Dispute], on: date
) -> None:
    under = objected(told, on)
    ground = Ground(measure, tuple(held), under)
    asked = Request(measure.id, SubjectType.LEGAL_PERSON, measure.implementers[0].role)
    answer = permitted(asked, ground, on)
    if isinstance(answer, Permitted):
        assert not {one.id for one in answer.records} & under
        assert any(one.state is State.LIVE and one.id not in under for one in held)
    elif any(one.state is State.LIVE and one.id not in under for one in held):
        assert answer.code not in {"disputed", "no_trigger"}, "an objection to one record spares no other"
