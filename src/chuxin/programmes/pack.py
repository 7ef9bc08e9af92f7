"""A pack: the definitions of one or more programmes, as folders of YAML; and what a programme says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text

# The parts a programme may hold, in the order in which they are told.
PARTS: Final[Mapping[str, str]] = {
    "kind": "kinds",
    "role": "roles",
    "edition": "editions",
    "item": "items",
    "feed": "feeds",
    "scorecard": "scorecards",
    "part": "parts",
    "publicity": "publicity",
    "parameter": "parameters",
    "regime": "regimes",
    "domain": "domains",
    "measure": "measures",
    "incentive": "incentives",
    "list": "lists",
    "review_ground": "review_grounds",
    "place_change": "places",
    "matching": "matching",
    "quality": "quality",
    "workflow": "workflows",
    "paper": "papers",
}


@dataclass(frozen=True, slots=True)
class Pack:
    """What was read from one or more folders. ``findings`` are faults of form; ``files`` all files that were read."""

    definitions: tuple[Definition, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def programmes(self) -> tuple[Definition, ...]:
        """The programmes it holds."""
        return tuple(each for each in self.definitions if each.kind == "programme")

    @property
    def installable(self) -> tuple[Definition, ...]:
        """What goes into the register of law: everything but the worked examples, which are tests."""
        return tuple(each for each in self.definitions if each.kind != "example")

    @property
    def examples(self) -> tuple[Definition, ...]:
        """Worked examples: facts in; grade, step or view out."""
        return tuple(each for each in self.definitions if each.kind == "example")


@dataclass(frozen=True, slots=True)
class Responsible:
    """A body with a part in the programme: ``role`` is a stable word, ``title`` the body."""

    role: str
    title: Text


@dataclass(frozen=True, slots=True)
class Programme:
    """A measure of the policy as its folder tells it. ``holds`` gives the ids of its parts by kind."""

    id: str
    title: Text
    clauses: tuple[str, ...]
    status: str
    description: Text | None
    responsible: tuple[Responsible, ...]
    not_allowed: tuple[Text, ...]
    questions: tuple[Text, ...]
    holds: Mapping[str, tuple[str, ...]]


def programme_of(definition: Definition) -> Programme:
    """The programme a definition of that kind describes; parts it does not mention are empty."""
    body = definition.body
    holds = body.get("holds")
    return Programme(
        id=definition.id,
        title=definition.title,
        clauses=definition.clauses,
        status=definition.status,
        description=text_of(body.get("description")),
        responsible=tuple(
            Responsible(str(each.get("role") or ""), title)
            for each in _mappings(body.get("responsible"))
            if (title := text_of(each.get("title")))
        ),
        not_allowed=_sentences(body.get("not_allowed")),
        questions=_sentences(body.get("questions")),
        holds={kind: _ids(ids) for kind, ids in holds.items()} if isinstance(holds, Mapping) else {},
    )


def named_parts(body: Mapping[str, Json]) -> Mapping[str, tuple[str, ...]]:
    """The parts a programme names itself (``items: [...]``), by kind."""
    return {kind: ids for kind, key in PARTS.items() if (ids := _ids(body.get(key)))}


def _ids(value: Json) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return ()
    return tuple(each for each in value if isinstance(each, str))


def _mappings(value: Json) -> tuple[Mapping[str, Json], ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return ()
    return tuple(each for each in value if isinstance(each, Mapping))


def _sentences(value: Json) -> tuple[Text, ...]:
    return tuple(text for each in _mappings(value) if (text := text_of(each)))
