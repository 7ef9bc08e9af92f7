"""How a consent that does not open anything is refused: code, sentence, remedy and clause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from chuxin.foundation.access.consent import Consent, Standing
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

CLAUSE: Final = "sz.credit-regulation.44"
_ASK = Text("请在“授权”页面向该组织提出申请，由其同意后再查阅。",
            "Ask the organisation on the page “Consents”; read once it has agreed.")  # fmt: skip
_REFUSED: Final = {
    "missing": (Text("该组织没有授权本机构查阅其非公开信息。",
                     "The organisation has not consented to this body reading its non-public data."), _ASK),
    "withdrawn": (Text("该组织已撤回授权。", "The organisation has withdrawn its consent."), _ASK),
    "expired": (Text("该组织的授权已到期。", "The organisation's consent has run out."), _ASK),
    "coming": (Text("该组织的授权尚未生效。", "The organisation's consent is not in force yet."),
               Text("请在授权生效之日起查阅。", "Read from the day it begins.")),
    "other_purpose": (Text("该组织授权的用途与所填用途不同。",
                           "The organisation has consented to another purpose than the one stated."),
                      Text("请按授权的用途查阅，或另行申请授权。",
                           "Read for the purpose consented to, or ask for another consent.")),
    "unknown": (Text("没有该编号的授权。", "There is no consent of that number."),
                Text("请从列表中选择。", "Choose one from the list.")),
    "not_own": (Text("该授权不属于本单位。", "The consent is not this account's to act on."),
                Text("请登录授权所属的组织或机构办理。", "Sign in as the organisation or body it belongs to.")),
    "closed": (Text("该授权已撤回、到期或未获同意，不能再办理。",
                    "The consent was withdrawn or declined, or has run out; nothing more can be done with it."),
               Text("请重新申请或重新授权。", "Ask, or consent, anew.")),
    "no_recipient": (Text("当前账号没有代表任何机构，不能申请授权。", "This account acts for no body."),
                     Text("请管理员为该账号登记机构代码。", "Have an administrator enter the body's code.")),
    "recipient_unknown": (Text("没有这个可接受授权的机构。", "No body of that code takes consent."),
                          Text("请从列表中选择机构。", "Choose one from the list.")),
    "period": (Text("授权的截止日期不能早于开始日期或今天。", "A consent cannot end before it begins or today."),
               Text("请改正起止日期。", "Correct the two days.")),
    "purpose": (Text("授权须写明用途（4至200字）。", "A consent states its purpose in 4 to 200 characters."),
                Text("请填写具体用途，如“2026年流动资金贷款审批”。", "State it, like “working-capital loan 2026”.")),
}  # fmt: skip


def refusal(code: str) -> Refusal:
    """The refusal ``consent.<code>``."""
    sentence, remedy = _REFUSED[code]
    return Refusal(f"consent.{code}", sentence, remedy, clause=CLAUSE)


def why_closed(consents: Sequence[Consent], on: date) -> Refusal:
    """Why none of a recipient's consents opens the file for the purpose stated: what the newest of them is."""
    known = {one.standing(on) for one in consents}
    if Standing.LIVE in known:
        return refusal("other_purpose")
    if Standing.COMING in known:
        return refusal("coming")
    given = [one for one in consents if one.given_at is not None]
    if not given:
        return refusal("missing")
    return refusal(max(given, key=lambda one: one.number).standing(on).value)
