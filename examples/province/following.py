"""Leaves the sample province with a severe listing in its statement period and a credit review that may be read.

Both go through the doors everyone uses, as officers of the sample's departments. Repeating it is harmless.
"""

from __future__ import annotations

from datetime import datetime

from chuxin.assessment.consequences import cases, listings, reviews
from chuxin.assessment.consequences.actions import Service
from chuxin.assessment.consequences.cases import Proposal
from chuxin.assessment.consequences.review import Order
from chuxin.assessment.consequences.review_ground import Scene
from chuxin.assessment.consequences.wanted import names_pasted
from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records import queries as records
from chuxin.foundation.access import queries as access
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.message import HERE
from chuxin.foundation.subjects.subject import Subject, SubjectType
from chuxin.kernel.actor import Actor

LIST, GROUND = "national.list.market_regulation", "fair_market"
REVIEWED = 12


def follow(agency: str, codes: tuple[str, ...], at: datetime) -> int:
    """Propose and notify one listing, and review a dozen organisations before a tender; how many cases were opened."""
    officer = _officer(agency)
    if cases.cases(limit=1) or reviews.reviews(actor=officer, limit=1):
        return 0
    found = _with_a_penalty(at)
    if found is not None:
        subject, record = found
        reason = "示例：同一违法行为经处罚后情节严重，拟列入名单。"
        proposed = listings.propose(Proposal(LIST, GROUND, subject.number, (record,), reason), actor=officer, at=at)
        service = Service("direct", "示例送达〔2026〕1号", at.astimezone(HERE).date())
        listings.give_notice(proposed.seq, service, actor=officer, at=at)
        codes = (subject.code, *codes)
    order = Order(Scene.TENDER, "示例项目投标人资格审查", "示例招标〔2026〕8号")
    lines = "\n".join([*dict.fromkeys(codes), "示例查无此名有限公司"])
    reviews.run(order, names_pasted(lines), actor=officer, at=at)
    return int(found is not None)


def _officer(agency: str) -> Actor:
    """The sector regulator of the sample, as its account."""
    permits = access.roles()["regulator"].all_permits
    return Actor("account:demo-regulator", "行业监管人员（示例）", permits, agency, purpose="示例公务")


def _with_a_penalty(at: datetime) -> tuple[Subject, str] | None:
    """The first legal person with a standing penalty above minor, and that penalty."""
    on = at.astimezone(HERE).date()
    if not any(item.id == "national.penalty" for item in catalogue.items(on)):
        return None
    for step in subjects.each(step=500):
        held = records.files_of([one.number for one in step if one.type is SubjectType.LEGAL_PERSON], on=on)
        for subject in step:
            for record in held.get(subject.number, ()):
                if record.item == "national.penalty" and record.state.counts and record.tier in {"general", "serious"}:
                    return subject, record.id
    return None
