"""Who else takes part in the province's cases: a firm that may repair, a second authority, a public body, its superior.

The firm is one whose penalties by two authorities may be repaired today; the body is one anybody may complain about.
Everything is found in what the departments sent; nothing is invented here but posts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from chuxin.facts.records import queries as records
from chuxin.foundation.access.account import DEMO_PASSWORD, DEMO_PREFIX, NewAccount
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.message import HERE
from chuxin.foundation.subjects.subject import Subject, SubjectType
from chuxin.kernel.text import Text
from chuxin.services.publication import queries as publication
from chuxin.services.publication.repairing import Facts
from examples.province.departments import DEPARTMENTS, department

PENALTY: Final = "national.penalty"
_PUT_RIGHT: Final = Facts(corrected=True, fulfilled=True, committed=True, harm_removed=True)
_NAMES: Final = {each.code: each.name for each in DEPARTMENTS}


@dataclass(frozen=True, slots=True)
class Post:
    """One account: its name, role and title, and what it acts for."""

    name: str
    role: str
    zh: str
    en: str
    agency: str = ""
    subject: int | None = None


def accounts(agency: str, at: datetime) -> tuple[NewAccount, ...]:
    """The accounts of these parties; those of a firm and its other authority only where such a firm is found."""
    on = at.astimezone(HERE).date()
    above = department("reform")
    told = f"上级部门，{above.code}"
    posts = [
        Post("superior", "source_agency_officer", f"{told}，经办人", f"A superior's officer, {above.code}", above.code),
        Post("superior2", "agency_head", f"{told}，负责人", f"A superior's head, {above.code}", above.code),
    ]
    if (body := _body(agency)) is not None:
        posts.append(Post("body", "enterprise", body.name, f"A public body, {body.code}", subject=body.number))
    if (found := _firm(agency, on)) is not None:
        firm, other = found
        name = _NAMES.get(other, other)
        posts += [
            Post("firm", "enterprise", firm.name, f"A firm with two penalties, {firm.code}", subject=firm.number),
            Post("source2", "source_agency_officer", f"{name}经办人", f"Officer of a second authority, {other}", other),
            Post("head2", "agency_head", f"{name}负责人", f"Head of a second authority, {other}", other),
        ]
    return tuple(_account(post) for post in posts)


def _account(post: Post) -> NewAccount:
    title = Text(f"{post.zh}（示例）", f"{post.en} (example)")
    return NewAccount(DEMO_PREFIX + post.name, DEMO_PASSWORD, title, (post.role,), post.agency, post.subject)


def _body(agency: str) -> Subject | None:
    """The first public body other than ``agency``."""
    known = (one for step in subjects.each() for one in step if one.type is SubjectType.PUBLIC_BODY)
    return next((one for one in known if one.code != agency), None)


def _firm(agency: str, on: date) -> tuple[Subject, str] | None:
    """The first firm that may have penalties of ``agency`` and of another authority repaired, and that other one."""
    for step in subjects.each(step=500):
        held = records.files_of([one.number for one in step if one.type is SubjectType.LEGAL_PERSON], on=on)
        for subject in step:
            by: dict[str, str] = {
                one.source: one.id for one in held.get(subject.number, ()) if one.item == PENALTY and one.state.counts
            }
            others = sorted(each for each in by if each != agency)
            if agency in by and others and all(_repairable(id, on) for id in by.values()):
                return subject, others[0]
    return None


def _repairable(record: str, on: date) -> bool:
    return publication.repair_window(record, facts=_PUT_RIGHT, on=on).eligible
