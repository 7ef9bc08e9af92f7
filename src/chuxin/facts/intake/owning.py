"""Guards records that mirror another authority's decision: only who gave it sends it, and changes it (R43)."""

from __future__ import annotations

import numpy as np

from chuxin.facts.intake import remarks
from chuxin.facts.intake.rows import Judged, drafted
from chuxin.facts.records import queries as records
from chuxin.foundation.subjects import queries as register


def refuse_foreign(judged: Judged, agency: str) -> None:
    """Refuse rows of a mirrored item that ``agency`` may not send, and rows that would change another's decision.

    An agency ('' is the operator, or a channel that acts for none) sends what it decided itself, or, where the register
    knows it as one of the owner's kind, what its fellow authorities decided. Whoever sends it, a record is changed only
    in the name of the authority that stated it first.
    """
    places = np.flatnonzero(judged.taken())
    told = drafted(judged, places)
    names, sources = told["record"].to_pylist(), told["source"].to_pylist()
    first = records.sources_of(names)
    may_send_all = not agency or _is_of_the_owners(judged, agency)
    for place, name, source in zip(places, names, sources, strict=True):
        if not may_send_all and source != agency:
            judged.refuse(int(place), remarks.not_owner(judged.plan.item))
        elif first.setdefault(name, source) != source:
            judged.refuse(int(place), remarks.other_owner(judged.plan.item))


def _is_of_the_owners(judged: Judged, agency: str) -> bool:
    known = register.subject_by_code(agency)
    return known is not None and judged.plan.item.is_owned_by(known.name)
