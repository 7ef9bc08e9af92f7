"""The closed set of conditions a step may require, by name: what each asks for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chuxin.kernel.text import Text

# Only what the hub holds otherwise than it was sent may be mended without asking the source.
AS_SENT: Final = "claims.as_sent"
# Kept by whatever is only ever a part of a joint case.
PARTS_ONLY: Final = "parent.joint"

CONDITIONS: Final[Mapping[str, Text]] = {
    "records.own": Text("记录属于该组织且现行有效", "the records are the organisation's own and stand"),
    "records.one": Text("只涉及一条记录", "it is about one record"),
    "records.theirs": Text("记录属于该组织且未被撤销", "the records are the organisation's own and were not withdrawn"),
    "records.source": Text("记录由该部门作出", "the records are that authority's"),
    "file.as_declared": Text(
        "承诺“无违法失信记录”的，本组织档案中确无较重以上记录",
        "who declares a clean file has one, as this hub knows it",
    ),
    "file.no_severe": Text("没有未修复的严重失信记录", "no severe record stands unrepaired"),
    "subject.public": Text("该组织是机关或者事业单位", "it is a public body"),
    "parent.open": Text("所签署的共同宣言仍可加入", "the declaration it signs can still be joined"),
    "claims.some": Text("写明了至少一个字段", "at least one field is named"),
    AS_SENT: Text("所改内容与信源单位报送的一致", "what is changed is what the source sent"),
    "service.decision": Text("决定送达书已制作", "the letter of the decision is prepared"),
    "service.both": Text(
        "决定送达书和信用修复告知书均已制作", "the decision's letter and its repair notice are prepared"
    ),
    "repair.window": Text("各记录已可申请修复", "each record may be repaired by now"),
    "verification.sibling": Text(
        "所采认的核查由同一申请的其他部门作出，且认定义务已履行",
        "the verification recognised is another part's of the same application, and found the duties met",
    ),
    "verification.fulfilled": Text("核查认定义务已全部履行", "the verification found every duty met"),
    "commitment.signed": Text("信用承诺书已签署", "the commitment is signed"),
    "evidence.given": Text("已提交证明材料", "a document is handed in"),
    "agent.agreement": Text("由代理机构办理的，附有代理协议", "through an agent, the agency agreement is handed in"),
    PARTS_ONLY: Text("由一窗受理的申请分送", "it is passed on from a joint case"),
    "parts.done": Text("各部分均已办结", "every part is done"),
}
