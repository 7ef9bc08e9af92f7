"""What every command promises: exit codes 0, 1 and 2, and with --json one JSON document on stdout, refused or not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from django.db import OperationalError, transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker
from typer.testing import CliRunner, Result

from chuxin.interfaces.cli.faults import refusal_of
from chuxin.interfaces.cli.main import TOPICS, build
from chuxin.interfaces.cli.shell import command
from tests.facts.penalties import as_csv, penalty
from tests.interfaces import sample

SCHEMES = Path(__file__).resolve().parents[3] / "examples" / "schemes"
# Each test's changes go back to the home as `home` left it.
pytestmark = pytest.mark.django_db

# {d} is a folder with the files of `home`, {nodir} a folder that is not there; {code}: an organisation; {batch}.
# What backup answers is in test_backup.py: it copies a database that no transaction holds.
ANSWERED = (
    "match list",
    "pack check examples/packs/homestay", "pack plan examples/packs/homestay", "pack install", "pack describe national",
    "intake {d}/penalties.csv --feed hubei.penalties", "batches", "batch show {batch}",
    "batch refused {batch} --out {d}/refused.csv", "facts export {d}/facts", "subject {code}", "subject 示例",
    "evaluate national.comprehensive --on 2026-11-20", "evaluate national.comprehensive --subject {code}",
    "evaluate national.comprehensive --facts {d}/lake --out {d}/grades.csv",
    "explain {code} national.comprehensive", "report {code} --out {d}/report.pdf", "verify {d}/receipt.json",
    "supervision list", "supervision tasks", "supervision tasks --on 2026-11-20",
    "ledger seal", "ledger verify", "ledger prove 0 --out {d}/proof", "ledger export {d}/log", "rebuild law",
    "publicity ends", "publicity check",
    "open-data build", "open-data list", "webhook list", "webhook list --unconfirmed", "webhook deliver",
    "review {d}/names.csv --purpose 示例资格审查 --scene tender --matter 示招1号 --out {d}/review.xlsx",
    "worker --once", "case list", "measure list", "measure diff 2023-06-30 2026-06-30",
    "measure check national.measure.procurement_ban {code} --as procurement_supervisor",
    "feed list", "feed template hubei.penalties --out {d}/form.xlsx",
    "catalogue list", "catalogue show national.penalty",
    "catalogue diff national.catalogue-2021 national.catalogue-2024", "catalogue diff 2022 2024",
    "channel list", "channel open market --sort folder --feed hubei.penalties", "channel alarms --closed",
    "quality table 2026-11", "quality table 2026-11 --items", "quality behind 2026-11 --figure refused",
    "quality letters",
    "keygen {d}/push.key", "codes look", "codes list", "codes list --state open",
    "scheme show", "scheme alarms", "scheme draft {schemes}/conduct.yaml",
)  # fmt: skip
REFUSED = {
    "match show 999999": "match.unknown",
    "batch confirm b999999": "batch.unknown",
    "subject split 91999999 --why x": "subjects.unknown",
    "pack check {d}/faulty.yaml": "pack.faults",
    "pack describe national.nothing": "law.unknown",
    "intake {d}/empty.csv --feed hubei.penalties": "file.empty",
    "intake {d}/penalties.csv --feed hubei.nothing": "law.unknown",
    "feed template hubei.nothing --out {d}/form.xlsx": "law.unknown",
    "feed template hubei.penalties --out {nodir}/form.xlsx": "path.unusable",
    "batch show b999999": "batch.unknown",
    "batch refused b999999 --out {d}/none.csv": "batch.unknown",
    "batch refused {batch} --out {nodir}/refused.csv": "path.unusable",
    "catalogue show national.nothing": "law.unknown",
    "catalogue diff national.catalogue-2021 national.catalogue-1999": "catalogue.edition_unknown",
    "channel open market --sort push --feed hubei.penalties": "channel.malformed",
    "channel open market --sort folder --feed hubei.nothing": "law.unknown",
    "channel close market --reason 改用接口": "channel.unknown",
    "channel dismiss 1 --reason 已核实": "alarm.unknown",
    "facts export {d}/empty.csv": "path.unusable",
    "quality behind 2026-11 --figure nothing": "quality.figure_unknown",
    "quality letter nobody 2026-13": "quality.month",
    "quality letter nobody 2020-01": "quality.nothing_sent",
    "codes show 1": "quality.case_unknown",
    "codes send 1 --registry 示例": "quality.case_unknown",
    "codes answer 1 --found no_finding --reason 示例": "quality.case_unknown",
    "codes reopen 1 --reason 示例": "quality.case_unknown",
    "subject 没有这个名称": "subjects.not_found",
    "evaluate national.nothing": "law.unknown",
    "evaluate national.comprehensive --out {nodir}/grades.csv": "path.unusable",
    "evaluate national.comprehensive --on yesterday": "date.malformed",
    "backtest national.comprehensive --facts {d}/lake --outcome national.penalty --to tomorrow": "date.malformed",
    "backtest national.comprehensive --facts {d}/lake --outcome national.nothing": "backtest.no_outcomes",
    "fit --id a.b --out {d}/fitted": "fit.no_data",
    "explain 91990000000000009X national.comprehensive": "evaluation.unknown_subject",
    "report 没有这个名称 --out {d}/none.pdf": "subject.unknown",
    "report {code} --out {d}": "path.unusable",
    "verify {d}/penalties.csv": "verify.not_chuxin",
    "verify 0000-0000-0000-0000": "report.unknown",
    "verify {d}/receipt.json --offline": "verify.key_missing",
    "supervision publish p999999": "supervision.unknown_plan",
    "supervision draw x": "supervision.unknown_plan",
    "supervision report p999999": "supervision.unknown_plan",
    "supervision report hubei.m13.market": "supervision.not_drawn",
    "supervision result p1-1 --result 未发现问题": "supervision.unknown_task",
    "supervision reveal p999999 --secret {nodir}/secret": "supervision.no_secret",
    "draw verify {d}/penalties.csv": "draw.not_a_bundle",
    "webhook add http://example.org/": "webhook.address",
    "webhook disable wh_none": "webhook.unknown",
    "webhook confirm msg_none": "webhook.unknown_message",
    "open-data build --day tomorrow": "date.malformed",
    "publicity ends --day tomorrow": "date.malformed",
    "ledger verify {d}/lake": "ledger.no_copy",
    "ledger prove 99999999": "ledger.unknown_entry",
    "ledger prove 0 --out {nodir}/proof": "path.unusable",
    "ledger export {d}/lake": "ledger.folder_not_empty",
    "review {d}/empty.csv --purpose 示例资格审查 --scene tender --matter 示招1号": "file.empty",
    "review {d}/names.csv --purpose 示 --scene tender --matter 示招1号": "review.purpose_missing",
    "review {d}/names.csv --purpose 示例资格审查 --scene award --matter 示评1号 --field 天文": "review.field_unknown",
    "review {d}/names.csv --purpose 示例资格 --scene award --matter 示评1号 --out {d}/r.doc": "path.form_unknown",
    "measure list --on yesterday": "date.malformed",
    "measure check national.measure.honours 91990000000000009X --as award_body": "evaluation.unknown_subject",
    "case show 999999": "case.unknown",
    "case open national.nothing {code}": "law.unknown",
    "case step 999999 accept --tell reason=示例": "case.unknown",
    "rebuild nothing": "projection.unknown",
    "scheme draft {d}/faulty.yaml": "pack.faults",
    "scheme check 999 --opinion 好": "governance.machine",
    "scheme check 999 --opinion 好 --as nobody": "access.sign_in",
    "scheme open 999": "governance.unknown_draft",
    "scheme comments 999": "governance.unknown_draft",
    "scheme answer 999 --text 好": "governance.unknown_comment",
    "scheme hide 999 --reason 好": "governance.unknown_comment",
    "scheme publish 999": "governance.machine",
    "scheme withdraw 999 --reason 好": "governance.unknown_draft",
    "scheme show 999": "governance.unknown_draft",
    "scheme round start national.comprehensive": "governance.not_adopted",
    "scheme round preview 999": "governance.unknown_round",
    "scheme round object 999 --indicator fines --reason 好": "governance.not_own",
    "scheme round decide 999 --ruling upheld --reason 好 --remedy 好 --review 好": "governance.machine",
    "scheme round extend 999 --until 2026-12-01 --reason 好": "governance.machine",
    "scheme round again 999 {code} --cause 好": "governance.unknown_round",
    "scheme round final 999": "governance.machine",
    "scheme round show 999": "governance.unknown_round",
    "backup {d}/empty.csv": "backup.file_exists",
    "backup {nodir}/hub.tar.gz": "backup.no_folder",
    "restore {d}/penalties.csv": "backup.home_not_empty",
}
WRONG = (
    "review {d}/names.csv --purpose 示例 --scene party --matter 1", "review {d}/names.csv --scene tender --matter 1",
    "measure", "measure check national.measure.honours {code}",
    "intake {nodir}/file.csv --feed hubei.penalties", "intake {d} --feed hubei.penalties", "intake {d}/empty.csv",
    "pack check {nodir}", "pack plan {nodir}", "pack install {nodir}", "init --packs {nodir}",
    "evaluate national.comprehensive --facts {nodir}", "explain {code} national.comprehensive --facts {nodir}",
    "backtest national.comprehensive --facts {nodir} --outcome national.penalty",
    "fit --id a.b --out {d}/fitted --table {nodir}", "fit --id a.b",
    "verify {d}/receipt.json --offline --key {nodir}/key", "ledger verify {nodir}", "ledger verify --key {nodir}/key",
    "restore {nodir}/hub.tar.gz", "demo --months many", "nothing", "scheme open",
    "scheme open x", "scheme answer 999 --text x --outcome maybe", "scheme round start", "scheme draft {nodir}",
    "batch", "report",
    "supervision plan hubei.m13.market", "supervision commit p1", "draw verify {nodir}/b.json", "draw",
    "restore {nodir}/hub.tar.gz", "demo --months many", "nothing", "batch", "report",
)  # fmt: skip


class Home:
    """A small prepared home: two sample organisations, one batch with a refused row, some good and bad files."""

    def __init__(self, folder: Path) -> None:
        self.app = build()
        self.folder = folder
        known = sample.make()
        (folder / "penalties.csv").write_text(as_csv([penalty(1), penalty(2), penalty(3, CF_NR_FK="")]))
        (folder / "empty.csv").write_bytes(b"")
        (folder / "names.csv").write_text(
            f"名称,统一社会信用代码\n示例市江汉精工机械有限公司,{known.busy}\n示例某组织,\n"
        )
        (folder / "faulty.yaml").write_text("items: {}\n")
        self.words = {"d": folder, "nodir": folder / "nodir", "schemes": SCHEMES, "code": known.busy, "batch": ""}
        receipt = self.run(f"intake {folder}/penalties.csv --feed hubei.penalties --json")
        (folder / "receipt.json").write_text(receipt.stdout)
        self.words["batch"] = json.loads(receipt.stdout)["batch"]
        self.run(f"facts export {folder}/lake")

    def run(self, line: str) -> Result:
        return CliRunner().invoke(self.app, line.format(**self.words).split())


@pytest.fixture(scope="module")
def home(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("contract")
    with django_db_blocker.unblock(), override_settings(HOME=folder / "home"), transaction.atomic():
        yield Home(folder)
        transaction.set_rollback(True)


def _document(ran: Result) -> object:
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return json.loads(ran.stdout)


@pytest.mark.parametrize("line", ANSWERED)
def test_an_answer_is_one_document_and_ends_with_0(home: Home, line: str) -> None:
    ran = home.run(f"{line} --json")
    assert _document(ran) is not None
    assert ran.exit_code == 0, ran.output


@pytest.mark.parametrize(("line", "refused"), REFUSED.items())
def test_a_refusal_is_one_document_with_code_sentence_and_remedy_and_ends_with_1(
    home: Home, line: str, refused: str
) -> None:
    ran = home.run(f"{line} --json")
    told = _document(ran)
    assert isinstance(told, dict)
    assert (ran.exit_code, told["refused"], told["code"]) == (1, True, refused)
    assert all(told[part][language] for part in ("message", "remedy") for language in ("zh", "en"))
    assert refused in ran.stderr


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_usage_is_one_document_and_ends_with_2(home: Home, line: str) -> None:
    ran = home.run(f"{line} --json")
    told = _document(ran)
    assert isinstance(told, dict)
    assert (ran.exit_code, told["code"]) == (2, "usage")


def test_every_command_is_in_the_table() -> None:
    asked = {line.split()[0] for line in (*ANSWERED, *REFUSED, *WRONG)}
    # serve runs until it is stopped; push needs a hub to push to, see tests of pushing.
    assert {name for commands in TOPICS.values() for name in commands} - asked == {"serve", "push"}


@pytest.mark.parametrize(
    ("fault", "code", "refused"),
    [
        (FileNotFoundError(2, "No such file or directory", "gone.csv"), 1, "path.unusable"),
        (OSError("no number, no name"), 1, "path.unusable"),
        (OperationalError("no such table: law_state"), 1, "database.not_ready"),
        (OperationalError("database is locked"), 2, "database.busy"),
        (OperationalError("FATAL:  sorry, too many clients already"), 2, "database.busy"),
    ],
)
def test_a_fault_of_the_machine_is_a_refusal(fault: Exception, code: int, refused: str) -> None:
    app = typer.Typer()

    @app.command()
    @command
    def work(as_json: bool = typer.Option(False, "--json")) -> None:
        raise fault

    ran = CliRunner().invoke(app, ["--json"])
    assert (ran.exit_code, json.loads(ran.stdout)["code"]) == (code, refused)


def test_a_closed_pipe_and_a_fault_of_the_program_are_no_refusals() -> None:
    assert refusal_of(BrokenPipeError(32, "Broken pipe")) is None
    assert refusal_of(ValueError("a bug")) is None
