"""Every way governance says no: code, sentence and remedy in both languages; the wording is public and tested."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chuxin.kernel.finding import Finding
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_SAYINGS: Final[Mapping[str, tuple[Text, Text]]] = {
    "unknown_draft": (
        Text("没有编号为{number}的方案草案。", "There is no draft of a scheme with the number {number}."),
        Text("请用 chuxin scheme show 查看全部草案。", "chuxin scheme show lists every draft."),
    ),
    "unknown_round": (
        Text("没有编号为{number}的评价轮次。", "There is no round of a run with the number {number}."),
        Text("请用 chuxin scheme show 查看全部轮次。", "chuxin scheme show lists every round."),
    ),
    "unknown_comment": (
        Text("没有编号为{number}的意见。", "There is no comment with the number {number}."),
        Text("请核对意见编号。", "Check the comment's number."),
    ),
    "unknown_objection": (
        Text("没有编号为{number}的异议。", "There is no objection with the number {number}."),
        Text("请核对异议编号。", "Check the objection's number."),
    ),
    "internal": (
        Text(
            "本方案的结果只供监管部门内部使用，不公示，也不对外提供。",
            "Results of this scorecard serve supervision inside the authorities only; they are not shown.",
        ),
        Text(
            "方案的指标和分值是公开的，可在“评价方法”中查看。",
            "Its indicators and points are public: see “How it is judged”.",
        ),
    ),
    "one_scheme": (
        Text(
            "一份草案只能包含一张评分卡，现有{number}张。",
            "A draft holds exactly one scorecard; this one holds {number}.",
        ),
        Text("请每张评分卡单独成稿。", "Draft each scorecard by itself."),
    ),
    "foreign_part": (
        Text("草案不能包含“{part}”。", "A draft of a scheme cannot hold “{part}”."),
        Text(
            "草案只含评分卡、共用部分、参数和条款；其余请先用 chuxin pack install 安装。",
            "A draft holds a scorecard, parts, parameters, clauses; first install the rest with chuxin pack install.",
        ),
    ),
    "faulty": (
        Text("草案有{number}处错误。", "The draft has {number} errors."),
        Text("请按各处提示改正后重新提交。", "Mend what the findings name and draft it again."),
    ),
    "in_force_already": (
        Text("这一版评分卡已经公布施行。", "This very edition of the scorecard is published and in force."),
        Text("没有改动的评分卡无需再走程序。", "A scorecard without a change needs no procedure."),
    ),
    "wrong_stage": (
        Text("方案现处“{stage}”阶段，不能{verb}。", "The scheme is at the stage “{stage_en}”; it cannot be {verb_en}."),
        Text("请先完成之前的步骤。", "Take the steps before this one first."),
    ),
    "four_eyes": (
        Text("不得由同一账号{verb}：须两人分别经手。", "The same account may not {verb_en}: two must handle it."),
        Text("请由另一位有权限的人员办理。", "Let another officer with the permit do it."),
    ),
    "machine": (
        Text(
            "此步骤须由工作人员作出，系统不得自动办理。", "An officer takes this step; the system never does by itself."
        ),
        Text(
            "请用工作人员账号登录办理（命令行用 --as 账号）。",
            "Sign in as an officer (at the command line: --as ACCOUNT).",
        ),
    ),
    "no_reason": (
        Text("须写明{what}。", "This needs {what_en}."),
        Text("请补充后重试，最多{most}字。", "Add it and try again, at most {most} characters."),
    ),
    "approved_with_findings": (
        Text("审核意见列有问题，不能同时通过。", "A check that names findings cannot approve at the same time."),
        Text("请退回草案，或删去已解决的问题。", "Return the draft, or leave out what was settled."),
    ),
    "too_short": (
        Text(
            "征求意见期至少{least}天，所给为{given}天。",
            "A consultation lasts at least {least} days; {given} were given.",
        ),
        Text("请把截止日期定在{until}或以后。", "Let it end on {until} or later."),
    ),
    "in_the_past": (
        Text("征求意见不能从过去的日期开始。", "A consultation cannot begin on a day that is past."),
        Text("请从今天或以后开始。", "Let it begin today or later."),
    ),
    "consultation_open": (
        Text(
            "征求意见到{until}才结束，在此之前不能公布。",
            "The consultation runs until {until}; nothing is published before.",
        ),
        Text("请在{until}之后公布。", "Publish it after {until}."),
    ),
    "consultation_closed": (
        Text("现在不在征求意见期内。", "Comments are not being taken now."),
        Text("征求意见期为{since}至{until}。", "They are taken from {since} to {until}."),
    ),
    "unanswered": (
        Text(
            "还有{number}条意见没有答复，不能公布。",
            "{number} comments are not answered yet; nothing is published before.",
        ),
        Text("请逐条说明采纳情况。", "Say of each what became of it."),
    ),
    "comment_twice": (
        Text("同样的意见已经提交过了。", "The same comment has been handed in already."),
        Text("如有补充，请只写新的内容。", "If you have more to say, write only what is new."),
    ),
    "answered_already": (
        Text("这条意见已经答复。", "This comment is answered already."),
        Text("答复公布后不再改动。", "An answer stays as it was published."),
    ),
    "hidden_already": (
        Text("这条意见已经不再显示。", "This comment is not shown any more."),
        Text("无需再次处理。", "Nothing more needs to be done."),
    ),
    "retroactive": (
        Text(
            "不得溯及既往：施行日期{given}早于公布日期{today}。",
            "Not retroactive: {given} is before the publication on {today}.",
        ),
        Text("请把施行日期定在{today}或以后。", "Let it be in force from {today} or later."),
    ),
    "retroactive_number": (
        Text(
            "参数“{name}”会改变公布日期之前的数值。",
            "The parameter “{name}” would change a value of days before publication.",
        ),
        Text(
            "请保留原有数值，只加从施行日期起的新数值。",
            "Keep the old values and add the new one from the day in force on.",
        ),
    ),
    "not_adopted": (
        Text(
            "评分卡“{card}”当日施行的版本没有经过公布程序，只供参考。",
            "The edition of “{card}” in force that day was never adopted; it is for reference.",
        ),
        Text("请先完成草案、审核、征求意见和公布。", "Draft it, have it checked, consult on it and publish it first."),
    ),
    "round_open": (
        Text("上一轮（{run}）尚未确定。", "The round before ({run}) is not final yet."),
        Text("请先办完上一轮。", "Finish that round first."),
    ),
    "previewed_already": (
        Text("这一轮已经告知。", "This round has been told already."),
        Text("告知期到{until}。", "Its window runs until {until}."),
    ),
    "not_previewed": (
        Text("这一轮还没有预先告知。", "Nobody has been told of this round yet."),
        Text("请先办理预告知。", "Preview it first."),
    ),
    "window_open": (
        Text("告知期到{until}才结束，在此之前不能确定。", "The window runs until {until}; nothing is final before."),
        Text("请在{until}之后确定。", "Make it final after {until}."),
    ),
    "window_closed": (
        Text("本轮提出异议的期限已于{until}届满。", "The window for objections ended on {until}."),
        Text(
            "仍可对所依据的记录提出异议或申请修复，免费。",
            "You may still object to the records themselves or ask for repair, free of charge.",
        ),
    ),
    "objections_open": (
        Text("还有{number}件异议没有作出决定。", "{number} objections are not decided yet."),
        Text("请逐件作出决定并说明理由。", "Decide each, with reasons."),
    ),
    "again_due": (
        Text(
            "有{number}个主体的异议成立，尚未重新评价。",
            "{number} organisations whose objection was upheld were not judged again yet.",
        ),
        Text("请在记录更正后办理重新评价。", "Judge them again once the record is put right."),
    ),
    "final_already": (
        Text("这一轮已经确定，不再改动。", "This round is final; it does not change any more."),
        Text("有新情况的，请重新评价或开始新一轮。", "Where something is new, judge again or start a new round."),
    ),
    "not_judged": (
        Text("这一轮没有评价该主体。", "This round did not judge that organisation."),
        Text("请核对轮次和主体。", "Check the round and the organisation."),
    ),
    "not_own": (
        Text("只能对本单位的评价提出异议。", "An organisation objects to its own grade only."),
        Text("请登录该单位的账号。", "Sign in as that organisation."),
    ),
    "unknown_indicator": (
        Text("评分卡没有指标“{indicator}”。", "The scorecard has no indicator “{indicator}”."),
        Text("请从列出的指标中选择。", "Choose one of those listed."),
    ),
    "unknown_record": (
        Text("该指标没有依据这条记录。", "That indicator does not rest on this record."),
        Text("请从列出的记录中选择，或不指明记录。", "Choose one of those listed, or name none."),
    ),
    "objected_already": (
        Text("对该指标或记录的异议已经提出。", "An objection to that indicator or record stands already."),
        Text("请等待决定。", "Wait for its decision."),
    ),
    "decided_already": (
        Text("这件异议已经作出决定。", "This objection is decided already."),
        Text("不服的，可依决定所附途径申请复核。", "Whoever disagrees may ask for a review as the decision says."),
    ),
    "extension": (
        Text(
            "办理期限只能延长一次，且不得超过{until}。",
            "The time to decide is extended once, and to {until} at the latest.",
        ),
        Text("请在{until}前作出决定。", "Decide it by {until}."),
    ),
    "again_adverse": (
        Text(
            "重新评价的等级（{after}）低于原等级（{before}），不能直接采用。",
            "Judged again, the grade ({after}) is below the one before ({before}); it is not taken over.",
        ),
        Text("不利变化须开始新一轮并预先告知。", "An adverse change needs a new round with its notice."),
    ),
    "not_final": (
        Text("该主体还没有这一方案的最终等级。", "This organisation has no final grade under this scheme yet."),
        Text(
            "等级在告知期满、异议处理完毕后公布。",
            "A grade is shown once its window has ended and objections are decided.",
        ),
    ),
}


def refusal(code: str, *, clause: str | None = None, findings: tuple[Finding, ...] = (), **values: object) -> Refusal:
    """The refusal ``governance.<code>``, its places filled with ``values``."""
    sentence, remedy = _SAYINGS[code]
    return Refusal(f"governance.{code}", sentence.filled(**values), remedy.filled(**values), clause, findings)


def codes() -> frozenset[str]:
    """Every code, for the test that each is raised somewhere."""
    return frozenset(_SAYINGS)


def sentences() -> tuple[tuple[Text, Text], ...]:
    """Every sentence with its remedy."""
    return tuple(_SAYINGS.values())
