"""The conditions that a case answers by itself, from its steps and the one taken: pure, so worked cases walk them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case, Taken
from chuxin.services.cases.workflow import Workflow

# With an agent come the proof and the agreement.
_WITH_AGREEMENT: Final = 2


@dataclass(frozen=True, slots=True)
class Inner:
    """The case, the step in question last, and its workflow."""

    case: Case
    workflow: Workflow

    @property
    def taken(self) -> Taken:
        """The step in question."""
        return self.case.steps[-1]

    def refuse(self, code: str, sentence: Text, remedy: Text) -> Refusal:
        """A refusal that cites the workflow's first clause."""
        return Refusal(code, sentence, remedy, self.workflow.clauses[0])


def _decision(asked: Inner) -> None:
    if asked.case.last("decision") is None:
        raise asked.refuse(
            "service.decision_missing",
            Text("决定送达书尚未制作。", "The letter of the decision has not been prepared."),
            Text("请先制作决定送达书。", "Prepare it first."),
        )


def _both(asked: Inner) -> None:
    """Neither letter goes without the other (M11)."""
    _decision(asked)
    if asked.case.last("notice") is None:
        raise asked.refuse(
            "service.notice_missing",
            Text(
                "信用修复告知书尚未制作，决定书须与告知书一并送达。",
                "The repair notice has not been prepared; the decision is served together with it.",
            ),
            Text(
                "请先制作信用修复告知书；确需先行送达的，由部门负责人说明理由办理。",
                "Prepare it first; where that cannot wait, the head serves the decision and gives the reason.",
            ),
        )


def _signed(asked: Inner) -> None:
    if asked.taken.form.get("commitment") is not True:
        raise asked.refuse(
            "repair.not_committed",
            Text("尚未签署信用承诺书。", "The commitment has not been signed."),
            Text("请阅读并勾选签署信用承诺书。", "Read the letter of commitment and sign it."),
        )


def _fulfilled(asked: Inner) -> None:
    """What was verified last found the duties met; a verification that is recognised did so before."""
    verified, recognised = asked.case.last("verify"), asked.case.last("recognise")
    last = max((each for each in (verified, recognised) if each), key=lambda each: each.entry, default=None)
    if last is None or (last is verified and last.form.get("fulfilled") is not True):
        raise asked.refuse(
            "repair.not_fulfilled",
            Text("核查认定义务尚未全部履行。", "The verification found that not every duty is met."),
            Text("请不予修复并写明理由；履行后可再次申请。", "Refuse it with the reason; it can be applied for again."),
        )


def _given(asked: Inner) -> None:
    if not asked.taken.evidence:
        raise asked.refuse(
            "evidence.missing",
            Text("尚未提交证明材料。", "No document was handed in."),
            Text("请上传PDF或照片。", "Hand in a PDF or a photograph."),
        )


def _agreement(asked: Inner) -> None:
    """Who applies through an agent shows the agreement with it (R46)."""
    if asked.taken.form.get("agent") and len(asked.taken.evidence) < _WITH_AGREEMENT:
        raise asked.refuse(
            "repair.agreement_missing",
            Text(
                "由代理机构办理的，须同时提交代理协议。", "Through an agent, the agency agreement is handed in as well."
            ),
            Text(
                "请上传代理协议；自行申请无需代理，平台和部门不收费。",
                "Hand in the agreement; nobody needs an agent, and neither the hub nor any authority charges a fee.",
            ),
        )


INNER: Final[Mapping[str, Callable[[Inner], None]]] = {
    "service.decision": _decision,
    "service.both": _both,
    "verification.fulfilled": _fulfilled,
    "commitment.signed": _signed,
    "evidence.given": _given,
    "agent.agreement": _agreement,
}
