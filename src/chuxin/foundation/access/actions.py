"""What may be done about access: open an account, and say that non-public data was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from chuxin.foundation.access import queries
from chuxin.foundation.access.account import NewAccount
from chuxin.foundation.access.followers import FOLLOWER, READ
from chuxin.foundation.access.models import Account
from chuxin.foundation.access.roles import PUBLIC, Role, Scope
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Said, Saying
from chuxin.foundation.ledger.following import follow
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

OPENED = "access.account_opened"
SHORTEST_PASSWORD = 10
SHORTEST_PURPOSE = 2
LONGEST_PURPOSE = 500


def create_account(new: NewAccount, *, actor: Actor, at: datetime) -> Account:
    """Open a sign-in for a post. The password is kept as an Argon2 hash and told to nobody; the ledger gets the rest.

    Refuses ``access.not_permitted``, ``access.username_taken``, ``access.role_unknown``, ``access.scope_missing`` and
    ``access.password_short``.
    """
    actor.must("access.manage")
    _check(new)
    body = {
        "username": new.username,
        "title": new.title.as_json(),
        "roles": list(new.roles),
        "agency": new.agency,
        "subject": new.subject,
    }
    with transaction.atomic():
        if Account.objects.filter(username=new.username).exists():
            raise _username_taken(new.username)
        ledger.append([Saying(OPENED, body)], actor=actor, at=at)
        return Account.objects.create_user(
            username=new.username,
            password=new.password,
            agency=new.agency,
            subject=new.subject,
            title_zh=new.title.zh,
            title_en=new.title.en,
            roles=list(new.roles),
            date_joined=at,
        )


def create_missing_accounts(new: Iterable[NewAccount], *, actor: Actor, at: datetime) -> tuple[Account, ...]:
    """Open those accounts that do not exist yet; safe to repeat. Gives the ones it opened."""
    wanted = tuple(new)
    names = [each.username for each in wanted]
    standing = set(Account.objects.filter(username__in=names).values_list("username", flat=True))
    with transaction.atomic():
        return tuple(create_account(each, actor=actor, at=at) for each in wanted if each.username not in standing)


def log_read(what: str, subject: int | None, purpose: str, *, actor: Actor, at: datetime) -> Said:
    """Say that ``actor`` reads non-public data (``what``) of ``subject``, and for which purpose (R27, R40).

    Called before the data is shown. Refuses ``access.not_permitted`` where the actor may read nothing but public
    data, and ``access.purpose_missing`` without a purpose.
    """
    if queries.tiers_of(actor, subject) == {PUBLIC}:
        actor.must("file.read_shared")
    return log_reads(what, [subject], purpose, actor=actor, at=at)[0]


def log_reads(what: str, subjects: Sequence[int | None], purpose: str, *, actor: Actor, at: datetime) -> Sequence[Said]:
    """Say that ``actor`` reads ``what`` of each of ``subjects``, whoever may see it: every organisation finds the
    reading in its own log (R27), and the consent that opened it (R40). Refuses ``access.purpose_missing``."""
    stated = purpose.strip()
    if not SHORTEST_PURPOSE <= len(stated) <= LONGEST_PURPOSE:
        raise Refusal(
            "access.purpose_missing",
            Text("查询非公开信息须说明用途。", "Reading non-public data needs a stated purpose."),
            Text(
                "请填写查询用途（2至500字），将记入查询日志。",
                "State the purpose in 2 to 500 characters; it is logged.",
            ),
        )
    agency = actor.agency or ""
    reader, on = replace(actor, purpose=stated), queries.day_of(at)
    sayings = [
        Saying(
            READ,
            {"what": what, "subject": one, "purpose": stated, "agency": agency}
            | {"consent": None if one is None else queries.grant_of(reader, one, on).consent},
        )
        for one in subjects
    ]
    with transaction.atomic():
        said = ledger.append(sayings, actor=actor, at=at)
        follow(FOLLOWER, said)
    return said


def _check(new: NewAccount) -> None:
    known = queries.roles()
    for name in new.roles:
        if name not in known:
            raise Refusal(
                "access.role_unknown",
                Text(f"没有角色“{name}”。", f"There is no role “{name}”."),
                Text(f"可用：{', '.join(sorted(known))}。", f"Use one of: {', '.join(sorted(known))}."),
            )
        _check_scope(new, known[name])
    if len(new.password) < SHORTEST_PASSWORD:
        raise Refusal(
            "access.password_short",
            Text(f"密码至少{SHORTEST_PASSWORD}个字符。", f"A password has at least {SHORTEST_PASSWORD} characters."),
            Text("请设置更长的密码。", "Choose a longer one."),
        )


def _check_scope(new: NewAccount, role: Role) -> None:
    missing = (role.scope is Scope.AGENCY and not new.agency) or (role.scope is Scope.SUBJECT and new.subject is None)
    if missing:
        raise Refusal(
            "access.scope_missing",
            Text(
                f"角色“{role.title.zh}”须指明代表的部门或主体。",
                f"“{role.title.en}” acts for a department or organisation.",
            ),
            Text("请填写部门代码或主体编号。", "Give the department's code or the organisation's number."),
        )


def _username_taken(username: str) -> Refusal:
    return Refusal(
        "access.username_taken",
        Text(f"用户名“{username}”已被使用。", f"The user name “{username}” is taken."),
        Text("请换一个用户名。", "Choose another one."),
    )
