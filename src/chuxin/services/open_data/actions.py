"""What may be done with open data: make the edition of a day, beside the old one until it is whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

import orjson
import pyarrow as pa
from django.conf import settings

from chuxin.assessment.consequences import queries as consequences
from chuxin.facts.catalogue.item import Item
from chuxin.facts.records import queries as supplies
from chuxin.facts.records import walking
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger import keys, paper
from chuxin.foundation.ledger.checkpoint import Checkpoint
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.services.open_data import ftm, queries, told, writing
from chuxin.services.open_data.edition import (
    CHECKPOINT,
    ENTITIES,
    FORMAT,
    KIND,
    MANIFEST,
    ORGANISATIONS,
    Edition,
    File,
    name_of,
    read_name,
)
from chuxin.services.publication.disclosure import Disclosing

_STEP = 5_000
Rows = Iterable[list[dict[str, Json]]]


@dataclass(slots=True)
class _Making:
    """An edition on its way: where it is written, of which day and tree head, and what was gathered so far."""

    place: Path
    day: date
    head: Checkpoint
    by: Disclosing
    dataset: ftm.Dataset
    files: list[File]
    entities: writing.Lines
    until: date | None = None


def build(day: date, *, actor: Actor, at: datetime) -> Edition:
    """Make the edition of ``day``: seal the ledger, write everything public at that tree head, put it in place at once.

    Killed anywhere, the former edition stands and the next call begins anew; an edition that is there already is given
    back. Editions beyond the number to keep are removed. Refuses ``access.not_permitted``.
    """
    actor.must("ledger.seal")
    head = ledger.seal(actor=actor, at=at)
    name = name_of(day, head.size)
    whole = queries.folder() / name
    if not (whole / MANIFEST).exists():
        _sweep(queries.folder())
        draft = queries.folder() / f".{name}.{os.getpid()}"
        draft.mkdir(parents=True)
        _write(draft, day, head)
        os.replace(draft, whole)
    _prune(keep=settings.OPEN_DATA_KEEP)
    return next(one for one in queries.editions() if one.name == name)


def _write(place: Path, day: date, head: Checkpoint) -> None:
    by, site = queries.disclosing(day), settings.SITE
    dataset = ftm.Dataset(site, day)
    with writing.Lines(place / ENTITIES) as entities:
        making = _Making(place, day, head, by, dataset, [], entities)
        _organisations(making)
        items = queries.published_items(day)
        for item in items:
            _records(making, item)
    making.files.append(writing.finished(place / ENTITIES, "followthemoney", entities.rows))
    (place / CHECKPOINT).write_text(head.note)
    manifest = paper.signed(KIND, _manifest(making, items), [keys.hub_key()])
    _synced(place / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))


def _organisations(making: _Making) -> None:
    def rows() -> Iterator[list[dict[str, Json]]]:
        for some in subjects.each(_STEP):
            public = [one for one in some if told.is_public(one) and one.number < making.head.size]
            making.entities.write([ftm.organisation(one, making.dataset) for one in public])
            yield [told.organisation(one) for one in public]

    _both(making, ORGANISATIONS, rows(), _Form(writing.ORGANISATION, writing.organisations))


def _records(making: _Making, item: Item) -> None:
    marks = consequences.pending_as_known(making.day, known=making.head.size)

    def rows() -> Iterator[list[dict[str, Json]]]:
        for some in walking.each_of(item.id, on=making.day, known=making.head.size):
            shown = [one for record in some if (one := making.by.disclosed(record)) is not None]
            whose = subjects.subjects([one.record.subject for one in shown])
            known = ((one, whose.get(one.record.subject)) for one in shown)
            public = [(one, subject) for one, subject in known if subject is not None and told.is_public(subject)]
            making.until = min(filter(None, [making.until, *(one.expires for one, _ in public)]), default=None)
            making.entities.write(
                [entity for one, subject in public for entity in ftm.record(one, subject, item, making.dataset)]
            )
            yield [told.record(one, subject, marks.get(one.record.id, ())) for one, subject in public]

    _both(making, item.id, rows(), _Form(writing.layout(item), lambda some: writing.records(item, some)))


@dataclass(frozen=True, slots=True)
class _Form:
    schema: pa.Schema
    table: Callable[[list[dict[str, Json]]], pa.Table]


def _both(making: _Making, about: str, rows: Rows, form: _Form) -> None:
    """The same rows as JSON Lines and as Parquet."""
    lines, columns = making.place / f"{about}.jsonl.gz", making.place / f"{about}.parquet"
    with writing.Lines(lines) as one, writing.Table(columns, form.schema) as other:
        for some in rows:
            one.write(some)
            other.write(form.table(some))
    making.files += [writing.finished(lines, about, one.rows), writing.finished(columns, about, other.rows)]


def _manifest(making: _Making, items: Iterable[Item]) -> dict[str, Json]:
    head, site = making.head, settings.SITE
    spans = supplies.spans(head.size)
    return {
        "format": FORMAT,
        "generator": f"chuxin {version('chuxin')}",
        "hub": head.origin,
        "day": making.day.isoformat(),
        "size": head.size,
        "sealed_at": head.sealed_at.isoformat(timespec="seconds") if head.sealed_at else "",
        "checkpoint": head.note,
        "until": told.day(making.until),
        "law": queries.fingerprint(making.day),
        "licence": f"{site}/open-data/#terms",
        "proof": f"{site}/api/v1/log/entries/{{entry}}",
        "feed": f"{site}/api/v1/changes?cursor={queries.cursor_after(making.day, head.size)}",
        "tables": [
            {"about": ORGANISATIONS, "title": {"zh": "组织", "en": "Organisations"},
             "columns": writing.columns_of(writing.ORGANISATION)},
            *(_table(item, [span for span in spans if span[0] == item.id], site) for item in items),
        ],
        "files": [file.as_json() for file in making.files],
    }  # fmt: skip


def _table(item: Item, spans: Iterable[tuple[str, str, date, date]], site: str) -> Mapping[str, Json]:
    """What a table is: its catalogue item, its columns, and for which divisions and days sources have delivered it, so
    that a silence can be told from nothing found."""
    return {
        "about": item.id,
        "title": item.title.as_json(),
        "edition": item.edition,
        "page": f"{site}/catalogue/{item.id}",
        "frequency": item.frequency,
        "columns": writing.columns_of(writing.layout(item)),
        "supplied": [
            {"region": region, "since": since.isoformat(), "until": until.isoformat()}
            for _, region, since, until in spans
        ],
    }


def _sweep(folder: Path) -> None:
    """Remove what a killed build left: a draft whose process is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".*"):
        if read_name(left.name.lstrip(".").rpartition(".")[0]) and not _lives(left.name.rpartition(".")[2]):
            shutil.rmtree(left, ignore_errors=True)


def _lives(process: str) -> bool:
    if not process.isdigit() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _prune(*, keep: int) -> None:
    for old in queries.editions()[max(keep, 1) :]:
        shutil.rmtree(queries.folder() / old.name, ignore_errors=True)


def _synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
