"""Credit reviews through every door: the list as it comes in a file, and the result as tables and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from chuxin.assessment.consequences.review import REPLIES, Answer, Evidence, Review
from chuxin.assessment.consequences.review_ground import SCENE_TITLES, WEIGHT_TITLES
from chuxin.assessment.consequences.wanted import VERDICTS, Names, Verdict, known_headings, names_in
from chuxin.facts.intake.readers import read_sheet
from chuxin.foundation.subjects.subject import Subject
from chuxin.interfaces.edge import sheets
from chuxin.kernel import outgoing
from chuxin.kernel.text import Text

Tree: TypeAlias = "dict[str, object]"
HEADING = (
    "行 row", "统一社会信用代码 code", "名称 name", "事由 ground", "性质 weight", "条款 clauses", "回答 answer",
    "记录 record", "文书号 document", "机关 authority", "决定日期 decided on", "至 until", "说明 note",
    "查询起始 asked from", "数据截至 supplied to",
)  # fmt: skip
MOST_ROWS = 100_000


def names_from(path: Path, sheet: str | None = None, name: str = "") -> Names:
    """The names of a CSV, XLSX, JSON Lines or Parquet file. Refuses what cannot be read (``file.…``)."""
    opened = read_sheet(path, known_headings, sheet, name)
    rows: list[tuple[int, list[str | None]]] = []
    for chunk in opened.chunks():
        columns = [column.to_pylist() for column in chunk.table.columns]
        rows += zip(chunk.rows.to_pylist(), map(list, zip(*columns, strict=True)), strict=True)
        if len(rows) > MOST_ROWS:
            break
    return names_in(opened.columns, rows)


def as_csv(review: Review) -> bytes:
    """One line a record, or an answer without one; the head of the review comes first, so it travels with the table."""
    return outgoing.as_csv(HEADING, [*_head_rows(review), *_rows(review)])


def as_xlsx(review: Review) -> bytes:
    """The same table as a workbook."""
    return sheets.as_xlsx("信用审查 credit review", HEADING, [*_head_rows(review), *_rows(review)])


def as_json(review: Review) -> Tree:
    """The review with every ground of every organisation; no overall verdict, no score."""
    return {
        "review": review.seq,
        "scene": review.order.scene.value,
        "purpose": review.order.purpose,
        "matter": review.order.matter,
        "field": review.order.field,
        "on": review.on.isoformat(),
        "usable_until": review.until.isoformat(),
        "ledger_size": review.known,
        "names": review.names,
        "persons_refused": review.persons,
        "digest": review.digest,
        "rows": [
            {
                "row": one.row,
                "verdict": one.verdict.value,
                "message": VERDICTS[one.verdict].as_json(),
                "code": code_of(review, one.subject),
                "candidates": [_who(review.candidates[each]) for each in one.candidates if each in review.candidates],
            }
            for one in review.rows
        ],
        "organisations": [
            {**_who(each.subject), "grounds": [_answer(one) for one in each.answers]} for each in review.organisations
        ],
        "note": NO_VERDICT.as_json(),
    }


NO_VERDICT = Text(
    "每一事由分别回答，不作总体结论，不评分；由办理人员依法判断并说明理由。",
    "Each ground is answered on its own; there is no overall verdict and no score. "
    "The officer decides and gives reasons.",
)


def code_of(review: Review, number: int | None) -> str | None:
    """The code of an identified organisation."""
    return next((each.subject.code for each in review.organisations if each.subject.number == number), None)


def _who(subject: Subject) -> Tree:
    return {"code": subject.code, "name": subject.name, "former_names": [each.name for each in subject.former_names]}


def _answer(one: Answer) -> Tree:
    return {
        "ground": one.ground.id,
        "question": one.ground.question.as_json(),
        "answer": one.reply.value,
        "answer_text": REPLIES[one.reply].as_json(),
        "weight": one.relevance.weight.value,
        "clauses": list(one.relevance.clauses),
        "asked_from": None if one.since is None else one.since.isoformat(),
        "supplied_to": None if one.heard is None else one.heard.isoformat(),
        "unverified": one.ground.unverified,
        "evidence": [_evidence(each) for each in one.evidence],
    }


def _evidence(one: Evidence) -> Tree:
    return {
        "record": one.record,
        "item": one.item,
        "doc_no": one.doc_no,
        "authority": one.authority,
        "decided_on": one.decided_on.isoformat(),
        "until": None if one.until is None else one.until.isoformat(),
        "entry": one.entry,
        "counts": one.counts,
        "self_cleaning": None if one.note is None else one.note.as_json(),
        "pending": [each.as_json() for each in one.pending],
    }


def _head_rows(review: Review) -> list[list[sheets.Cell]]:
    """What the review was for and until when it may be used, in the column of notes; then the rows nobody was found
    for, by number alone."""
    scene = SCENE_TITLES[review.order.scene]
    told = [
        f"{_both(scene)} · {review.order.matter} · {review.order.purpose}",
        f"数据日期 as of {review.on}，账本 ledger {review.known}，可用至 usable until {review.until}",
        _both(NO_VERDICT),
    ]
    rows = [_line(note=text) for text in told]
    for one in review.rows:
        if one.verdict is not Verdict.FOUND:
            rows.append(_line(row=one.row, note=_both(VERDICTS[one.verdict])))
    return rows


def _rows(review: Review) -> Iterator[list[sheets.Cell]]:
    rows = {one.subject: one.row for one in review.rows if one.verdict is Verdict.FOUND}
    for each in review.organisations:
        for answer in each.answers:
            head: dict[str, sheets.Cell] = {
                "row": rows.get(each.subject.number, 0),
                "code": each.subject.code,
                "name": each.subject.name,
                "ground": _both(answer.ground.title),
                "weight": _both(WEIGHT_TITLES[answer.relevance.weight]),
                "clauses": ", ".join(answer.relevance.clauses),
                "answer": _both(REPLIES[answer.reply]),
                "since": answer.since.isoformat() if answer.since else "",
                "heard": answer.heard.isoformat() if answer.heard else "",
            }
            for one in answer.evidence or (None,):
                yield _line(**head, **(_cells(one) if one else {}))


def _cells(one: Evidence) -> dict[str, sheets.Cell]:
    notes = [*([one.note] if one.note else []), *one.pending]
    return {
        "record": one.record,
        "doc_no": one.doc_no,
        "authority": one.authority,
        "decided_on": one.decided_on.isoformat(),
        "until": one.until.isoformat() if one.until else "",
        "note": "; ".join(_both(each) for each in notes),
    }


_COLUMNS = (
    "row", "code", "name", "ground", "weight", "clauses", "answer", "record", "doc_no", "authority", "decided_on",
    "until", "note", "since", "heard",
)  # fmt: skip


def _line(**cells: sheets.Cell) -> list[sheets.Cell]:
    return [cells.get(name, "") for name in _COLUMNS]


def _both(text: Text) -> str:
    return f"{text.zh} / {text.en}"
