"""Open data for machines: the manifest of the newest edition, and the feed of changes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params.functions import Query

from chuxin.interfaces.api.answers import answered, asking
from chuxin.interfaces.api.open_data_schemas import ChangesOut, ManifestOut
from chuxin.interfaces.api.schemas import RefusalOut
from chuxin.services.open_data import feed, queries

router = Router()


@router.get(
    "/open-data/manifest",
    response={200: ManifestOut, 404: RefusalOut},
    summary="The newest edition: its files, their digests, its checkpoint",
)
def manifest(request: HttpRequest) -> HttpResponse:
    """Files are at ``/open-data/files/<day>-<size>/<path>``. Signed: ``chuxin verify manifest.json`` checks it with the
    files beside it. ``until`` is the last day the edition may be handed out; ``feed`` goes on where it ends."""
    return answered(queries.manifest(asking(request).on))


@router.get(
    "/changes",
    response={200: ChangesOut, 409: RefusalOut, 422: RefusalOut},
    summary="What changed since a cursor",
)
def changes(
    request: HttpRequest,
    cursor: str = Query("", description="the “next” of your last page; empty: from the beginning"),
    limit: int = Query(feed.DEFAULT, ge=1, le=feed.MOST, description="about how many changes a page"),
) -> HttpResponse:
    """Each change is a record or an organisation as it is now, to be taken over, or a tombstone (``gone``) for what is
    to be dropped, with its reason. Read on with ``next`` while ``more`` is true, then ask again later. Where ``reset``
    is told, drop everything and read on: what is public by law changed, or content was erased. The page is signed
    over its canonical bytes (RFC 8785) without ``signature``."""
    return answered(feed.signed_page(cursor, on=asking(request).on, limit=limit))
