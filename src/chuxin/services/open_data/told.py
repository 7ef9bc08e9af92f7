"""One record, or one organisation, as the open data tells it: the same words in an edition and in the feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.canonical import Json
from chuxin.services.publication.disclosure import Disclosed


def record(shown: Disclosed, subject: Subject, marks: Sequence[str] = ()) -> dict[str, Json]:
    """A public record. ``entry`` is its number in the log, and ``/api/v1/log/entries/<entry>`` proves it.

    ``expires`` is the last day it may be shown or used, ``null`` while nothing ends it; ``statement`` what its
    organisation says beside it and ``marks`` what is pending about it (an objection, a reconsideration, a lawsuit),
    both to be shown wherever the record is.
    """
    one = shown.record
    return {
        "record": one.id,
        "version": one.version,
        "subject": subject.code,
        "item": one.item,
        "source": one.source,
        "state": one.state.value,
        "decided_on": one.decided_on.isoformat(),
        "expires": day(shown.expires),
        "stated_at": one.stated_at.isoformat(timespec="seconds"),
        "entry": one.entry,
        "fields": dict(shown.fields),
        "statement": shown.statement,
        "marks": list(marks),
    }


def organisation(subject: Subject) -> dict[str, Json]:
    """An organisation as its public page heads it; ``entry`` is the number of the entry that registered it."""
    return {
        "subject": subject.code,
        "name": subject.name,
        "former_names": [
            {"name": naming.name, "since": day(naming.since), "until": day(naming.until)}
            for naming in subject.former_names
        ],
        "kind": subject.kind,
        "type": subject.type.value,
        "region": subject.region,
        "industry": subject.industry,
        "registered_on": day(subject.registered_on),
        "status": subject.status,
        "entry": subject.number,
    }


def is_public(subject: Subject | None) -> bool:
    """Whether an organisation is told at all: one whose name may be a person's is not (R04)."""
    return subject is not None and not subject.type.person_like


def day(value: date | None) -> str | None:
    """An ISO day or ``None``."""
    return value.isoformat() if value else None
