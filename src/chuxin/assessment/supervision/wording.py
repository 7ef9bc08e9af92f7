"""How supervision says no: every refusal of its actions, with the sentence, the remedy and the reason behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from chuxin.assessment.supervision.plan import STAGE_TITLES, Stage
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


def wrong_stage(found: Stage, needed: Stage) -> Refusal:
    """A step out of turn."""
    now, before = STAGE_TITLES[found], STAGE_TITLES[needed]
    return _refused(
        "wrong_stage",
        Text(
            f"本计划目前“{now.zh}”，这一步须在“{before.zh}”之后、下一步之前办理。",
            f"The plan is “{now.en}”; this step follows “{before.en}” and nothing else.",
        ),
        Text(
            "顺序：拟定、公布名单、两人承诺、封存账本、两人揭示、抽取。",
            "In turn: draft, publish, two commitments, seal the log, two reveals, draw.",
        ),
    )


def expired(ends: date) -> Refusal:
    """The period of the plan is over."""
    return _refused(
        "expired",
        Text(f"计划期已于{ends}结束。", f"The period of the plan ended on {ends}."),
        Text("请取消本计划，另拟新计划。", "Cancel it and draft a new one."),
    )


def period(on: date) -> Refusal:
    """Days that make no period."""
    return _refused(
        "period",
        Text("起止日期不成一段，或已经过去。", "The days make no period, or it is over."),
        Text(f"止日不早于起日，也不早于{on}。", f"It ends on or after its start, and not before {on}."),
    )


def other_agency() -> Refusal:
    """An account of another agency."""
    return Refusal(
        "supervision.not_permitted",
        Text("这是其他机关的检查计划或任务。", "This belongs to another agency."),
        Text("请由该机关的账号办理。", "An account of that agency has to do it."),
    )


def no_posts() -> Refusal:
    """A plan without inspectors."""
    return _refused(
        "no_posts",
        Text("没有指定检查岗。", "No inspector's post is named."),
        Text("请至少选择一个检查岗账号。", "Choose at least one."),
    )


def unknown_post(names: Sequence[str]) -> Refusal:
    """Names that are no inspectors' posts of the agency."""
    listed = ", ".join(names)
    return _refused(
        "unknown_post",
        Text(f"不是本机关的检查岗：{listed}。", f"Not inspectors' posts of the agency: {listed}."),
        Text("检查岗须是本机关具有录入检查结果权限的账号。", "A post is an account that may enter inspection results."),
    )


def four_eyes() -> Refusal:
    """One person would hold the seed alone."""
    return _refused(
        "four_eyes",
        Text(
            "两份承诺须由两个账号提交，且都不是拟定或公布名单的账号。",
            "Two accounts commit, neither of them the one that drafted or published the list.",
        ),
        Text("请由另一位监督人员提交。", "Another officer has to do it."),
    )


def commitment_malformed() -> Refusal:
    """No SHA-256."""
    return _refused(
        "commitment_malformed",
        Text("承诺应为64位小写十六进制的SHA-256。", "A commitment is a SHA-256: 64 lower-case hexadecimal digits."),
        Text(
            "在自己的电脑上计算：printf %s 秘密 | sha256sum。",
            "Compute it on your own machine: printf %s SECRET | sha256sum.",
        ),
    )


def commitment_used() -> Refusal:
    """A commitment that was published before, by anyone for anything."""
    return _refused(
        "commitment_used",
        Text("这份承诺已经用过。", "This commitment was used before."),
        Text("请为每次抽取另取新的秘密。", "Take a new secret for every draw."),
    )


def no_commitment() -> Refusal:
    """Somebody without an open commitment reveals."""
    return _refused(
        "no_commitment",
        Text("当前账号没有待揭示的承诺。", "This account has no commitment to reveal."),
        Text("请由提交承诺的账号揭示，每份只揭示一次。", "The account that committed reveals, once."),
    )


def secret_differs() -> Refusal:
    """The secret is not the one committed to."""
    return _refused(
        "secret_differs",
        Text("秘密与公布的承诺不符。", "The secret does not fit the commitment."),
        Text(
            "请逐字核对（不含换行）；确已遗失的，取消本计划。",
            "Check it letter by letter, without a line break; if it is lost, cancel the plan.",
        ),
    )


def not_sealed() -> Refusal:
    """No checkpoint holds the list and the commitments yet."""
    return _refused(
        "not_sealed",
        Text("名单和两份承诺尚未封入检查点。", "No checkpoint holds the list and both commitments yet."),
        Text("请先运行 chuxin ledger seal，然后再揭示。", "Run “chuxin ledger seal” first, then reveal."),
    )


def no_reason() -> Refusal:
    """Cancelled without a reason."""
    return _refused(
        "no_reason",
        Text("取消计划须写明理由，理由将公开。", "A plan is cancelled with a reason, which is public."),
        Text("请填写理由。", "Give the reason."),
    )


def no_cause() -> Refusal:
    """A visit with cause, without the cause."""
    return _refused(
        "no_cause",
        Text("有因检查须写明交办或举报受理的文书号。", "A visit with cause names the document that ordered it."),
        Text("请填写文书号；没有线索依据的，纳入随机抽取。", "Give its number; without one, leave it to the draw."),
    )


def unknown_subject() -> Refusal:
    """A visit to somebody the register does not hold."""
    return _refused(
        "unknown_subject",
        Text("登记库中没有这个统一社会信用代码。", "The register holds no organisation with this code."),
        Text("请核对代码。", "Check the code."),
    )


def not_yours() -> Refusal:
    """Somebody else's task."""
    return Refusal(
        "supervision.not_permitted",
        Text("这项任务不是分派给您的岗位的。", "This task was not drawn for your post."),
        Text("请由任务所属检查岗录入。", "The post it was drawn for enters the result."),
    )


def refused_result(findings: Sequence[object]) -> Text:
    """What to say where intake refused the row of a result."""
    return Text(f"结果未被接收（{len(findings)}处问题）。", f"The result was not accepted ({len(findings)} findings).")


def _refused(code: str, sentence: Text, remedy: Text) -> Refusal:
    return Refusal(f"supervision.{code}", sentence, remedy)
