"""Which records set something off: those of an item, or of a severe list, for which a formula holds."""

from __future__ import annotations

from dataclasses import dataclass

from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.formula import Formula, parse
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# The item under which every severe list is kept, and its field that names the list.
LISTED, LIST_NAME = "national.severe_list", "list_name"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Records of ``item`` for which ``where`` holds, and of the severe list ``list`` where one is named.

    ``title`` says in words which records are meant; ``list`` is the id of a list definition.
    """

    item: str
    title: Text
    where: Formula | None = None
    list: str | None = None


def triggers_in(shape: Shape, name: str) -> tuple[Trigger, ...]:
    """The triggers under ``name``: each ``{item, where, title}`` or ``{list, where, title}``."""
    return tuple(trigger_in(each) for each in shape.each(name))


def trigger_in(shape: Shape) -> Trigger:
    """One trigger. A list stands for its item; without either it is no trigger."""
    listed, item = shape.text("list"), shape.text("item")
    if listed is None and item is None:
        shape.fault("measure.trigger", Text("应写明item或list。", "Name an item or a list."))
    trigger = Trigger(item or LISTED, shape.sentence("title"), formula_in(shape, "where"), listed)
    shape.nothing_else("source", "unverified")
    return trigger


def formula_in(shape: Shape, name: str) -> Formula | None:
    """The formula under ``name``, each of its faults at its line; ``None`` where there is none."""
    written = shape.text(name)
    if written is None:
        return None
    try:
        return parse(written)
    except Refusal as refusal:
        for finding in refusal.findings:
            shape.fault("formula", finding.message, finding.remedy, at=(name,))
        return None
