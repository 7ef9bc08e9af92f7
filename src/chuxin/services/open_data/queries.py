"""What may be asked of open data: by which rules records are disclosed today, and which edition stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import orjson
from django.conf import settings

from chuxin.assessment.consequences.message import DISPUTED, SETTLED
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.item import Item
from chuxin.foundation.law import queries as law
from chuxin.foundation.ledger import keys
from chuxin.foundation.ledger import queries as ledger
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.canonical import Json, digest
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.open_data import cursor as cursors
from chuxin.services.open_data.cursor import Cursor
from chuxin.services.open_data.edition import MANIFEST, Edition, file_named, read_name
from chuxin.services.publication import queries as publication
from chuxin.services.publication.disclosure import Disclosing
from chuxin.services.publication.lines import PUBLIC

# What takes something public away: an edition made before it is not handed out for long, after an erasure not at all.
_TAKING = frozenset({
    "record.withdrawn", "record.repaired", "record.stopped", "record.annotated", "record.taken_back", DISPUTED, SETTLED,
})  # fmt: skip
_ERASING = frozenset({"ledger.erased"})
_AN_HOUR = timedelta(hours=1)


def disclosing(on: date) -> Disclosing:
    """The items and publicity rules in force on the day ``on``."""
    return _disclosing(law.state(), on)


def published_items(on: date) -> tuple[Item, ...]:
    """The items whose records are public on the day ``on``, by id."""
    by = disclosing(on)
    return tuple(item for item in by.items.values() if by.viewing(item.id) is not None)


def fingerprint(on: date) -> str:
    """16 hexadecimal digits that change when what is public by law does: an item, its fields, its clock, its rule."""
    return _fingerprint(law.state(), on)


def folder() -> Path:
    """Where editions are kept."""
    return settings.HOME / "open-data"


def editions() -> tuple[Edition, ...]:
    """Every whole edition kept, newest first."""
    found = (_edition(place) for place in folder().glob("*/" + MANIFEST) if read_name(place.parent.name))
    return tuple(sorted(found, key=lambda one: (one.day, one.size), reverse=True))


def edition(on: date) -> Edition:
    """The newest edition that may still be handed out on the day ``on``.

    Refuses ``open_data.unknown`` before the first edition, ``open_data.past`` where a record in the newest one may no
    longer be shown or something was erased since: the next one is being made.
    """
    kept = editions()
    if not kept:
        raise Refusal(
            "open_data.unknown",
            Text("还没有生成开放数据版本。", "No edition of the open data has been made yet."),
            Text("请稍后再来；运维人员可运行 chuxin open-data build。",
                 "Come back later; the operator runs chuxin open-data build."),
        )  # fmt: skip
    if not kept[0].may_be_shown(on) or _erased_since(kept[0]):
        raise Refusal(
            "open_data.past",
            Text("最新版本中已有记录公示期满或依法删除，不再提供下载。",
                 "A record in the newest edition has passed its last day or was erased: it is no longer handed out."),
            Text("新版本生成后再下载；增量接口始终可用：/api/v1/changes。",
                 "Fetch the next edition; the feed is always current: /api/v1/changes."),
        )  # fmt: skip
    return kept[0]


def file(name: str, path: str, *, on: date) -> Path:
    """The file ``path`` of the edition ``name``, if that edition may be handed out. Refuses ``open_data.unknown`` for
    another edition or file, ``open_data.past`` as :func:`edition` does."""
    standing = edition(on)
    if standing.name != name or file_named(standing, path) is None:
        raise Refusal(
            "open_data.unknown_file",
            Text(f"没有文件“{name}/{path}”。", f"There is no file “{name}/{path}”."),
            Text("请先读取 /api/v1/open-data/manifest 列出的文件。",
                 "Read /api/v1/open-data/manifest and take a file it lists."),
        )  # fmt: skip
    return folder() / name / path


def manifest(on: date) -> Mapping[str, Json]:
    """The manifest of :func:`edition`, as signed."""
    told: Mapping[str, Json] = orjson.loads((folder() / edition(on).name / MANIFEST).read_bytes())
    return told


def is_due(on: date, at: datetime) -> bool:
    """Whether an edition should be made at the moment ``at`` of the day ``on``: none of this day yet, something was
    erased since, or something was taken away since and the newest edition is an hour old."""
    kept = editions()
    if not kept or kept[0].day != on or _erased_since(kept[0]):
        return True
    old = datetime.fromisoformat(kept[0].sealed_at) + _AN_HOUR <= at
    return old and ledger.first_of(_TAKING, kept[0].size, ledger.size() - 1) is not None


def _erased_since(edition: Edition) -> bool:
    return ledger.first_of(_ERASING, edition.size, ledger.size() - 1) is not None


def cursor_after(day: date, size: int) -> str:
    """Where the feed of changes goes on for a consumer that holds the edition of ``day`` at ``size``."""
    return cursors.written(Cursor(size, day, fingerprint(day)), str(keys.hub_verifier()))


def _edition(place: Path) -> Edition:
    return Edition.of(place.parent.name, orjson.loads(place.read_bytes()))


@lru_cache(maxsize=32)
def _disclosing(_state: str, on: date) -> Disclosing:
    items = {item.id: item for item in catalogue.items(on)}
    return Disclosing(items, publication.rules(on), subjects.places(on), on)


@lru_cache(maxsize=64)
def _fingerprint(_state: str, on: date) -> str:
    by = disclosing(on)
    items: list[Json] = [
        [item.id, item.publicity, item.retention_years, sorted(field.name for field in item.visible(PUBLIC))]
        for item in by.items.values()
        if by.viewing(item.id) is not None
    ]
    rules: list[Json] = [digest(definition.body) for definition in law.definitions("publicity", on)]
    return digest([items, rules])[:16]
