"""A feed: one department's regular delivery of one catalogue item, and how its columns are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition, text_of
from chuxin.kernel.finding import Finding, Severity
from chuxin.kernel.text import Text


class UnknownSubject(StrEnum):
    """What happens to a row about an organisation the register does not hold."""

    REGISTER = "register"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as its pack declares it.

    ``columns`` maps headings to field names beyond the item's own; ``ignored`` headings are known and deliberately not
    kept. ``covers`` is the division prefix the feed speaks for ('' is everywhere). ``expected_rows`` bounds a usual
    delivery; ``due_working_days`` is how long after a period its delivery is due. ``registers`` says that its rows are
    registrations: they also tell the register of subjects names, places and industries.
    """

    id: str
    title: Text
    item: str
    clauses: tuple[str, ...]
    source_code: str | None = None
    source_name: Text | None = None
    rhythm: str = "month"
    due_working_days: int | None = None
    expected_rows: tuple[int, int] | None = None
    unknown_subject: UnknownSubject = UnknownSubject.REFUSE
    columns: Mapping[str, str] | None = None
    ignored: tuple[str, ...] = ()
    covers: str = ""
    registers: bool = False

    @property
    def source(self) -> str:
        """Who states a row that names no authority: the feed's own source code, else the feed itself."""
        return self.source_code or self.id


def feed_from(definition: Definition) -> tuple[Feed | None, list[Finding]]:
    """The feed a definition declares, or ``None`` with every fault found."""
    body = definition.body
    findings = [
        _fault(definition, name, zh, en)
        for name, wrong, zh, en in (
            ("item", not isinstance(body.get("item"), str), "缺少目录事项编号。", "The catalogue item is missing."),
            ("columns", not _is_columns(body.get("columns")), "应为“表头: 字段”的映射。", "It must map headings to fields."),
            ("ignored", not _is_texts(body.get("ignored")), "应为表头列表。", "It must be a list of headings."),
            ("expected_rows", not _is_bounds(body.get("expected_rows")), "应为[最少, 最多]两个整数。", "It must be two whole numbers, least and most."),
            ("unknown_subject", body.get("unknown_subject", "refuse") not in set(UnknownSubject), "应为register或refuse。", "It must be register or refuse."),
            ("rhythm", not isinstance(body.get("rhythm", {}), Mapping), "应为映射。", "It must be a mapping."),
        )
        if wrong
    ]  # fmt: skip
    return (None, findings) if findings else (_feed(definition), [])


def _feed(definition: Definition) -> Feed:
    body = definition.body
    source, rhythm = _mapping(body.get("source")), _mapping(body.get("rhythm"))
    code, due, bounds = source.get("code"), rhythm.get("due_working_days"), body.get("expected_rows")
    return Feed(
        id=definition.id,
        title=definition.title,
        item=str(body["item"]),
        clauses=definition.clauses,
        source_code=code if isinstance(code, str) else None,
        source_name=text_of(source.get("name")),
        rhythm=str(rhythm.get("every", "month")),
        due_working_days=due if isinstance(due, int) else None,
        expected_rows=_bounds(bounds),
        unknown_subject=UnknownSubject(str(body.get("unknown_subject", "refuse"))),
        columns={heading: str(field) for heading, field in _mapping(body.get("columns")).items()},
        ignored=_texts(body.get("ignored")),
        covers=str(body.get("covers") or ""),
        registers=body.get("registers") is True or str(body["item"]) == "national.registration",
    )


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: Json) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, Sequence) and not isinstance(value, str) else ()


def _bounds(value: Json) -> tuple[int, int] | None:
    if isinstance(value, Sequence) and len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], int):
        return value[0], value[1]
    return None


def _is_columns(value: Json) -> bool:
    return value is None or (isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values()))


def _is_texts(value: Json) -> bool:
    return value is None or (isinstance(value, Sequence) and not isinstance(value, str))


def _is_bounds(value: Json) -> bool:
    return value is None or _bounds(value) is not None


def _fault(definition: Definition, name: str, zh: str, en: str) -> Finding:
    return Finding(
        f"feed.{name}",
        Severity.ERROR,
        Text(f"报送通道的“{name}”不合格：{zh}", f"The feed's “{name}” is not right: {en}"),
        Text("请按示例改正后再检查。", "Correct it after the examples and check again."),
        definition.place_of((name,)),
    )
