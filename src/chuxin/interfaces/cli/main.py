"""The chuxin command: knows which topic holds each command, and loads that topic alone; decides nothing itself."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterable, Mapping

import django
import typer

from chuxin.interfaces.cli.usage import Hub

# Topic, then its commands with the first line of their help. Topics bring in much (data frames, signatures, models):
# with this table the overview needs none of them, and a command only its own.
TOPICS: Mapping[str, Mapping[str, str]] = {
    "operation": {
        "init": "Create the home: database, keys, packs. Safe to repeat. "
        "/ 建立数据目录：数据库、密钥、政策包，可重复执行。",
        "worker": "Followers, clocks, resumption after a crash. / 后台任务：派生表、时限、中断恢复。",
        "rebuild": "Drop projections and rebuild them from the ledger; fails when a table differs. "
        "/ 由账本重建派生表并比对。",
    },
    "serving": {"serve": "Serve the portal and the API. / 启动门户与接口。"},
    "demo": {
        "demo": "Build the sample province through intake, evaluation and sealing. Safe to repeat. "
        "/ 生成示例省，可重复执行。",
    },
    "pack": {"pack": "方案包 / packs: check, plan, install, describe"},
    "intake": {
        "intake": "Receive a batch; refused rows are told with their remedy. "
        "/ 接收一批数据，逐行告知退回原因与补救办法。",
        "batches": "What came, newest first; an account sees its own agency's. "
        "/ 已接收的批次，新的在前；账号只见本部门的。",
        "batch": "一个批次 / one batch",
    },
    "feed": {"feed": "报送通道 / feeds: list, template"},
    "channel": {"channel": "报送渠道 / channels: open, close, list, run, status, alarms, dismiss"},
    "push": {
        "push": "Push a file to a hub, signed and resumable. / 向平台推送文件：签名、可断点续传。",
        "keygen": "Make a key to push with; prints the public half for the hub's operator. "
        "/ 生成推送用密钥并显示公钥。",
    },
    "quality": {
        "quality": "数据质量 / data quality: table, behind, letter, letters",
        "codes": "重错码登记簿 / wrong and doubled codes: look, list, show, send, answer, reopen",
    },
    "catalogue": {"catalogue": "信用信息目录 / the catalogue: list, show, diff"},
    "facts": {"facts": "分析用事实表 / analytic facts"},
    "match": {"match": "记录归属 / whose record it is: list, show, decide, undo"},
    "subject": {"subject": "组织 / organisations: find, merge, split"},
    "evaluation": {
        "evaluate": "Judge all organisations, or one, by a scorecard. / 用评分卡评价全部或一个主体。",
        "explain": "Tell every point of a score: record, parameter, clause, what would change it. "
        "/ 逐分说明得分的依据。",
    },
    "measure": {"measure": "后果清单 / what may follow: list, check, diff"},
    "fitting": {
        "fit": "Fit a readable scorecard and write it as a pack. / 由数据拟合可读的评分卡并写成方案包。",
    },
    "validation": {
        "backtest": "Test a scorecard on past days against later outcomes. / 用后来的结果回测评分卡。",
    },
    "scheme": {"scheme": "评价方案 / governing a scheme: draft, check, open, publish, round, alarms"},
    "review": {
        "review": "Review names before an award, a tender or a subsidy: each ground apart, no verdict. "
        "/ 批量信用审查，逐项回答。",
    },
    "supervision": {
        "supervision": "分级监管 / graded supervision: plan, publish, commit, reveal, draw, tasks, result, report"
    },
    "draw": {"draw": "重新抽取 / redo a draw: verify"},
    "case": {"case": "事项办理 / cases: list, show, open, step"},
    "report": {
        "report": "Issue a credit report: a tagged, signed PDF anyone can verify. / 出具信用报告（带签名的 PDF）。",
    },
    "verify": {
        "verify": "Check a report, receipt, proof, ledger copy or manifest. "
        "/ 核验报告、回执、证明、账本副本或开放数据清单。",
    },
    "publicity": {"publicity": "公示期限 / publicity: ends, check"},
    "open_data": {"open-data": "开放数据 / open data: build, list"},
    "webhook": {"webhook": "变更推送 / webhooks: add, list, enable, disable, rotate, remove, test, deliver, confirm"},
    "ledger": {"ledger": "账本 / the log: seal, verify, prove, export"},
    "backup": {
        "backup": "Write database, originals, reports and keys into one archive. "
        "/ 把数据库、原件、报告和密钥备份为一个文件。",
        "restore": "Put an archive back into an empty home. / 把备份恢复到空的数据目录。",
    },
}


def build(topics: Iterable[str] = TOPICS) -> typer.Typer:
    """The command line of ``topics``. They read Django models, so they are imported after Django is set up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuxin.interfaces.conf.settings")
    django.setup()
    app = _empty()
    for topic in topics:
        importlib.import_module(f"chuxin.interfaces.cli.{topic}").add_to(app)
    return app


def overview() -> typer.Typer:
    """The command line as ``--help`` lists it, without what its commands do."""
    app = _empty()
    for commands in TOPICS.values():
        for name, line in commands.items():
            app.command(name, help=line)(_hub)
    return app


def run() -> None:
    """Entry point of the ``chuxin`` script."""
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    topics = [topic for topic, commands in TOPICS.items() if asked in commands]
    (build(topics) if topics else overview())()


def _empty() -> typer.Typer:
    app = typer.Typer(cls=Hub, no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)
    app.callback()(_hub)
    return app


def _hub() -> None:
    """楚信：组织公共信用的枢纽 / Chuxin: a hub of public credit of organisations"""
