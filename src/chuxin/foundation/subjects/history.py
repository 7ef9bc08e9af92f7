"""What an organisation was at a size of the ledger, read back from what was said of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects.models import ChangeRow
from chuxin.foundation.subjects.subject import SubjectType


def types_at(numbers: Collection[int], known: int) -> dict[int, SubjectType]:
    """The type each of ``numbers`` had among the first ``known`` entries; those not yet registered are left out."""
    if not numbers:
        return {}
    told: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        if number < known:
            told[number].append(number)
    rows = ChangeRow.objects.filter(subject__in=list(numbers), entry__lt=known).order_by("entry")
    for entry, number in rows.values_list("entry", "subject"):
        told[number].append(entry)
    said = ledger.contents([entry for entries in told.values() for entry in entries])
    return {
        number: SubjectType(str(types[-1]))
        for number, entries in told.items()
        if (types := [said[entry]["type"] for entry in entries if entry in said and said[entry].get("type")])
    }
