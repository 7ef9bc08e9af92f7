"""Counts what the quarterly transparency report tells, from each room's own tables (R50)."""

from __future__ import annotations

from datetime import date
from typing import Final

from chuxin.assessment.consequences import queries as consequences
from chuxin.assessment.consequences.dispute import DISPUTE_TITLES
from chuxin.assessment.governance import queries as governance
from chuxin.assessment.governance.round import RULINGS
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.quality import queries as quality
from chuxin.facts.records import counting
from chuxin.facts.records.record import EventKind
from chuxin.foundation.access import queries as access
from chuxin.kernel.text import Text
from chuxin.services.cases import queries as cases
from chuxin.services.cases.case import step_of
from chuxin.services.transparency.report import Count, Quarter, Section, Transparency, quarter_of

_EVENTS: Final = {
    EventKind.REPAIRED: Text("信用修复", "repaired"),
    EventKind.WITHDRAWN: Text("撤销", "withdrawn"),
    EventKind.REINSTATED: Text("恢复", "reinstated"),
    EventKind.STOPPED: Text("停止公示", "display stopped"),
    EventKind.RESUMED: Text("恢复公示", "display resumed"),
    EventKind.ANNOTATED: Text("本单位声明", "own statements"),
    EventKind.TAKEN_BACK: Text("撤回声明", "own statements taken back"),
}
_READINGS: Final = {
    "profile": Text("查阅档案", "reading of a file"),
    "reasons": Text("查阅评价理由", "reading of the reasons of a grade"),
    "credit_review": Text("信用审查", "credit review"),
}


def transparency(quarter: Quarter, *, on: date) -> Transparency:
    """The report of ``quarter`` as known on the day ``on``. Thirteen SQL statements at most."""
    sections = (_stated(quarter), _timely(quarter), _became(quarter), _objections(quarter), _procedures(quarter),
                _measures(quarter), _readings(quarter))  # fmt: skip
    return Transparency(quarter, quarter.until < on, sections)


def quarters(on: date, *, count: int = 12) -> tuple[Quarter, ...]:
    """The quarters one may choose from, the present one first."""
    first = quarter_of(on)
    place = first.year * 4 + first.number - 1
    return tuple(Quarter(each // 4, each % 4 + 1) for each in range(place, place - count, -1))


def _stated(quarter: Quarter) -> Section:
    titles = {item.id: item.title for item in catalogue.items(quarter.until)}
    found = counting.new_by_item(*quarter.moments)
    counts = tuple(Count(item, titles.get(item, Text(item, item)), n) for item, n in found.items())
    return Section("records", Text("新归集的记录", "Records newly collected"), counts)


def _timely(quarter: Quarter) -> Section:
    late = quality.late_between(quarter.since, quarter.until)
    counts = (Count("late", Text("超过期限报送的记录", "records sent later than their item allows"), late),)
    return Section("late", Text("迟报", "Late publication"), counts)


def _became(quarter: Quarter) -> Section:
    found = counting.events_by_kind(*quarter.moments)
    corrected = Count("corrected", Text("更正", "corrected"), counting.corrected(*quarter.moments))
    counts = (corrected, *(Count(kind.value, title, found.get(kind.value, 0)) for kind, title in _EVENTS.items()))
    return Section("decisions", Text("对记录的处理", "What was decided about records"), counts)


def _objections(quarter: Quarter) -> Section:
    rulings = governance.rulings_between(*quarter.moments)
    disputes = consequences.disputes_between(quarter.since, quarter.until)
    counts = [
        Count(f"grade_{ruling.value}", _of_grade(title), rulings.get(ruling, 0)) for ruling, title in RULINGS.items()
    ]
    for kind, title in DISPUTE_TITLES.items():
        begun, settled = disputes.get(kind, (0, 0))
        counts += [
            Count(f"{kind}_begun", Text(f"记录标注“{title.zh}”", f"records marked “{title.en}”"), begun),
            Count(f"{kind}_settled", Text(f"“{title.zh}”标注办结", f"“{title.en}” settled"), settled),
        ]
    return Section("objections", Text("异议、复议和诉讼", "Objections, reconsideration, lawsuits"), tuple(counts))


def _procedures(quarter: Quarter) -> Section:
    """How often each procedure was begun, and each decision in it was taken; the names are those of its last day."""
    known, counts = cases.workflows(quarter.until), []
    for (name, id), n in cases.taken_between(quarter.since, quarter.until).items():
        workflow = known.get(name)
        if workflow is not None and workflow.holds(id) and step_of(workflow, id).to:
            of, did = workflow.title, step_of(workflow, id).title
            counts.append(Count(f"{name}.{id}", Text(f"{of.zh}：{did.zh}", f"{of.en}: {did.en}"), n))
    return Section("procedures", Text("各类事项的办理", "Procedures: begun, and how they were decided"), tuple(counts))


def _of_grade(title: Text) -> Text:
    return Text(f"评价{title.zh}", f"objections to grades {title.en}")


def _measures(quarter: Quarter) -> Section:
    found = consequences.signed_between(*quarter.moments)
    rows = {id: consequences.row(id, quarter.until) for id in found}
    counts = tuple(Count(id, row.title if (row := rows[id]) else Text(id, id), n) for id, n in found.items())
    return Section("measures", Text("实施的措施（按清单条目）", "Measures taken, by row of the list"), counts)


def _readings(quarter: Quarter) -> Section:
    counts: list[Count] = []
    for what, (n, by_consent) in access.reads_between(*quarter.moments).items():
        kind = _READINGS.get(what, Text(what, what))
        counts += [
            Count(f"{what}_by_office", Text(f"{kind.zh}（依职责）", f"{kind.en}, by office"), n - by_consent),
            Count(f"{what}_by_consent", Text(f"{kind.zh}（凭授权）", f"{kind.en}, by consent"), by_consent),
        ]
    return Section(
        "readings", Text("非公开信息的查阅（按用途类别）", "Readings of non-public data, by kind"), tuple(counts)
    )
