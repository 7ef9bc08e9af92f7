"""Kinds of organisation as packs declare them, and which kind a social credit code tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chuxin.foundation.subjects.subject import SubjectType, subject_type
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of organisation; ``uscc_prefixes`` are the leading characters of the codes such bodies bear.

    The empty prefix takes every code that no other kind claims.
    """

    id: str
    title: Text
    type: SubjectType
    uscc_prefixes: tuple[str, ...] = ()


def kind_from(definition: Definition) -> tuple[Kind | None, list[Finding]]:
    """The kind that ``definition`` declares, or why it may not: a type that is no organisation is refused (R01)."""
    prefixes = definition.body.get("uscc_prefixes") or ()
    if isinstance(prefixes, str) or not isinstance(prefixes, Sequence):
        message = Text("uscc_prefixes 应为列表。", "“uscc_prefixes” must be a list.")
        return None, [_finding(definition, "kinds.malformed", message, "uscc_prefixes")]
    try:
        type_ = subject_type(str(definition.body.get("type")))
    except Refusal as refusal:
        return None, [_finding(definition, refusal.code, refusal.sentence, "type")]
    return Kind(definition.id, definition.title, type_, tuple(str(prefix) for prefix in prefixes)), []


def kind_for_code(uscc: str, kinds: Iterable[Kind]) -> Kind | None:
    """The kind whose prefix fits ``uscc`` best (the longest); ``None`` where none fits."""
    fitting = [(len(prefix), kind) for kind in kinds for prefix in kind.uscc_prefixes if uscc.startswith(prefix)]
    return max(fitting, key=lambda pair: pair[0], default=(0, None))[1]


def _finding(definition: Definition, code: str, message: Text, field: str) -> Finding:
    words = Text(f"{definition.id}：{message.zh}", f"{definition.id}: {message.en}")
    remedy = Text("请更正定义文件。", "Correct the definition.")
    return Finding(code, Severity.ERROR, words, remedy, definition.place_of((field,)))
