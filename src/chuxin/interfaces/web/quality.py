"""Data quality: every department's figures of a month, the batches behind each, the letters, the register of codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from chuxin.facts.intake import queries as intake
from chuxin.facts.intake.own import agency_seen
from chuxin.facts.quality import actions, queries
from chuxin.facts.quality.cases import Answer, Sort, State
from chuxin.facts.quality.figures import BY_ID, FIGURES, Line
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.posts import posts
from chuxin.interfaces.web.quality_forms import AnswerForm, ReopenForm, SendForm
from chuxin.kernel import outgoing
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import letters as papers

SHOWN: Final = 200
COLUMNS: Final = (
    "rows",
    "refused",
    "late",
    "wrong_codes",
    "names_differ",
    "duplicates",
    "mended",
    "owed",
    "in_time",
    "missing",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one line: the count, its share where one is told, and the address of the batches behind it."""

    figure: str
    count: int
    share: Fraction | None
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """One department, or one item of it, with its figures in the order of the columns."""

    line: Line
    title: Text
    address: str
    cells: tuple[Cell, ...]


def table(request: Asking) -> HttpResponse:
    """Every department's month, in the order of one figure; open to everyone. ``?format=csv`` gives the table."""
    months = queries.months()
    month = request.GET.get("month") or (months[0] if months else "")
    by = request.GET.get("by") if request.GET.get("by") in COLUMNS else "refused"
    department = request.GET.get("department", "")
    rows = _rows(request, month, department) if month in months else []
    rows.sort(key=lambda row: _weight(row, str(by)), reverse=True)
    if request.GET.get("format") == "csv":
        return _as_csv(rows, month)
    context = {
        "months": months[:24],
        "month": month,
        "by": by,
        "department": department,
        "name": queries.names_of([department])[department] if department else None,
        "columns": [BY_ID[name] for name in COLUMNS],
        "figures": FIGURES,
        "rows": rows,
        "may_read": request.actor.may("intake.read"),
        "least": queries.terms(request.on).least_rows,
        "letter": queries.letter(department, month) if department and request.actor.may("intake.read") else None,
    }
    return render(request, "web/quality.html", context)


def _rows(request: Asking, month: str, department: str) -> list[Row]:
    lines: Sequence[Line] = queries.lines(month, on=request.on)
    if department:
        lines = [line for line in queries.item_lines(month, on=request.on) if line.department == department]
    names = queries.names_of(line.department for line in lines)
    titles = {feed.item: feed.title for feed in intake.feeds(request.on)} if department else {}
    least = queries.terms(request.on).least_rows
    told = []
    for line in lines:
        title = (
            titles.get(line.item or "", Text(str(line.item), str(line.item))) if department else names[line.department]
        )
        address = (
            f"/catalogue/{line.item}" if department else f"/board/quality/?month={month}&department={line.department}"
        )
        told.append(Row(line, title, address, tuple(_cell(line, name, least) for name in COLUMNS)))
    return told


def _cell(line: Line, figure: str, least: int) -> Cell:
    item = f"&item={line.item}" if line.item else ""
    behind = f"/desk/quality/rows?month={line.month}&department={line.department}{item}&figure={figure}"
    counted = line.count(figure) and figure not in {"owed", "in_time", "missing"}
    return Cell(figure, line.count(figure), line.share(figure, least), behind if counted else "")


def _weight(row: Row, figure: str) -> tuple[float, int]:
    cell = next(cell for cell in row.cells if cell.figure == figure)
    return (-1.0 if cell.share is None else float(cell.share), cell.count)


def _as_csv(rows: Sequence[Row], month: str) -> HttpResponse:
    lines = [
        (row.line.department, row.line.item or "", month, row.title.zh, *(cell.count for cell in row.cells))
        for row in rows
    ]
    content = outgoing.as_csv(("department", "item", "month", "title", *COLUMNS), lines)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="quality-{month}.csv"'
    return answer


def behind(request: Asking) -> HttpResponse:
    """The batches behind one figure, for officials; each leads to its rows."""
    request.actor.must("intake.read")
    asked = {name: request.GET.get(name, "") for name in ("month", "department", "item", "figure", "code")}
    figure = BY_ID.get(asked["figure"])
    found = _own(queries.behind(**asked), request.actor)
    context = {
        "asked": asked,
        "figure": figure,
        "name": queries.names_of([asked["department"]])[asked["department"]] if asked["department"] else None,
        "batches": found[:SHOWN],
        "more": max(0, len(found) - SHOWN),
        "feeds": {feed.id: feed.title for feed in intake.feeds(request.on)},
    }
    return render(request, "web/quality_rows.html", context)


def _own(found: tuple[queries.Behind, ...], actor: Actor) -> tuple[queries.Behind, ...]:
    """What of it was sent for the actor's own agency; the lead authority sees all of it (R43)."""
    agency = agency_seen(actor)
    if agency is None:
        return found
    own = intake.sent_for(agency, [one.batch for one in found])
    return tuple(one for one in found if one.batch in own)


def letters(request: Asking) -> HttpResponse:
    """The letters that went out, newest month first."""
    request.actor.must("intake.read")
    sent = queries.letters()
    context = {"letters": sent[:SHOWN], "names": queries.names_of(one.department for one in sent[:SHOWN])}
    return render(request, "web/quality_letters.html", context)


def letter(request: Asking, number: int) -> HttpResponse:
    """The signed file of one letter."""
    request.actor.must("intake.read")
    found = next((one for one in queries.letters() if one.number == number), None)
    path = papers.file_of(found) if found else None
    if found is None or path is None or not path.exists():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="quality-{found.month}-{found.department}.pdf"'
    return answer


def codes(request: Asking) -> HttpResponse:
    """The register of wrong and doubled codes; ``?state=`` narrows it."""
    request.actor.must("intake.read")
    chosen = request.GET.get("state", "")
    state = State(chosen) if chosen in set(State) else None
    held = queries.cases(state)
    context = {
        "cases": held[:SHOWN],
        "more": max(0, len(held) - SHOWN),
        "states": [(one.value, one.words) for one in State],
        "state": state,
        "on": request.on,
    }
    return render(request, "web/codes.html", context)


def code(request: Asking, number: int) -> HttpResponse:
    """One case: the rows behind it, every step, and the next one to whoever may take it."""
    request.actor.must("intake.read")
    refusal, status = None, 200
    forms = {"send": SendForm(), "answer": AnswerForm(), "reopen": ReopenForm()}
    step = request.POST.get("step", "")
    if request.method == "POST" and step in forms:
        forms[step] = type(forms[step])(request.POST)
        status = 422
        if forms[step].is_valid():
            try:
                _take(step, number, forms[step].cleaned_data, request)
                return redirect("code_case", number)
            except Refusal as told:
                refusal = told
    found = queries.case(number)
    context = {
        "case": found,
        "forms": forms,
        "failed": step,
        "refusal": refusal,
        "may": request.actor.may("quality.pursue"),
        "posts": posts(one.actor for one in found.steps),
        "late": found.is_overdue(request.on),
        "registered": found.registered.split("、") if found.sort is Sort.WRONG_CODE and found.registered else [],
    }
    return render(request, "web/code.html", context, status=status)


def _take(step: str, number: int, told: dict[str, str], request: Asking) -> None:
    if step == "send":
        actions.send(number, registry=told["registry"], actor=request.actor, at=request.at)
    elif step == "answer":
        actions.answer(number, Answer(told["found"]), reason=told["reason"], actor=request.actor, at=request.at)
    else:
        actions.reopen(number, reason=told["reason"], actor=request.actor, at=request.at)
