"""A small hub for supervision: the shipped packs, enterprises of all grades, and the posts that plan and inspect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from django.test import override_settings

from chuxin.assessment.evaluation import actions as evaluation
from chuxin.assessment.supervision import actions, queries, visiting
from chuxin.assessment.supervision.draw import commitment_of
from chuxin.assessment.supervision.plan import Draft, Plan
from chuxin.assessment.supervision.task import Task, Visit
from chuxin.facts.records import actions as records
from chuxin.facts.records.record import Statement, Supply, record_id
from chuxin.foundation.access import actions as access
from chuxin.foundation.access import queries as accounts
from chuxin.foundation.access.account import NewAccount
from chuxin.foundation.access.models import Account
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.subjects import actions as subjects
from chuxin.foundation.subjects.identifiers import USCC, Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.actor import Actor
from chuxin.kernel.codes import check_character
from chuxin.kernel.definition import Definition
from chuxin.kernel.text import Text
from tests.shipped import install, shipped

OPERATOR = Actor("system:test", permits=frozenset({"*"}))
AT = datetime(2026, 6, 30, 4, tzinfo=UTC)
ON = date(2026, 6, 30)
HASHERS = ("django.contrib.auth.hashers.MD5PasswordHasher",)
PASSWORD = "示例-password-1"
REGIME = "hubei.m13.market"
CARD = "national.comprehensive"
SECRETS = ("一号监督员的秘密 0123456789abcdef", "二号监督员的秘密 fedcba9876543210")
POSTS = ("post-1", "post-2", "post-3")


def code(number: int, kind: str = "91") -> str:
    """An invented code in a division that does not exist."""
    first = f"{kind}990100{number:09d}"
    return first + check_character(first)


AGENCY = code(990, "11")
OTHER = code(991, "11")


@dataclass
class Hub:
    """Codes of the enterprises, in order: the first twenty are struck by a penalty or a list."""

    codes: list[str]

    def plan(self, base: str = "0.1", *, regime: str = REGIME, at: datetime = AT, ends: date | None = None) -> Plan:
        draft = Draft(
            regime=regime,
            starts=at.date(),
            ends=ends or at.date() + timedelta(days=60),
            base_ratio=Decimal(base),
            posts=POSTS,
            agency=AGENCY,
            agency_name="示例市市场监督管理局",
        )
        return actions.plan(draft, actor=who("planner"), at=at)

    def publish(self, base: str = "0.1", *, regime: str = REGIME, at: datetime = AT) -> Plan:
        return actions.publish(self.plan(base, regime=regime, at=at).id, actor=who("planner"), at=at)

    def commit(self, plan: Plan, secrets: Sequence[str] = SECRETS, at: datetime = AT) -> Plan:
        for number, secret in enumerate(secrets, 1):
            actions.commit(plan.id, commitment_of(secret), actor=who(f"witness-{number}"), at=at)
        return queries.plan(plan.id)

    def reveal(self, plan: Plan, secrets: Sequence[str] = SECRETS, at: datetime = AT) -> Plan:
        ledger.seal(actor=OPERATOR, at=at)
        for number, secret in enumerate(secrets, 1):
            actions.reveal(plan.id, secret, actor=who(f"witness-{number}"), at=at)
        return queries.plan(plan.id)

    def drawn(
        self, base: str = "0.1", *, regime: str = REGIME, at: datetime = AT, secrets: Sequence[str] = SECRETS
    ) -> Plan:
        plan = self.commit(self.publish(base, regime=regime, at=at), secrets, at)
        return actions.draw(self.reveal(plan, secrets, at).id, actor=who("planner"), at=at)

    def enter(self, task: Task, result: str = "未发现问题", **given: object) -> Task:
        visit = Visit(result, ON, ("住所（经营场所）",), **given)  # type: ignore[arg-type]
        return visiting.enter(task.assignment.no, visit, actor=who(task.assignment.post), at=AT)


def who(name: str) -> Actor:
    """The actor behind an account."""
    return accounts.actor_of(Account.objects.get(username=name))


@cache
def definitions() -> tuple[Definition, ...]:
    """What the shipped packs say of the law, roles, items, the comprehensive card and supervision; read once."""
    kept = {"clause", "kind", "role", "publicity", "regime", "parameter"}
    named = {CARD, "hubei.supervision"}
    return tuple(
        each
        for each in shipped()
        if each.kind in kept or each.id in named or (each.kind == "item" and each.id.startswith("national."))
    )


def make(count: int = 60) -> Hub:
    """``count`` enterprises; the first ten with a serious penalty, the next ten on the severe list. Judged."""
    install(definitions(), actor=OPERATOR, at=AT)
    codes = [code(number) for number in range(1, count + 1)]
    numbers = register(codes)
    _strike(numbers)
    for item in ("national.penalty", "national.judgment", "national.severe_list", "national.abnormal_list",
                 "national.commitment", "national.honour", "national.annual_report", "national.licence",
                 "national.supervision_result", "national.registration"):  # fmt: skip
        records.supply(Supply(item, "", date(2025, 1, 1), ON), actor=OPERATOR, at=AT)
    evaluation.run(CARD, on=ON, actor=OPERATOR, at=AT)
    open_accounts()
    return Hub(codes)


def register(codes: Sequence[str]) -> list[int]:
    """Enterprises in good standing (an individual business for a code 92)."""
    return subjects.register(
        [
            Registration(
                kind="individual_business" if each.startswith("92") else "enterprise",
                name=f"示例组织{number}",
                identifiers=(Identifier(USCC, each),),
                region="990102" if number % 2 else "990202",
                industry="F5211",
                registered_on=date(2020, 1, 1),
                status="active",
                source="示例登记机关",
            )
            for number, each in enumerate(codes)
        ],
        actor=OPERATOR,
        at=AT,
    )


def _strike(numbers: Sequence[int]) -> None:
    stated = []
    for place, number in enumerate(numbers[:20]):
        item = "national.penalty" if place < 10 else "national.severe_list"
        stated.append(
            Statement(
                record=record_id(item, [str(place), "示例"]),
                item=item,
                edition="0" * 64,
                subject=number,
                source="示例部门",
                batch="b0",
                row=place + 1,
                doc_no=f"示例〔2026〕{place}号",
                decided_on=date(2026, 5, 1),
                valid_from=None,
                valid_to=None,
                tier="serious",
                amount=None,
                fields={},
            )
        )
    records.state(stated, actor=OPERATOR, at=AT)


def open_accounts() -> None:
    """A planner, two witnesses, three inspectors' posts, and one post of another agency."""
    wanted = [
        ("planner", "regulator", AGENCY),
        ("witness-1", "draw_officer", ""),
        ("witness-2", "draw_officer", ""),
        *((post, "inspector", AGENCY) for post in POSTS),
        ("stranger", "inspector", OTHER),
        ("other-planner", "regulator", OTHER),
    ]
    # The real hasher is slow on purpose; here nobody has to be kept out.
    with override_settings(PASSWORD_HASHERS=list(HASHERS)):
        for name, role, agency in wanted:
            title = Text(f"{name}岗", f"Post {name}")
            access.create_account(NewAccount(name, PASSWORD, title, (role,), agency), actor=OPERATOR, at=AT)
