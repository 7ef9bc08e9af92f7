"""What the kinds of entries are called on the pages of the public log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chuxin.kernel.text import Text

KINDS: Final[Mapping[str, Text]] = {
    "law.installed": Text("规则安装", "A rule was installed"),
    "law.repealed": Text("依据废止", "A basis was repealed"),
    "record.reinstated": Text("记录恢复", "A withdrawn record stands again"),
    "subject.registered": Text("组织登记", "An organisation was registered"),
    "subject.merged": Text("组织合并", "Two organisations turned out to be one"),
    "subject.split": Text("组织拆分", "An organisation was told apart again"),
    "subject.match_proposed": Text("记录归属待定", "Whose record it is was asked"),
    "subject.match_decided": Text("记录归属决定", "Whose record it is was decided"),
    "subject.changed": Text("组织信息变更", "An organisation's particulars changed"),
    "intake.received": Text("收到报送文件", "A file was received"),
    "intake.part": Text("报送文件处理了一部分", "A part of a file was stated"),
    "intake.settled": Text("报送文件处理完毕", "A file was settled"),
    "intake.withdrawn": Text("报送批次撤销", "A delivery was withdrawn"),
    "intake.gone": Text("撤销批次的记录全部撤下", "All records of a withdrawn delivery are gone"),
    "channel.opened": Text("报送渠道开通", "A channel was opened"),
    "channel.closed": Text("报送渠道关闭", "A channel was closed"),
    "channel.arrived": Text("文件经渠道到达", "A file came through a channel"),
    "channel.examined": Text("批次已检查", "A batch was examined"),
    "channel.alarm": Text("报送告警", "An alarm was raised"),
    "channel.alarm_closed": Text("报送告警关闭", "An alarm was closed"),
    "record.stated": Text("记录入库", "A record was stated"),
    "record.supplied": Text("来源报送范围", "What a source has delivered was stated"),
    "record.unsupplied": Text("来源报送范围撤回", "What a source has delivered was taken back"),
    "record.withdrawn": Text("记录撤销", "A record was withdrawn"),
    "record.repaired": Text("信用修复", "A record was repaired"),
    "record.repair_revoked": Text("信用修复撤销", "A repair was revoked"),
    "case.looked": Text("查看新记录", "New records were looked at for cases that open by themselves"),
    "record.stopped": Text("记录停止公示", "A record's public display was stopped"),
    "record.resumed": Text("记录恢复公示", "A record's public display was resumed"),
    "record.annotated": Text("本单位声明", "An organisation spoke beside its record"),
    "record.taken_back": Text("本单位撤回声明", "An organisation took back what it said beside its record"),
    "evaluation.ran": Text("评价运行", "An evaluation was run"),
    "case.opened": Text("事项提出", "A case was opened"),
    "case.stepped": Text("事项办理", "A step of a case was taken"),
    "case.reckoned": Text("事项期限核算", "The days of a case were reckoned"),
    "webhook.subscribed": Text("订阅变更推送", "Changes were subscribed to"),
    "webhook.changed": Text("变更推送设置变更", "A subscription to changes was changed"),
    "webhook.advanced": Text("变更推送进度", "A subscription to changes had nothing to send"),
    "webhook.prepared": Text("变更推送消息生成", "A message to a subscriber was prepared"),
    "webhook.attempted": Text("变更推送发送", "A message to a subscriber was sent"),
    "webhook.acknowledged": Text("查阅单位确认删除", "A reader confirmed a removal"),
    "webhook.confirmed": Text("合作方确认删除", "A subscriber confirmed a removal"),
    "governance.drafted": Text("评价方案起草", "A scheme was drafted"),
    "governance.checked": Text("评价方案法制审核", "A scheme was legally checked"),
    "governance.opened": Text("评价方案征求意见", "A consultation on a scheme was opened"),
    "governance.commented": Text("对评价方案提出意见", "A scheme was commented on"),
    "governance.hidden": Text("意见不再显示", "A comment is not shown any more"),
    "governance.answered": Text("意见答复", "A comment was answered"),
    "governance.published": Text("评价方案公布", "A scheme was published"),
    "governance.withdrawn": Text("评价方案撤回", "A scheme was withdrawn"),
    "governance.started": Text("评价轮次开始", "A round was started"),
    "governance.previewed": Text("评价结果预告知", "Grades were told beforehand"),
    "governance.objected": Text("评价异议", "A grade was objected to"),
    "governance.extended": Text("评价异议办理延期", "The time to decide an objection was extended"),
    "governance.decided": Text("评价异议决定", "An objection to a grade was decided"),
    "governance.rerun": Text("重新评价", "An organisation was judged again"),
    "governance.final": Text("评价等级确定", "Grades were made final"),
    "report.issued": Text("报告出具", "A report was issued"),
    "report.verified": Text("报告核验", "A report was verified"),
    "access.account_opened": Text("账号开通", "An account was opened"),
    "consent.asked": Text("申请查阅授权", "An organisation was asked for consent"),
    "consent.given": Text("给予查阅授权", "An organisation gave a consent"),
    "consent.declined": Text("未同意查阅授权", "An organisation declined a consent"),
    "consent.withdrawn": Text("撤回查阅授权", "An organisation withdrew a consent"),
    "access.erasure_asked": Text("申请依法删除", "An erasure by law was asked for"),
    "access.erasure_declined": Text("未同意删除", "An erasure was declined"),
    "access.read": Text("查阅非公开信息", "Non-public data was read"),
    "ledger.erased": Text("依法删除内容", "Content was erased by law"),
}


def kind_title(kind: str) -> Text:
    """What an entry of this kind says; an unknown kind stands for itself."""
    return KINDS.get(kind, Text(kind, kind))
