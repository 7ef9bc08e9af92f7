"""The words in which intake sends a row back or remarks on it, one stable code for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from chuxin.facts.catalogue.item import Check, Item
from chuxin.kernel import code_findings
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text

Remark: TypeAlias = Callable[[str | None], Finding]
PERSON_NUMBER = code_findings.PERSON.code
WRONG_CODE = "subject.wrong_code"
NATURAL_PERSON = "natural_person_out_of_scope"


def of_check(check: Check) -> Finding:
    """What an item's own check says of a row that fails it."""
    return Finding(check.id, check.severity, check.message, check.remedy, Place(field=check.field), check.clause)


def person(place: Place) -> Finding:
    """A row about a natural person; the row's number is all that is told of it (R01)."""
    return Finding(
        NATURAL_PERSON,
        Severity.ERROR,
        Text("该行涉及自然人，不予归集（R01）。", "The row is about a natural person; it is not collected (R01)."),
        Text("请在报送前删除自然人数据。", "Leave out rows about natural persons before sending."),
        place,
    )


def not_owner(item: Item) -> Finding:
    """A mirrored record that an account of another authority sent (R43)."""
    return Finding(
        "mirrored.not_owner",
        Severity.ERROR,
        Text(
            f"“{item.title.zh}”由其他机关认定，贵单位不能代为报送（R43）。",
            f"“{item.title.en}” is another authority's decision; your agency may not send it (R43).",
        ),
        Text("请由认定机关的账号报送该行。", "An account of the authority that decided has to send the row."),
        Place(field=item.roles.authority_code),
        item.clauses[0],
    )


def other_owner(item: Item) -> Finding:
    """A mirrored record stated by one authority that another would change (R43)."""
    return Finding(
        "mirrored.other_owner",
        Severity.ERROR,
        Text(
            f"这条“{item.title.zh}”由另一机关认定并报送，只能由该机关更正（R43）。",
            f"This record of “{item.title.en}” was given by another authority; only that one corrects it (R43).",
        ),
        Text(
            "请核对认定机关代码；确需更正的，请原认定机关报送。",
            "Check the authority's code; the one that gave it has to correct it.",
        ),
        Place(field=item.roles.authority_code),
        item.clauses[0],
    )


def undated(field: str | None) -> Finding:
    """A record without the day of its decision."""
    return Finding(
        "decision.undated",
        Severity.ERROR,
        Text("没有决定日期。", "The day of the decision is missing."),
        Text("请按决定书补填日期。", "Fill in the day from the decision."),
        Place(field=field),
    )


def left_out(row: int) -> Finding:
    """A mended row that reads as a total, a note or an example, and would be left out in silence."""
    return Finding(
        "row.left_out",
        Severity.ERROR,
        Text(
            "该行看起来是合计、备注或示例，不是数据。",
            "It looks like a total, a note or an example, not like data.",
        ),
        Text("请按决定书填全该行；确非数据的，不必改正。", "Complete it from the document; leave it if it is no data."),
        Place(row=row),
    )


def in_future(field: str | None) -> Finding:
    """A decision dated after the day it was received."""
    return Finding(
        "decision.in_future",
        Severity.ERROR,
        Text("决定日期晚于接收当日。", "The decision is dated after the day it was received."),
        Text("请核对日期后重报该行。", "Check the date and send the row again."),
        Place(field=field),
    )


def late(item: Item) -> Finding:
    """A decision reported after the item's deadline."""
    days = item.deadline_working_days
    return Finding(
        "late",
        Severity.WARNING,
        Text(
            f"超过{days}个工作日才报送，计入迟报率。", f"Reported after more than {days} working days; counted as late."
        ),
        Text("请按期报送；本行已照收。", "Please report in time; the row was accepted."),
        Place(field=item.roles.decided_on),
        item.clauses[0] if item.clauses else None,
    )


def name_differs(field: str | None) -> Finding:
    """A row calls an organisation otherwise than the register does."""
    return Finding(
        "subject.name_differs",
        Severity.WARNING,
        Text("名称与主体登记的名称不一致。", "The name differs from the one in the register."),
        Text("请核对名称或代码；本行按代码归入。", "Check the name or the code; the row was filed by its code."),
        Place(field=field),
    )


def unknown_subject(field: str | None) -> Finding:
    """A row about an organisation the register does not hold, in a feed that registers none."""
    return Finding(
        "subject.unknown",
        Severity.ERROR,
        Text("主体库中没有这个代码的组织。", "The register holds no organisation under this code."),
        Text("请先报送其登记注册信息，再重报该行。", "Send its registration first, then this row again."),
        Place(field=field),
    )


def erased_subject(field: str | None) -> Finding:
    """A code that leads to an organisation whose registration was erased."""
    return Finding(
        "subjects.erased",
        Severity.ERROR,
        Text(
            "这个代码归于登记内容已依法删除的组织。", "The code leads to an organisation whose registration was erased."
        ),
        Text("请联系信用牵头部门先拆分原合并。", "Ask the lead authority to undo the merger first."),
        Place(field=field),
    )


