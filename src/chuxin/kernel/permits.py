"""Every permit a role may give, with its name in words: the verbs of the roles that packs declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chuxin.kernel.text import Text

PERMIT_TITLES: Final[Mapping[str, Text]] = {
    "intake.send": Text("报送数据", "send data"),
    "intake.read": Text("查看报送情况", "read deliveries"),
    "intake.read_all": Text("查看各部门报送情况", "read every department's deliveries"),
    "channel.manage": Text("管理报送渠道", "manage channels"),
    "quality.pursue": Text("核实重错码", "pursue wrong codes"),
    "quality.write": Text("签发数据质量通报", "issue letters on data quality"),
    "record.withdraw": Text("撤销记录", "withdraw a record"),
    "batch.withdraw_any": Text("撤销任何部门的批次", "withdraw any department's delivery"),
    "record.repair": Text("登记信用修复", "enter a repair"),
    "record.correct": Text("更正记录", "correct a record"),
    "record.stop": Text("停止或恢复公示", "stop or resume the display of a record"),
    "record.annotate": Text("在本组织的记录旁作出声明", "speak beside its own organisation's records"),
    "record.refuse_display": Text(
        "不同意展示本组织的荣誉等信息", "refuse the display of its own organisation's honours"
    ),
    "evaluation.run": Text("运行评价", "run an evaluation"),
    "file.read_shared": Text("查阅共享信息", "read shared data"),
    "file.read_authorised": Text("查阅授权信息", "read data by authorisation"),
    "file.read_internal": Text("查阅内部信息", "read internal data"),
    "file.read_own": Text("查阅本组织档案", "read its own organisation's file"),
    "file.read_by_law": Text("依法查阅授权信息", "read data by authorisation on a clause named"),
    "consent.ask": Text("申请查阅授权", "ask an organisation for consent"),
    "consent.give": Text("给予、撤回查阅授权", "give and withdraw its own organisation's consent"),
    "report.issue": Text("出具信用报告", "issue reports"),
    "supervision.plan": Text("拟定和公布检查计划", "plan inspections"),
    "supervision.commit": Text("提交抽取种子", "commit to the seed of a draw"),
    "supervision.inspect": Text("录入检查结果", "enter inspection results"),
    "law.install": Text("安装规则", "install rules"),
    "law.repeal": Text("废止依据", "repeal a basis"),
    "ledger.seal": Text("封存账本", "seal the ledger"),
    "ledger.erase": Text("依法删除内容", "erase content by law"),
    "subject.register": Text("登记组织", "register organisations"),
    "subject.match": Text("决定记录归属", "decide whose record it is"),
    "subject.merge": Text("合并和拆分组织", "merge and split organisations"),
    "scheme.draft": Text("起草评价方案", "draft a scheme"),
    "scheme.check": Text("法制审核评价方案", "check a scheme legally"),
    "scheme.consult": Text("就方案征求并答复意见", "consult on a scheme and answer comments"),
    "scheme.publish": Text("公布评价方案", "publish a scheme"),
    "round.preview": Text("开始评价轮次并预告知", "start a round and tell its grades beforehand"),
    "round.decide": Text("办理评价异议", "decide objections to grades"),
    "round.final": Text("确定评价等级", "make grades final"),
    "grade.object": Text("对本组织的评价提出异议", "object to its own organisation's grade"),
    "measure.propose": Text("提出惩戒措施", "propose a measure"),
    "measure.sign": Text("签发惩戒措施", "sign a measure"),
    "listing.prepare": Text("办理严重失信名单列入", "prepare a severe listing"),
    "listing.decide": Text("决定严重失信名单列入和移出", "decide a severe listing or its removal"),
    "listing.publish": Text("公布严重失信名单", "publish a severe listing"),
    "dispute.mark": Text("标注异议或诉讼", "mark an objection or a lawsuit"),
    "review.run": Text("开展信用审查", "run a credit review"),
    "webhook.subscribe": Text("订阅公示信息变更推送", "subscribe to changes of the public record"),
    "webhook.deliver": Text("发送变更推送", "send changes to subscribers"),
    "case.apply": Text("代表本组织申请", "apply for its own organisation"),
    "case.handle": Text("办理事项", "handle cases"),
    "case.decide": Text("对事项作出决定", "decide cases"),
    "case.lead": Text("统筹受理和转办", "take cases in and pass them on"),
    "case.supervise": Text("督办下级部门的事项", "supervise cases of bodies below"),
    "access.manage": Text("管理账号", "manage accounts"),
}


def permit_title(permit: str) -> Text:
    """The name of ``permit`` in words; an unknown one stands for itself."""
    return PERMIT_TITLES.get(permit, Text(permit, permit))
