"""What installing a pack would do, before it is done: new, changed, reworded, and what hangs on each change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chuxin.foundation.law.register import Change, Register
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.text import Text
from chuxin.programmes.texts import texts

_VERBS: Final = {
    Change.INSTALLED: Text("新装", "new"),
    Change.CHANGED: Text("变更", "changed"),
    Change.REWORDED: Text("改措辞", "reworded"),
    Change.UNCHANGED: Text("不变", "unchanged"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One definition that would be installed: how, where its meaning differs, and what hangs on it.

    ``differs`` names the top-level parts whose meaning changes; ``hanging`` are (kind, id) of definitions that point
    at it and would from then on work with the new edition.
    """

    change: Change
    definition: Definition
    differs: tuple[str, ...] = ()
    hanging: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The step as interfaces show it."""
        return {
            "change": self.change.value,
            "kind": self.definition.kind,
            "id": self.definition.id,
            "title": self.definition.title.as_json(),
            "valid_from": self.definition.valid_from.isoformat(),
            "differs": list(self.differs),
            "hanging": [f"{kind}:{id}" for kind, id in self.hanging],
        }

    def told(self) -> Text:
        """The step as one sentence."""
        it, verb = self.definition, _VERBS[self.change]
        zh = [f"{verb.zh}：{it.title.zh}（{it.kind} {it.id}）"]
        en = [f"{verb.en}: {it.title.en} ({it.kind} {it.id})"]
        if self.differs:
            zh.append(f"变动部分：{'、'.join(self.differs)}")
            en.append(f"parts: {', '.join(self.differs)}")
        if self.hanging:
            zh.append(f"牵连：{'、'.join(id for _, id in self.hanging)}")
            en.append(f"touches: {', '.join(id for _, id in self.hanging)}")
        return Text("；".join(zh), "; ".join(en))


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps that would do something, and how many definitions would stay as they are."""

    steps: tuple[Step, ...]
    unchanged: int

    def count(self, change: Change) -> int:
        """How many definitions would be touched in this way."""
        return self.unchanged if change is Change.UNCHANGED else sum(step.change is change for step in self.steps)

    def as_json(self) -> dict[str, object]:
        """The plan as interfaces show it."""
        return {
            **{change.value: self.count(change) for change in Change},
            "steps": [step.as_json() for step in self.steps],
        }


def plan_of(definitions: Sequence[Definition], register: Register) -> Plan:
    """The plan of installing ``definitions`` into a register."""
    everything = _newest(definitions, register)
    steps = []
    for definition in definitions:
        change = register.change_of(definition)
        if change is Change.CHANGED:
            differs, hanging = _differences(definition, register), tuple(_pointing_at(definition, everything))
            steps.append(Step(change, definition, differs, hanging))
        elif change is not Change.UNCHANGED:
            steps.append(Step(change, definition))
    return Plan(tuple(steps), len(definitions) - len(steps))


def _newest(definitions: Iterable[Definition], register: Register) -> tuple[Definition, ...]:
    """Every definition there would be after installing, newest edition only."""
    newest: dict[tuple[str, str], Definition] = {key: found[-1].definition for key, found in register.editions.items()}
    newest.update({(each.kind, each.id): each for each in definitions})
    return tuple(newest[key] for key in sorted(newest))


def _differences(definition: Definition, register: Register) -> tuple[str, ...]:
    """The top-level parts that differ in meaning from the edition it takes the place of."""
    edition = register.counterpart(definition) or register.editions[(definition.kind, definition.id)][-1]
    before, after = edition.definition.body, definition.body
    return tuple(key for key in sorted({*before, *after}) if _meaning(before, key) != _meaning(after, key))


def _meaning(body: Mapping[str, Json], key: str) -> str:
    return Definition("part", "", {key: body[key]} if key in body else {}).meaning


def _pointing_at(target: Definition, everything: Iterable[Definition]) -> Iterator[tuple[str, str]]:
    """Definitions that name the id of ``target`` as a value somewhere inside, formulas included."""
    for definition in everything:
        if definition.id != target.id and any(
            text == target.id or f"param.{target.id}" in text for _, text in texts(definition.body)
        ):
            yield definition.kind, definition.id
