"""The words in which a cell is sent back or remarked upon: one stable code for each fault a single value can have."""

from __future__ import annotations

from chuxin.facts.catalogue.field import Field
from chuxin.facts.catalogue.hygiene import masked
from chuxin.facts.catalogue.misread import CELLS
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.text import Text

_SHOWN = 40
_CORRECT = Text("请更正后重报该行。", "Correct it and send the row again.")
_NOTHING_TO_DO = Text("已自动处理，请核对来源系统。", "It was handled; please look at the source system.")


def shown(text: str) -> str:
    """A value as a message may repeat it: masked of personal identifiers, at most 40 characters."""
    clean = masked(text)
    return clean if len(clean) <= _SHOWN else clean[:_SHOWN] + "…"


def problem(field: Field, code: str, message: Text, remedy: Text = _CORRECT) -> Finding:
    """An error about ``field``: the row is refused."""
    return _finding(field, code, Severity.ERROR, message, remedy)


def warning(field: Field, code: str, message: Text, remedy: Text = _NOTHING_TO_DO) -> Finding:
    """A remark about ``field``: the value is kept as described."""
    return _finding(field, code, Severity.WARNING, message, remedy)


def misread(field: Field, code: str, text: str, **values: object) -> Finding:
    """A cell that was misunderstood in a known way (``misread.csv``); ``text`` is shown masked."""
    return CELLS[code].said(field.name, field.title, text=shown(text), **values)


def required(field: Field) -> Finding:
    """The field must be filled and is empty."""
    return problem(
        field,
        "field.required",
        Text("必填项为空。", "This field must be filled in."),
        Text("请补填后重报该行。", "Fill it in and send the row again."),
    )


def too_long(field: Field, length: int) -> Finding:
    """The text is longer than the standard allows."""
    return problem(
        field,
        "text.too_long",
        Text(
            f"长度{length}字，超过上限{field.max_length}字。",
            f"{length} characters; at most {field.max_length} are allowed.",
        ),
        Text("请缩短后重报该行。", "Shorten it and send the row again."),
    )


def personal_identifier(field: Field) -> Finding:
    """An identifier of a natural person was masked (R02)."""
    return warning(
        field,
        "hygiene.masked",
        Text(
            "含自然人证件号、手机号、银行卡号或车牌号，已遮盖。",
            "It held a person's identity, phone, card or plate number; it was masked.",
        ),
        Text("请在来源系统中删除个人信息（R02）。", "Remove personal data in the source system (R02)."),
    )


def unreadable_day(field: Field, text: str) -> Finding:
    """No day can be read."""
    return problem(
        field,
        "date.unreadable",
        Text(f"“{shown(text)}”不是有效日期。", f"“{shown(text)}” is not a day of the calendar."),
        Text("请按2026-03-01的形式填写。", "Write it as 2026-03-01."),
    )


def unreadable_number(field: Field, text: str) -> Finding:
    """No number can be read."""
    return problem(
        field,
        "number.unreadable",
        Text(f"“{shown(text)}”不是数字。", f"“{shown(text)}” is not a number."),
        Text("请填写数字，金额可带千分位或单位。", "Give a number; sums may have separators or a unit."),
    )


def negative_sum(field: Field) -> Finding:
    """A sum of money below zero."""
    return problem(field, "money.negative", Text("金额不能为负数。", "A sum of money cannot be negative."))


def rounded_number(field: Field, kept: str) -> Finding:
    """More decimals than are kept."""
    return warning(
        field,
        "number.rounded",
        Text(f"小数位过多，保留为{kept}。", f"It has more decimals than are kept; kept as {kept}."),
    )


def odd_capital(field: Field, text: str, amount: str | None) -> Finding:
    """A capital in an unusual spelling."""
    told = (
        Text("未能折算为元", "no amount in 元 could be read")
        if amount is None
        else Text(f"按{amount}元理解", f"read as {amount} 元")
    )
    return warning(
        field,
        "capital.odd",
        Text(
            f"注册资本写法不规范：“{shown(text)}”，{told.zh}。",
            f"An odd spelling of capital: “{shown(text)}”; {told.en}.",
        ),
        Text("请写明数额、单位和币种，如100万元人民币。", "Write amount, unit and currency, such as 100万元人民币."),
    )


def unknown_choice(field: Field, text: str) -> Finding:
    """A value outside the enumeration."""
    known = "、".join(choice.value for choice in field.values[:12])
    return problem(
        field,
        "enum.unknown",
        Text(f"“{shown(text)}”不在取值范围内。", f"“{shown(text)}” is not one of the values allowed."),
        Text(f"可用取值：{known}。", f"Allowed: {known}."),
    )


def detailed_choice(field: Field, text: str, value: str) -> Finding:
    """A value with its detail after a dash: the value is kept, the detail is in the original file only."""
    return warning(
        field,
        "enum.detail",
        Text(f"“{shown(text)}”按“{value}”归类。", f"“{shown(text)}” was filed under “{value}”."),
    )


def unreadable_boolean(field: Field, text: str) -> Finding:
    """Neither yes nor no."""
    return problem(
        field,
        "boolean.unreadable",
        Text(f"“{shown(text)}”不是“是”或“否”。", f"“{shown(text)}” is neither yes nor no."),
        Text("请填“是”或“否”。", "Write 是 or 否 (1 or 0)."),
    )


def placeholder_code(field: Field) -> Finding:
    """The placeholder code of an unknown authority, which is tolerated."""
    return warning(
        field,
        "uscc.placeholder",
        Text(
            "机关代码为占位代码，机关未能识别。",
            "The authority's code is the placeholder; the authority is not identified.",
        ),
        Text("请补填机关的统一社会信用代码。", "Give the authority's own code."),
    )


def unknown_region(field: Field, text: str) -> Finding:
    """A division code that is in no edition of the tree."""
    return warning(
        field,
        "region.unknown",
        Text(
            f"区划代码“{shown(text)}”不在国家行政区划代码中。",
            f"“{shown(text)}” is in no edition of the national division codes.",
        ),
        Text("请核对GB/T 2260六位代码。", "Check the six-digit code of GB/T 2260."),
    )


def renamed_region(field: Field, old: str, new: str) -> Finding:
    """A division that has since been renamed, merged or raised."""
    return warning(
        field,
        "region.renamed",
        Text(f"区划{old}已变更，按现行{new}处理。", f"Division {old} has changed; read as {new}, which followed it."),
        Text("请更新来源系统的区划代码。", "Update the division codes in the source system."),
    )


def unknown_industry(field: Field, text: str) -> Finding:
    """An industry code that GB/T 4754 does not have."""
    return warning(
        field,
        "industry.unknown",
        Text(f"行业代码“{shown(text)}”不在GB/T 4754-2017中。", f"“{shown(text)}” is not a code of GB/T 4754-2017."),
        Text("请核对行业代码。", "Check the industry code."),
    )


def _finding(field: Field, code: str, severity: Severity, message: Text, remedy: Text) -> Finding:
    name = field.title
    words = Text(f"{name.zh}：{message.zh}", f"{name.en}: {message.en}")
    return Finding(code, severity, words, remedy, Place(field=field.name))
