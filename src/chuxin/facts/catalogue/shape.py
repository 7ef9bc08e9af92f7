"""Reads the body of a definition value by value, collecting a finding with file and line for each that is malformed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text

T = TypeVar("T")
Steps: TypeAlias = tuple[str | int, ...]
_CORRECT = Text("请更正定义文件。", "Correct the definition.")


@dataclass(slots=True)
class Shape:
    """A mapping inside a definition, at ``path``: what is asked of it is checked, faults go to ``findings``."""

    definition: Definition
    body: Mapping[str, Json]
    findings: list[Finding]
    path: Steps = ()
    asked: set[str] = field(default_factory=set)

    def fault(self, code: str, message: Text, remedy: Text = _CORRECT, *, at: Steps = ()) -> None:
        """Record an error at ``at`` below this mapping."""
        place = self.definition.place_of((*self.path, *at))
        words = Text(f"{self.definition.id}：{message.zh}", f"{self.definition.id}: {message.en}")
        self.findings.append(Finding(code, Severity.ERROR, words, remedy, place))

    def text(self, name: str, default: str | None = None) -> str | None:
        """A text, or ``default`` where it is absent or empty; a whole number is taken as its digits."""
        value = self._get(name)
        if isinstance(value, str):
            return value.strip() or default
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is not None:
            self._expected(name, "文字", "text")
        return default

    def must(self, name: str) -> str:
        """A text that has to be there; ``""`` after recording that it is not."""
        found = self.text(name)
        if found is None and self.body.get(name) in (None, ""):
            self.fault("shape.missing", Text(f"缺少“{name}”。", f"“{name}” is missing."), at=(name,))
        return found or ""

    def one_of(self, name: str, allowed: Iterable[str], default: str | None = None) -> str | None:
        """A text out of ``allowed``; ``default`` where it is absent or something else."""
        found, known = self.text(name), list(allowed)
        if found is None or found in known:
            return found or default
        listed = ", ".join(known)
        self.fault("shape.unknown", Text(f"“{name}”不能是“{found}”。", f"“{name}” cannot be “{found}”."),
                   Text(f"可用：{listed}。", f"Use one of: {listed}."), at=(name,))  # fmt: skip
        return default

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number of at least 0, or ``default``."""
        value = self._get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        if value is not None:
            self._expected(name, "不小于0的整数", "a whole number of at least 0")
        return default

    def flag(self, name: str) -> bool:
        """True or false; false where absent."""
        value = self._get(name)
        if value is not None and not isinstance(value, bool):
            self._expected(name, "true 或 false", "true or false")
        return value is True

    def words(self, name: str) -> Text | None:
        """A sentence in both languages, or ``None`` where absent."""
        value = self._get(name)
        found = text_of(value)
        if value is not None and found is None:
            self._expected(name, "中英文 {zh, en}", "both languages {zh, en}")
        return found

    def sentence(self, name: str) -> Text:
        """A sentence in both languages that has to be there."""
        found = self.words(name)
        if found is None and self.body.get(name) is None:
            self.fault("shape.missing", Text(f"缺少“{name}”。", f"“{name}” is missing."), at=(name,))
        return found or Text("—", "—")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where absent."""
        value = self._get(name)
        if value is None:
            return ()
        if isinstance(value, Sequence) and not isinstance(value, str):
            found = [str(each) for each in value if isinstance(each, str | int) and not isinstance(each, bool)]
            if len(found) == len(value):
                return tuple(found)
        self._expected(name, "文字列表", "a list of texts")
        return ()

    def inner(self, name: str) -> Shape | None:
        """The mapping under ``name``; ``None`` where absent."""
        value = self._get(name)
        if isinstance(value, Mapping):
            return Shape(self.definition, value, self.findings, (*self.path, name))
        if value is not None:
            self._expected(name, "映射", "a mapping")
        return None

    def each(self, name: str) -> list[Shape]:
        """The mappings of a list; empty where absent."""
        found = self.each_or_text(name)
        if any(isinstance(each, str) for each in found):
            self._expected(name, "映射列表", "a list of mappings")
        return [each for each in found if isinstance(each, Shape)]

    def each_or_text(self, name: str) -> list[Shape | str]:
        """The mappings and plain texts of a list; empty where absent."""
        value = self._get(name)
        if value is None:
            return []
        found: list[Shape | str] = []
        if isinstance(value, Sequence) and not isinstance(value, str):
            for number, each in enumerate(value):
                if isinstance(each, Mapping):
                    found.append(Shape(self.definition, each, self.findings, (*self.path, name, number)))
                elif isinstance(each, str):
                    found.append(each)
            if len(found) == len(value):
                return found
        self._expected(name, "列表", "a list")
        return []

    def read(self, name: str, reader: Callable[[str], T]) -> T | None:
        """The text under ``name`` through ``reader``; ``None`` where absent."""
        found = self.text(name)
        return None if found is None else reader(found)

    def nothing_else(self, *also: str) -> None:
        """Record every key that nobody asked for: a misspelt key must not pass unseen."""
        for name in self.body:
            if name not in self.asked and name not in also:
                self.fault("shape.unknown_key", Text(f"不认识的键“{name}”。", f"Unknown key “{name}”."), at=(name,))

    def _get(self, name: str) -> Json:
        self.asked.add(name)
        return self.body.get(name)

    def _expected(self, name: str, zh: str, en: str) -> None:
        self.fault("shape.wrong", Text(f"“{name}”应为{zh}。", f"“{name}” must be {en}."), at=(name,))
