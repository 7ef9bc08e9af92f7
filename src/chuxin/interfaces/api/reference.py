"""The reference of the API as a page: made from its OpenAPI document, readable without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chuxin.interfaces.api.doors import api


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    place: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API does; ``answer`` names the schema of its answer, if it has one."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    answer: str
    signs_in: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema with its properties as (name, type)."""

    name: str
    description: str
    properties: tuple[tuple[str, str], ...]


def page(request: HttpRequest) -> HttpResponse:
    """Every operation and every shape of answer."""
    document = api.get_openapi_schema()
    context = {"operations": list(_operations(document)), "shapes": list(_shapes(document))}
    return render(request, "web/api.html", context)


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield Operation(
                method=method.upper(),
                path=path,
                summary=told.get("summary", ""),
                description=told.get("description", ""),
                parameters=tuple(_parameters(told, document)),
                answer=_type(_content(told.get("responses", {}).get(200, {}))),
                signs_in=bool(told.get("security")),
            )


def _parameters(told: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Parameter]:
    for one in told.get("parameters", []):
        yield Parameter(one["name"], one["in"], _type(one.get("schema", {})), bool(one.get("required")))
    body = _content(told.get("requestBody", {}))
    if reference := body.get("$ref"):
        body = document["components"]["schemas"][reference.rpartition("/")[2]]
    for name, schema in body.get("properties", {}).items():
        yield Parameter(name, "form", _type(schema), name in body.get("required", ()))


def _content(told: Mapping[str, Any]) -> Mapping[str, Any]:
    schemas: list[Mapping[str, Any]] = [kind.get("schema", {}) for kind in told.get("content", {}).values()]
    return schemas[0] if schemas else {}


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "")


def _shapes(document: Mapping[str, Any]) -> Iterator[Shape]:
    for name, schema in sorted(document.get("components", {}).get("schemas", {}).items()):
        properties = tuple((key, _type(value)) for key, value in schema.get("properties", {}).items())
        yield Shape(name, schema.get("description", ""), properties)
