"""What may be done with what is published: issue a report, check one, open a file that is not public."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from chuxin.foundation.access import actions as access
from chuxin.foundation.access import queries as grants
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as subjects
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication import archive, certificate, message, numbers, queries, report_json
from chuxin.services.publication.followers import FOLLOWER
from chuxin.services.publication.lines import PUBLIC
from chuxin.services.publication.message import Issue
from chuxin.services.publication.profile import Profile
from chuxin.services.publication.report import LONGEST_RECIPIENT, PURPOSES, Order, Particulars, report_of
from chuxin.services.publication.rule_definition import Domain
from chuxin.services.publication.seal import seal_of, stamp
from chuxin.services.publication.verification import Verification

ALL_DOMAINS = "all"
# A page that is loaded again within this time is one verification.
COUNTED_ONCE = timedelta(minutes=10)
_CLAUSE = "cn.special-report-565-2025"
_HERE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Issued:
    """A report that was issued: its number and code, the file in the home, and the file's SHA-256."""

    number: str
    code: str
    path: Path
    sha256: str
    valid_to: date
    special: bool


def issue_report(
    subject: int,
    *,
    domains: Sequence[str] = (),
    particulars: Particulars = Particulars(),  # noqa: B008 - frozen
    actor: Actor,
    at: datetime,
) -> Issued:
    """Issue a report on organisation ``subject``: general, or by ``domains`` (``("all",)``: every one in force).

    ``particulars`` (period, purpose, recipient) are for a report by domains.

    The file is drawn, sealed and kept first, then said in the ledger by its digest: a crash between leaves a file that
    nobody vouches for, never a promise without its file. Refuses ``access.not_permitted``, ``report.not_own``,
    ``report.domain_unknown``, ``report.period``, ``report.purpose``, ``subjects.unknown``.
    """
    actor.must("report.issue")
    _must_be_own(subject, actor)
    order = replace(_order(domains, at), particulars=_sound(particulars, _day(at)))
    sources = queries.sources_of(subject, order.data_on)
    disputed = queries.objected_to(sources, order.data_on) if order.domains else frozenset[str]()
    drawn = report_of(subjects.subject(subject), sources, order, queries.terms(order.data_on), disputed)
    value = report_json.as_json(drawn)
    sealed = stamp(certificate.draw(value, at=at), seal_of(settings.HOME / "keys", at=at), at=at)
    path, sha256 = archive.keep_file(sealed)
    issue = Issue(
        order.number,
        numbers.read_code(order.code),
        subject,
        sha256,
        archive.keep_value(value),
        order.data_on,
        order.valid_to,
    )
    with transaction.atomic():
        follow(FOLLOWER, ledger.append([Saying(message.ISSUED, issue.as_body())], actor=actor, at=at))
    return Issued(issue.number, order.code, path, sha256, order.valid_to, bool(order.domains))


def check_report(code: str, *, actor: Actor, at: datetime) -> Verification:
    """Verify a report by its code, and count the verification in the ledger. Refuses ``report.unknown``."""
    found = queries.verification(code, on=_day(at))
    with transaction.atomic():
        follow(FOLLOWER, ledger.append([Saying(message.VERIFIED, {"number": found.number})], actor=actor, at=at))
    return found


def open_report(code: str, *, actor: Actor, at: datetime) -> Verification:
    """Verify a report by the address its QR code bears. It is counted like a code that was typed, but once in ten
    minutes: pages are loaded again. Refuses ``report.unknown``."""
    if queries.checked_since(code, at - COUNTED_ONCE):
        return queries.verification(code, on=_day(at))
    return check_report(code, actor=actor, at=at)


def open_file(number: int, *, actor: Actor, at: datetime) -> Profile:
    """The file of ``number`` as ``actor`` may see it; a read beyond what is public is logged with its purpose (R27).

    Refuses ``access.purpose_missing`` where such a read states none, and ``consent.missing``, ``.withdrawn``,
    ``.expired``, ``.coming`` or ``.other_purpose`` where it needs a consent that does not open the file.
    """
    if grants.must_be_granted(actor, number, _day(at)).tiers != PUBLIC:
        access.log_read("profile", number, actor.purpose, actor=actor, at=at)
    return queries.profile_of(number, viewer=actor, on=_day(at))


def _order(domains: Sequence[str], at: datetime) -> Order:
    on = _day(at)
    code = numbers.verification_code(secrets.choice)
    site = str(getattr(settings, "SITE", "http://127.0.0.1:8000")).rstrip("/")
    return Order(
        number=numbers.report_number(at, secrets.choice),
        code=numbers.grouped(code),
        issued_at=at,
        data_on=on,
        valid_to=on + timedelta(days=queries.terms(on).valid_days),
        address=f"{site}/v/{code}",
        domains=_chosen(domains, on),
    )


def _sound(asked: Particulars, today: date) -> Particulars:
    """The particulars with blanks trimmed. Refuses a period that cannot be and a purpose nobody knows."""
    since, until = asked.since, asked.until or today
    if until > today or (since is not None and since > until):
        raise Refusal(
            "report.period",
            Text("查询期有误：起日不得晚于止日，止日不得晚于今天。", "It must begin before it ends, and end by today."),
            Text("请改正查询期的起止日期。", "Mend the two days."),
            _CLAUSE,
        )  # fmt: skip
    recipient = " ".join(asked.recipient.split())
    if (asked.purpose and asked.purpose not in PURPOSES) or len(recipient) > LONGEST_RECIPIENT:
        listed = ", ".join(PURPOSES)
        raise Refusal(
            "report.purpose",
            Text(f"用途须为所列之一，接收单位不超过{LONGEST_RECIPIENT}字。",
                 f"The purpose is one of those listed; the recipient takes {LONGEST_RECIPIENT} characters at most."),
            Text(f"可用：{listed}。", f"Use one of: {listed}."),
            _CLAUSE,
        )  # fmt: skip
    return Particulars(since, asked.until, asked.purpose, recipient)


def _chosen(names: Sequence[str], on: date) -> tuple[Domain, ...]:
    known = queries.domains(on)
    if ALL_DOMAINS in names and known:
        return known
    by_name = {domain.id: domain for domain in known} | {domain.id.rsplit(".", 1)[-1]: domain for domain in known}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise Refusal(
            "report.domain_unknown",
            Text(f"没有领域“{'、'.join(unknown)}”。", f"There is no domain “{', '.join(unknown)}”."),
            Text("请使用现行有效的领域，或用 all 选择全部。", "Use a domain in force, or all."),
        )
    chosen = {by_name[name].id for name in names}
    return tuple(domain for domain in known if domain.id in chosen)


def _must_be_own(subject: int, actor: Actor) -> None:
    if actor.subject is not None and actor.subject != subject:
        raise queries.not_own()


def _day(at: datetime) -> date:
    return at.astimezone(_HERE).date()
