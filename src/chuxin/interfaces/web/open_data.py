"""The open data for people and their machines: the newest edition, its files, its description, the terms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render

from chuxin.facts.catalogue import queries as catalogue
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.ranges import part_of
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.open_data import dcat, graph, queries
from chuxin.services.open_data.edition import ENTITIES, ORGANISATIONS, Edition, File, file_named

_ORGANISATIONS = Text("组织名录", "Organisations")
_ENTITIES = Text("实体图（FollowTheMoney）", "Entities (FollowTheMoney)")


@dataclass(frozen=True, slots=True)
class Row:
    """One table of the edition on the page: its title, the catalogue item it is about, its rows and files."""

    title: Text
    item: str | None
    rows: int
    files: tuple[File, ...]


def index(request: Asking) -> HttpResponse:
    """The newest edition with sizes and digests, the feed, the description for catalogues, and the terms."""
    try:
        edition = queries.edition(request.on)
    except Refusal as refusal:
        return render(request, "web/open_data.html", {"none": refusal})
    return render(request, "web/open_data.html", {"edition": edition, "rows": _rows(edition, request)})


def file(request: Asking, edition: str, path: str) -> HttpResponseBase:
    """One file of the newest edition, whole or the part asked for; its digest is its ETag."""
    place = queries.file(edition, path, on=request.on)
    listed = file_named(queries.edition(request.on), path)
    tag = f'"{listed.sha256}"' if listed is not None and listed.sha256 else f'"{edition}/{path}"'
    media_type = listed.media_type if listed is not None else "application/octet-stream"
    if request.headers.get("If-None-Match") == tag:
        return _tagged(HttpResponse(status=304), tag)
    answer: HttpResponseBase | None = part_of(place, request, tag)
    if answer is None:
        answer = FileResponse(place.open("rb"), as_attachment=True, filename=path)
    if answer.status_code < 400:
        answer["Content-Type"] = media_type
    return _tagged(answer, tag)


def catalogue_json_ld(request: Asking) -> HttpResponse:
    """The newest edition described in DCAT, as JSON-LD."""
    told = json.dumps(graph.json_ld(_described(request)), ensure_ascii=False, indent=1)
    return HttpResponse(told, content_type="application/ld+json; charset=utf-8")


def catalogue_turtle(request: Asking) -> HttpResponse:
    """The same description as Turtle."""
    return HttpResponse(graph.turtle(_described(request)), content_type="text/turtle; charset=utf-8")


def _described(request: Asking) -> list[graph.Node]:
    manifest: Mapping[str, Json] = queries.manifest(request.on)
    return dcat.catalogue(manifest, queries.edition(request.on).name, settings.SITE)


def _rows(edition: Edition, request: Asking) -> list[Row]:
    titles = {item.id: item.title for item in catalogue.items(request.on)}
    found: dict[str, list[File]] = {}
    for each in edition.files:
        found.setdefault(each.about, []).append(each)
    return [_row(about, files, titles) for about, files in found.items()]


def _row(about: str, files: list[File], titles: Mapping[str, Text]) -> Row:
    rows = files[0].rows
    if about == ORGANISATIONS:
        return Row(_ORGANISATIONS, None, rows, tuple(files))
    if files[0].path == ENTITIES:
        return Row(_ENTITIES, None, rows, tuple(files))
    return Row(titles.get(about, Text(about, about)), about if about in titles else None, rows, tuple(files))


def _tagged(answer: HttpResponseBase, tag: str) -> HttpResponseBase:
    answer["ETag"] = tag
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "no-cache"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
