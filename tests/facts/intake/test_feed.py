"""A feed's definition says where it is wrong, by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from chuxin.facts.intake.feed import UnknownSubject, feed_from
from chuxin.kernel.definition import Definition, read_file

SOUND = """\
feeds:
  - id: t.penalties
    title: {zh: 示例报送, en: Sample feed}
    item: national.penalty
    clauses: [t.clause]
    valid_from: 2024-01-01
    source: {code: null, name: {zh: 示例部门, en: Sample department}}
    rhythm: {every: month, due_working_days: 7}
    expected_rows: [1, 100]
    unknown_subject: register
    columns: {文号: doc_no}
    ignored: [时间戳]
    covers: "42"
"""


def definition(folder: Path, text: str) -> Definition:
    path = folder / "feeds.yaml"
    path.write_text(text)
    (found,), faults = read_file(path, folder)
    assert faults == []
    return found


def test_a_feed_is_read(tmp_path: Path) -> None:
    feed, findings = feed_from(definition(tmp_path, SOUND))
    assert findings == []
    assert feed is not None
    assert (feed.item, feed.expected_rows, feed.covers) == ("national.penalty", (1, 100), "42")
    assert (feed.unknown_subject, feed.columns, feed.source) == (
        UnknownSubject.REGISTER, {"文号": "doc_no"}, "t.penalties",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("unknown_subject: register", "unknown_subject: invent"),
        ("expected_rows: [1, 100]", "expected_rows: [100, 1]"),
        ("columns: {文号: doc_no}", "columns: [文号]"),
        ("covers: ", "cover: "),
        ("item: national.penalty", "items: national.penalty"),
    ],
)
def test_a_fault_is_found_at_its_line(tmp_path: Path, was: str, now: str) -> None:
    feed, findings = feed_from(definition(tmp_path, SOUND.replace(was, now)))
    assert feed is None
    line = SOUND.splitlines().index(next(one for one in SOUND.splitlines() if was in one)) + 1
    assert any(one.place.line in {line, 2} for one in findings)
