"""The honest report of a plan: what was found by grade, what no grading would have found, and what nobody can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from chuxin.assessment.supervision.plan import Plan
from chuxin.assessment.supervision.regime import Regime
from chuxin.assessment.supervision.task import Task
from chuxin.assessment.supervision.yields import Answer, Cell, Comparison, Interval, compare
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one plan, or of the ``plans`` of a regime together. ``cells`` are the grades; ``waiting`` visits
    have no result yet; ``saved`` is how many fewer than the base ratio were drawn, by grade (negative: more)."""

    plans: tuple[str, ...]
    regime: str
    title: Text
    cells: tuple[Cell, ...]
    parts: tuple[tuple[Cell, ...], ...]
    drawn: int
    waiting: int
    least_results: int
    comparison: Comparison

    @property
    def saved(self) -> Mapping[str, Fraction]:
        """By grade: what the base ratio alone would have drawn, less what was drawn."""
        return {cell.grade: cell.base - cell.drawn for cell in self.cells}

    @property
    def sentence(self) -> Text:
        """The answer in one plain sentence."""
        return _sentence(self)

    def as_json(self) -> dict[str, object]:
        """The report as every interface gives it; shares and expectations rounded to four decimals."""
        told = self.comparison
        return {
            "plans": list(self.plans),
            "regime": self.regime,
            "title": self.title.as_json(),
            "drawn": self.drawn,
            "waiting": self.waiting,
            "inspected": told.inspected,
            "found": told.found,
            "grades": [_cell(cell, self.saved[cell.grade]) for cell in self.cells],
            "uniform": {"expected": _told(told.expected), "interval": _ends(told.expected_interval)},
            "difference": {"expected": _told(told.difference), "interval": _ends(told.difference_interval)},
            "confidence": 0.95,
            "least_results": self.least_results,
            "answer": told.answer.value,
            "sentence": self.sentence.as_json(),
        }


def report_of(plan: Plan, regime: Regime, tasks: Sequence[Task], least_results: int) -> Report:
    """The report of a drawn plan from its tasks."""
    strata = plan.published.strata if plan.published else ()
    base = Fraction(plan.draft.base_ratio)
    cells = []
    for stratum in strata:
        results = [task.result for task in tasks if task.assignment.stratum == stratum.grade]
        found = sum(result in regime.found for result in results)
        nothing = sum(result in regime.nothing for result in results)
        reached = sum(result is not None for result in results)
        cells.append(
            Cell(
                grade=stratum.grade,
                population=stratum.population,
                drawn=len(results),
                base=base * stratum.population,
                inspected=found + nothing,
                found=found,
                unreached=reached - found - nothing,
            )
        )
    waiting = sum(task.result is None for task in tasks)
    told = compare([cells], least_results)
    whole = tuple(cells)
    return Report((plan.id,), regime.id, regime.title, whole, (whole,), len(tasks), waiting, least_results, told)


def pooled(reports: Sequence[Report], regime: Regime) -> Report:
    """The reports of several plans of a regime as one. Refuses ``supervision.not_drawn`` where there is none."""
    if not reports:
        raise Refusal(
            "supervision.not_drawn",
            Text("本监管方案还没有抽取过的计划。", "No plan of this regime has been drawn yet."),
            Text("请在抽取并录入结果后再查看。", "Look again once one is drawn and results have come in."),
        )
    parts = tuple(part for one in reports for part in one.parts)
    grades = dict.fromkeys(cell.grade for part in parts for cell in part)
    return Report(
        plans=tuple(id for one in reports for id in one.plans),
        regime=regime.id,
        title=regime.title,
        cells=tuple(_summed(grade, parts) for grade in grades),
        parts=parts,
        drawn=sum(one.drawn for one in reports),
        waiting=sum(one.waiting for one in reports),
        least_results=max(one.least_results for one in reports),
        comparison=compare(parts, max(one.least_results for one in reports)),
    )


def _summed(grade: str, parts: Sequence[Sequence[Cell]]) -> Cell:
    same = [cell for part in parts for cell in part if cell.grade == grade]
    return Cell(
        grade=grade,
        population=sum(cell.population for cell in same),
        drawn=sum(cell.drawn for cell in same),
        base=sum((cell.base for cell in same), Fraction(0)),
        inspected=sum(cell.inspected for cell in same),
        found=sum(cell.found for cell in same),
        unreached=sum(cell.unreached for cell in same),
    )


def _sentence(report: Report) -> Text:
    told = report.comparison
    low, high = (_one(each) for each in (told.difference_interval.low, told.difference_interval.high))
    seen = Text(
        f"检查了{told.inspected}户，{told.found}户发现问题；同样户数不分级抽取，预计{_one(told.expected)}户。",
        f"Of {told.inspected} inspected, faults were found at {told.found}; as many drawn without grades would be "
        f"expected to find {_one(told.expected)}.",
    )
    match told.answer:
        case Answer.TOO_FEW:
            after = Text(
                f"有效结果不足{report.least_results}户，不能判断分级是否发现更多。",
                f"With fewer than {report.least_results} results nobody can tell whether grading found more.",
            )
        case Answer.CANNOT_TELL:
            after = Text(
                f"差数的95%区间为{low}至{high}，包含0：不能判断分级是否发现更多。",
                f"The difference lies between {low} and {high} (95 %), which includes 0: nobody can tell whether "
                "grading found more.",
            )
        case Answer.MORE:
            after = Text(
                f"分级抽取多发现{_one(told.difference)}户（95%区间{low}至{high}）。",
                f"The graded draw found {_one(told.difference)} more (95 %: {low} to {high}).",
            )
        case Answer.FEWER:
            after = Text(
                f"分级抽取少发现{_one(-told.difference)}户（95%区间{low}至{high}）：现行分级没有起到作用。",
                f"The graded draw found {_one(-told.difference)} fewer (95 %: {low} to {high}): the grades do not "
                "help.",
            )
    return Text(seen.zh + after.zh, f"{seen.en} {after.en}")


def _cell(cell: Cell, saved: Fraction) -> dict[str, object]:
    return {
        "grade": cell.grade,
        "population": cell.population,
        "drawn": cell.drawn,
        "base": _told(cell.base),
        "saved": _told(saved),
        "inspected": cell.inspected,
        "found": cell.found,
        "unreached": cell.unreached,
        "rate": None if cell.rate is None else _told(cell.rate),
        "interval": _ends(cell.interval),
    }


def _told(value: Fraction) -> float:
    return round(float(value), _DIGITS)


def _ends(interval: Interval) -> list[float]:
    return [round(interval.low, _DIGITS), round(interval.high, _DIGITS)]


def _one(value: Fraction | float) -> str:
    text = f"{float(value):.1f}"
    return "0.0" if text == "-0.0" else text