def unknown_kind(field: str | None) -> Finding:
    """A code of no declared kind of organisation, where the row would have to register it."""
    return Finding(
        "subject.kind_unknown",
        Severity.ERROR,
        Text(
            "按代码前两位无法判断组织种类。", "The first two characters of the code tell no known kind of organisation."
        ),
        Text("请先由登记机关报送其登记注册信息。", "Let the registry send its registration first."),
        Place(field=field),
    )


def unsuited(field: str | None) -> Finding:
    """A subject of a type the item is not collected for."""
    return Finding(
        "subject.out_of_scope",
        Severity.ERROR,
        Text("该事项不归集这一类主体的信息。", "The item is not collected for this type of organisation."),
        Text("请核对代码和目录事项。", "Check the code and the catalogue item."),
        Place(field=field),
    )


def unexpected_size(rows: int, bounds: tuple[int, int]) -> Finding:
    """A delivery much smaller or larger than usual."""
    return Finding(
        "batch.size",
        Severity.WARNING,
        Text(
            f"本批{rows}行，通常为{bounds[0]}至{bounds[1]}行。",
            f"The batch has {rows} rows; usually there are {bounds[0]} to {bounds[1]}.",
        ),
        Text("请核对是否漏报或重复导出。", "Check whether rows are missing or exported twice."),
    )


def dropped_column(column: str, count: int) -> Finding:
    """A column of personal identifiers that held values; none was kept (R02)."""
    return Finding(
        "hygiene.dropped",
        Severity.WARNING,
        Text(
            f"列“{column}”为个人信息，已丢弃，未保存。", f"The column “{column}” holds personal data; it was dropped."
        ),
        Text("请在导出时去掉该列（R02）。", "Leave the column out of the export (R02)."),
        Place(field=column),
        count=count,
    )


def matched(rule: str, score: int | None) -> Finding:
    """Rows filed by name, at the accepting threshold."""
    told = "" if score is None else f"{score / 1_000_000:.3f}"
    return Finding(
        "subject.matched",
        Severity.WARNING,
        Text(
            f"没有可用代码，按名称归入已登记的组织{f'（首例得分{told}）' if told else ''}，依据{rule}。",
            f"Filed by name, for want of a usable code{f' (the first at {told})' if told else ''}, under {rule}.",
        ),
        Text("如有误，请在“归属决定”中撤销或改定。", "If it is wrong, decide otherwise among the matches."),
    )


def wrong_code(problem: Finding) -> Finding:
    """Rows found by name whose code cannot be right, for whoever keeps the register of wrong codes."""
    return Finding(
        WRONG_CODE,
        Severity.WARNING,
        Text(
            f"代码有误，已按名称查找组织并列入重错码登记：{problem.message.zh}",
            f"The code is wrong; the name was asked, and the register of wrong codes told: {problem.message.en}",
        ),
        problem.remedy,
        problem.place,
    )


def unmatched(field: str | None) -> Finding:
    """A row whose name fits no organisation well enough, in a feed that registers none by name."""
    return Finding(
        "subject.unmatched",
        Severity.ERROR,
        Text("没有可用代码，名称也不对应任何已登记的组织。", "No usable code, and the name fits no organisation here."),
        Text("请补填统一社会信用代码后重报该行。", "Fill in the unified social credit code and send the row again."),
        Place(field=field),
    )


def nameless(field: str | None) -> Finding:
    """A row with neither a usable code nor a name."""
    return Finding(
        "subject.nameless",
        Severity.ERROR,
        Text("既无可用代码，也无名称。", "It has neither a usable code nor a name."),
        Text("请填写组织的代码或名称。", "Fill in the organisation's code or its name."),
        Place(field=field),
    )


def may_be_person(field: str | None) -> Finding:
    """A name without a code that may be a person's (R01)."""
    return Finding(
        "subject.may_be_person",
        Severity.ERROR,
        Text(
            "没有代码，名称可能是自然人姓名，不予归集（R01）。",
            "There is no code and the name may be a person's; it is not collected (R01).",
        ),
        Text("如确为组织，请填写其代码或完整名称。", "If it is an organisation, give its code or its full name."),
        Place(field=field),
    )


def small_snapshot(rows: int, former: int, batch: str) -> Finding:
    """A whole list so much smaller than the one before that nothing is withdrawn until a person says so."""
    return Finding(
        "snapshot.small",
        Severity.WARNING,
        Text(
            f"全量名单仅{rows}条，上次仍在列{former}条，暂不撤销任何记录，待人工确认。",
            f"The whole list names {rows} records, {former} stood before; nothing is withdrawn until confirmed.",
        ),
        Text(
            f"核对无误后运行 chuxin batch confirm {batch}；如为漏传，请重新报送完整名单。",
            f"If it is right, run chuxin batch confirm {batch}; if rows are missing, send the whole list again.",
        ),
    )
