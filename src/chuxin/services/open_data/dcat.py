"""What is published, described for catalogues of open data: DCAT 3 after DCAT-AP, from the manifest alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from chuxin.kernel.canonical import Json
from chuxin.services.open_data.edition import ENTITIES, File, file_of
from chuxin.services.open_data.graph import Iri, Literal, Node, Value

_EU: Final = "http://publications.europa.eu/resource/authority"
_DAILY, _PUBLIC, _GOVERNMENT = f"{_EU}/frequency/DAILY", f"{_EU}/access-right/PUBLIC", f"{_EU}/data-theme/GOVE"
_ZHO, _IANA = f"{_EU}/language/ZHO", "https://www.iana.org/assignments/media-types"
_SHA256: Final = "spdx:checksumAlgorithm_sha256"
_MEDIA: Final[Mapping[str, tuple[str, str]]] = {
    # IANA has registered neither JSON Lines nor, under another name, newline-delimited JSON.
    "application/jsonl+gzip": (f"{_IANA}/application/gzip", "JSON Lines"),
    "application/vnd.apache.parquet": (f"{_IANA}/application/vnd.apache.parquet", "Parquet"),
}
_TITLE = ("楚信开放数据", "Chuxin open data")
_ABOUT = (
    "湖北省组织公共信用信息的公开部分：与公开页面同内容、同期限；每条记录附最后可用日期。",
    "The public part of the public credit records of organisations in Hubei: the same as the pages show, for as long; "
    "every record carries the last day it may be used.",
)
_OF_TABLE = (
    "目录项“{zh}”现行公示的全部记录，附来源、账本条目编号和最后可用日期。",
    "Every record of “{en}” on public display, with source, entry of the log and the last day it may be used.",
)
_ORGANISATIONS = (
    "平台收录的组织（不含个体工商户）及其代码、名称、曾用名和状态。",
    "The organisations on record (individual businesses left out): code, name, former names and standing.",
)
_ENTITIES_TITLE = ("实体图（FollowTheMoney）", "Entities (FollowTheMoney)")
_ENTITIES = (
    "组织及其公开记录的实体图，采用 FollowTheMoney 模型，不带任何标签。",
    "Organisations and their public records as entities of the FollowTheMoney model, without any label.",
)


def catalogue(manifest: Mapping[str, Json], name: str, site: str) -> list[Node]:
    """The catalogue of an edition called ``name`` at ``site``: publisher, data sets with distributions, services."""
    of = _Edition(manifest, name, site)
    sets = [*_datasets(of)]
    services = [
        _service(of, "feed", ("变更订阅接口", "Feed of changes"), f"{site}/api/v1/changes", sets),
        _service(of, "api", ("查询接口", "Query API"), f"{site}/api/v1", sets),
    ]
    publisher = Node(f"{site}/#publisher", "foaf:Agent", (("foaf:name", Literal(str(manifest["hub"]))),))
    head: list[tuple[str, Value]] = [
        *_both("dct:title", *_TITLE),
        *_both("dct:description", *_ABOUT),
        ("dct:publisher", Iri(publisher.id)),
        ("dct:license", Iri(str(manifest["licence"]))),
        ("dct:language", Iri(_ZHO)),
        ("dct:modified", _day(manifest["day"])),
        ("dct:spatial", _HUBEI),
        ("dcat:themeTaxonomy", Iri(f"{_EU}/data-theme")),
        ("foaf:homepage", Iri(f"{site}/open-data/")),
        *(("dcat:dataset", Iri(one.id)) for one in sets),
        *(("dcat:service", Iri(one.id)) for one in services),
    ]
    return [Node(f"{site}/open-data/#catalogue", "dcat:Catalog", tuple(head)), publisher, *sets, *services]


class _Edition:
    """A manifest with the addresses of its edition."""

    def __init__(self, manifest: Mapping[str, Json], name: str, site: str) -> None:
        self.manifest, self.name, self.site = manifest, name, site
        listed = manifest["files"]
        assert isinstance(listed, Sequence)
        self.files = [file for one in listed if (file := file_of(one)) is not None]

    def address(self, file: File) -> str:
        """Where a file is fetched."""
        return f"{self.site}/open-data/files/{self.name}/{file.path}"


def _datasets(of: _Edition) -> Iterator[Node]:
    tables = of.manifest["tables"]
    assert isinstance(tables, Sequence)
    for table in tables:
        assert isinstance(table, Mapping)
        title, about = _mapping(table["title"]), str(table["about"])
        zh, en = str(title["zh"]), str(title["en"])
        told = (_OF_TABLE[0].format(zh=zh), _OF_TABLE[1].format(en=en)) if "page" in table else _ORGANISATIONS
        extra: list[tuple[str, Value]] = [*_both("dct:title", zh, en), *_both("dct:description", *told)]
        if "page" in table:
            page = Iri(str(table["page"]))
            extra += [("dcat:landingPage", page), ("dct:conformsTo", page), *_temporal(table)]
        yield _dataset(of, about, extra)
    yield _dataset(of, "followthemoney", [*_both("dct:title", *_ENTITIES_TITLE), *_both("dct:description", *_ENTITIES)])


def _dataset(of: _Edition, about: str, told: Sequence[tuple[str, Value]]) -> Node:
    files = [file for file in of.files if file.about == about]
    common: list[tuple[str, Value]] = [
        ("dct:identifier", Literal(about)),
        ("dct:publisher", Iri(f"{of.site}/#publisher")),
        ("dct:modified", _day(of.manifest["day"])),
        ("dct:accrualPeriodicity", Iri(_DAILY)),
        ("dct:accessRights", Iri(_PUBLIC)),
        ("dct:language", Iri(_ZHO)),
        ("dcat:theme", Iri(_GOVERNMENT)),
        ("dcat:keyword", Literal("公共信用", "zh")),
        ("dcat:keyword", Literal("public credit", "en")),
        ("dct:spatial", _HUBEI),
        *(("dcat:distribution", _distribution(of, file)) for file in files),
    ]
    return Node(f"{of.site}/open-data/#{about}", "dcat:Dataset", (*told, *common))


def _distribution(of: _Edition, file: File) -> Node:
    media, form = _MEDIA[file.media_type]
    form = "FollowTheMoney JSON Lines" if file.path == ENTITIES else form
    address = of.address(file)
    checksum = Node(
        "", "spdx:Checksum",
        (("spdx:algorithm", Iri(_SHA256)), ("spdx:checksumValue", Literal(file.sha256, type="xsd:hexBinary"))),
    )  # fmt: skip
    told: list[tuple[str, Value]] = [
        ("dct:title", Literal(form)),
        ("dcat:accessURL", Iri(address)),
        ("dcat:downloadURL", Iri(address)),
        ("dcat:mediaType", Iri(media)),
        ("dcat:byteSize", Literal(str(file.bytes), type="xsd:nonNegativeInteger")),
        ("spdx:checksum", checksum),
        ("dct:license", Iri(str(of.manifest["licence"]))),
        ("dct:modified", _day(of.manifest["day"])),
    ]
    if file.path.endswith(".gz"):
        told.append(("dcat:compressFormat", Iri(f"{_IANA}/application/gzip")))
    return Node("", "dcat:Distribution", tuple(told))


def _service(of: _Edition, name: str, title: tuple[str, str], address: str, sets: Sequence[Node]) -> Node:
    told: list[tuple[str, Value]] = [
        *_both("dct:title", *title),
        ("dcat:endpointURL", Iri(address)),
        ("dcat:endpointDescription", Iri(f"{of.site}/api/v1/openapi.json")),
        ("dct:license", Iri(str(of.manifest["licence"]))),
        *(("dcat:servesDataset", Iri(one.id)) for one in sets),
    ]
    return Node(f"{of.site}/open-data/#{name}", "dcat:DataService", tuple(told))


def _temporal(table: Mapping[str, Json]) -> Iterator[tuple[str, Value]]:
    """From the first day any delivery spoke of to the last, where there was one."""
    supplied = table["supplied"]
    assert isinstance(supplied, Sequence)
    spans = [_mapping(one) for one in supplied]
    if spans:
        first, last = min(str(one["since"]) for one in spans), max(str(one["until"]) for one in spans)
        ends: tuple[tuple[str, Value], ...] = (("dcat:startDate", _day(first)), ("dcat:endDate", _day(last)))
        yield "dct:temporal", Node("", "dct:PeriodOfTime", ends)


def _both(name: str, zh: str, en: str) -> list[tuple[str, Value]]:
    return [(name, Literal(zh, "zh")), (name, Literal(en, "en"))]


def _day(value: Json) -> Literal:
    return Literal(str(value), type="xsd:date")


def _mapping(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, Mapping)
    return value


_HUBEI: Final = Node(
    "", "dct:Location",
    (("skos:prefLabel", Literal("湖北省", "zh")), ("skos:prefLabel", Literal("Hubei", "en")),
     ("dct:identifier", Literal("420000"))),
)  # fmt: skip
