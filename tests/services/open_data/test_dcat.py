"""The description in DCAT: both forms say the same, nothing mandatory is missing, sizes and digests are true."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import orjson
import pytest
from rdflib import DCAT, DCTERMS, RDF, Graph, Namespace
from rdflib.compare import isomorphic

from chuxin.services.open_data import dcat, graph

SITE = "https://hub.example"
SPDX = Namespace("http://spdx.org/rdf/terms#")
# The properties DCAT-AP makes mandatory, and those a harvester of ours may rely on.
MUST = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset, DCTERMS.license),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.identifier, DCAT.distribution,
                   DCTERMS.accrualPeriodicity, DCTERMS.spatial, DCTERMS.accessRights, DCTERMS.modified),
    DCAT.Distribution: (DCAT.accessURL, DCAT.downloadURL, DCAT.byteSize, DCAT.mediaType, SPDX.checksum,
                        DCTERMS.license),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL, DCAT.servesDataset),
    SPDX.Checksum: (SPDX.algorithm, SPDX.checksumValue),
}  # fmt: skip
DISTRIBUTIONS = """
SELECT ?address ?size ?sum ?set WHERE {
  ?set dcat:distribution ?one . ?one dcat:downloadURL ?address ; dcat:byteSize ?size ; spdx:checksum ?check .
  ?check spdx:checksumValue ?sum }
"""


@pytest.fixture
def described(life: Any) -> Any:
    """An edition with a penalty and a delivery, its nodes and its folder."""
    number = life.register()
    life.penalty(number, "示罚1号", life.day - timedelta(days=2), "general")
    life.supply("national.penalty", life.day - timedelta(days=90), life.day)
    edition = life.build()
    place = life.home / "open-data" / edition.name
    nodes = dcat.catalogue(orjson.loads((place / "manifest.json").read_bytes()), edition.name, SITE)
    return nodes, place, life


def parsed(nodes: list[graph.Node]) -> Graph:
    return Graph().parse(data=orjson.dumps(graph.json_ld(nodes)).decode(), format="json-ld")


def test_json_ld_and_turtle_are_one_graph_with_every_mandatory_property(described: Any) -> None:
    nodes, _, _ = described
    found = parsed(nodes)
    assert isomorphic(found, Graph().parse(data=graph.turtle(nodes), format="turtle"))
    for kind, properties in MUST.items():
        instances = set(found.subjects(RDF.type, kind))
        assert instances
        missing = [(one, name) for one in instances for name in properties if (one, name, None) not in found]
        assert missing == []
    for one in (*found.subjects(RDF.type, DCAT.Dataset), *found.subjects(RDF.type, DCAT.Catalog)):
        assert {title.language for title in found.objects(one, DCTERMS.title)} == {"zh", "en"}


def test_sizes_and_digests_are_those_of_the_files(described: Any) -> None:
    nodes, place, life = described
    rows = list(parsed(nodes).query(DISTRIBUTIONS))
    assert len(rows) == len(list(place.glob("*.gz"))) + len(list(place.glob("*.parquet")))
    for address, size, digest, _ in rows:
        content = (place / str(address).rpartition("/")[2]).read_bytes()
        assert (int(size), str(digest)) == (len(content), hashlib.sha256(content).hexdigest())
    (spoken,) = [one for one in nodes if one.id.endswith("#national.penalty")]
    (span,) = [value for name, value in spoken.properties if name == "dct:temporal"]
    assert [value.value for _, value in span.properties] == [
        (life.day - timedelta(days=90)).isoformat(), life.day.isoformat(),
    ]  # fmt: skip
