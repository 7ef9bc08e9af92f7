"""A ground of credit review: which records it asks about, for which occasion, on what clause, and what mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chuxin.assessment.consequences.trigger import Trigger, formula_in, trigger_in
from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding
from chuxin.kernel.formula import Formula
from chuxin.kernel.text import Text


class Scene(StrEnum):
    """The occasions on which names may be reviewed."""

    AWARD = "award"
    TENDER = "tender"
    SUBSIDY = "subsidy"


SCENE_TITLES: Mapping[str, Text] = {
    Scene.AWARD: Text("评优评先", "Award"),
    Scene.TENDER: Text("招标投标和政府采购", "Tender or procurement"),
    Scene.SUBSIDY: Text("财政资金支持", "Subsidy"),
}


class Weight(StrEnum):
    """What the law makes of a ground on an occasion: it binds, or it is left to the officer's judgement."""

    MANDATORY = "mandatory"
    DISCRETION = "discretion"


WEIGHT_TITLES: Mapping[str, Text] = {
    Weight.MANDATORY: Text("法定情形", "set by law"),
    Weight.DISCRETION: Text("由办理人员依法裁量", "at the officer's discretion"),
}


@dataclass(frozen=True, slots=True)
class Relevance:
    """Why a ground is asked about on one occasion."""

    scene: Scene
    weight: Weight
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cleaning:
    """Self-cleaning that a record itself tells: where ``where`` holds it is shown as such and counts for nothing."""

    where: Formula
    title: Text


@dataclass(frozen=True, slots=True)
class ReviewGround:
    """One ground, answered on its own. ``reads`` is ``None`` where no source delivers such records yet.

    ``window`` is the id of a dated parameter in months; ``by_field`` the record's field that must equal the field of
    supervision the review names.
    """

    id: str
    title: Text
    question: Text
    order: int
    clauses: tuple[str, ...]
    reads: Trigger | None
    scenes: Mapping[str, Relevance]
    cleaned: tuple[Cleaning, ...]
    window: str | None
    by_field: str | None
    unverified: bool
    source: Text | None


def review_ground_from(definition: Definition) -> tuple[ReviewGround | None, list[Finding]]:
    """The ground of a ``review_grounds:`` definition, or ``None`` with every fault at its line."""
    shape = Shape(definition, definition.body, [])
    reads, scenes = shape.inner("reads"), shape.inner("scenes")
    order = shape.number("order")
    if order is None:
        shape.fault("shape.missing", Text("缺少“order”。", "“order” is missing."), at=("order",))
    ground = ReviewGround(
        id=definition.id,
        title=definition.title,
        question=shape.sentence("question"),
        order=order or 0,
        clauses=definition.clauses,
        reads=trigger_in(reads) if reads else None,
        scenes=_scenes(scenes) if scenes else {},
        cleaned=_cleaned(shape),
        window=shape.text("window"),
        by_field=shape.text("by_field"),
        unverified=definition.unverified,
        source=text_of(definition.body.get("source")),
    )
    if not ground.scenes:
        message = Text("没有写明用于何种场景及其条款。", "It names no occasion with its clause.")
        shape.fault("review.scene", message, at=("scenes",))
    shape.nothing_else("title", "id", "clauses", "valid_from", "valid_to", "status", "unverified", "source", "note")
    return (None if shape.findings else ground), shape.findings


def _scenes(shape: Shape) -> dict[str, Relevance]:
    found = {}
    for scene in Scene:
        inner = shape.inner(scene)
        if inner is None:
            continue
        weight = inner.one_of("weight", list(Weight), Weight.DISCRETION) or Weight.DISCRETION
        clauses = inner.texts("clauses")
        if not clauses:
            inner.fault("rights.R09", Text("没有写明依据条款（R09）。", "It names no clause (R09)."), at=("clauses",))
        inner.nothing_else()
        found[scene.value] = Relevance(scene, Weight(weight), clauses)
    shape.nothing_else()
    return found


def _cleaned(shape: Shape) -> tuple[Cleaning, ...]:
    found = []
    for each in shape.each("cleaned"):
        where = formula_in(each, "where")
        if where is None:
            each.fault("shape.missing", Text("缺少“where”。", "“where” is missing."), at=("where",))
        else:
            found.append(Cleaning(where, each.sentence("title")))
        each.nothing_else()
    return tuple(found)
