"""A small RDF graph written both as JSON-LD and as Turtle, from one list of nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

PREFIXES: Final[Mapping[str, str]] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True, slots=True)
class Iri:
    """A resource by its address, or by a prefixed name."""

    value: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text with its language or its data type (a prefixed name)."""

    value: str
    language: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A resource with its class and properties in order; one may stand more than once. ``id`` empty: unnamed."""

    id: str
    type: str
    properties: tuple[tuple[str, Value], ...]


Value: TypeAlias = "Iri | Literal | Node"


def json_ld(nodes: Sequence[Node]) -> dict[str, object]:
    """The graph as a JSON-LD document."""
    return {"@context": dict(PREFIXES), "@graph": [_json_node(node) for node in nodes]}


def turtle(nodes: Sequence[Node]) -> str:
    """The graph as Turtle."""
    head = "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())
    return head + "".join(f"\n{_named(node.id)} {_body(node, 1)} .\n" for node in nodes)


def _json_node(node: Node) -> dict[str, object]:
    told: dict[str, object] = {"@id": node.id} if node.id else {}
    told["@type"] = node.type
    gathered: dict[str, list[object]] = {}
    for name, value in node.properties:
        gathered.setdefault(name, []).append(_json_value(value))
    return told | {name: values[0] if len(values) == 1 else values for name, values in gathered.items()}


def _json_value(value: Value) -> object:
    match value:
        case Iri(address):
            return {"@id": address}
        case Literal(text, language, type):
            kind = {"@language": language} if language else {"@type": type} if type else {}
            return {"@value": text, **kind}
        case Node():
            return _json_node(value)


def _body(node: Node, depth: int) -> str:
    gap = " ;\n" + "    " * depth
    return gap.join([f"a {node.type}", *(f"{name} {_value(value, depth)}" for name, value in node.properties)])


def _value(value: Value, depth: int) -> str:
    match value:
        case Iri(address):
            return _named(address)
        case Literal(text, language, type):
            written = json.dumps(text, ensure_ascii=False)
            return written + (f"@{language}" if language else f"^^{type}" if type else "")
        case Node(id=id):
            return _named(id) if id else f"[ {_body(value, depth + 1)} ]"


def _named(address: str) -> str:
    """A prefixed name as it is, any other address in angle brackets."""
    prefix = address.partition(":")[0]
    return address if prefix in PREFIXES else f"<{address}>"
