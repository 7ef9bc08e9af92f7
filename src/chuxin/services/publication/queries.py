"""What may be asked of publication: who is found, whose file says what, and whether a report still stands."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.records import queries as records
from chuxin.foundation.access import queries as access
from chuxin.foundation.law import queries as law
from chuxin.foundation.subjects import queries as subjects
from chuxin.foundation.subjects.subject import Subject
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.publication.lanes import Sources, file_of
from chuxin.services.publication.lines import PUBLIC
from chuxin.services.publication.profile import Profile
from chuxin.services.publication.rule import Rule
from chuxin.services.publication.rule_definition import Domain, domain_from, rule_from
from chuxin.services.publication.searching import Narrowing, SearchPage, find

_OWN = frozenset({"public", "shared", "authorised"})


def search(
    text: str, *, limit: int = 20, offset: int = 0, kind: str | None = None, region: str | None = None
) -> SearchPage:
    """Organisations by name fragment, pinyin, initials, former name or code: exact, then beginning, then fragment.

    At least two characters (``search.too_short``); at most 100 a page. Three SQL statements. ``region`` is a prefix of
    a division code.
    """
    return find(text, Narrowing(kind, region), limit=limit, offset=offset)


def profile_of(number: int, *, viewer: Actor, on: date) -> Profile:
    """The file of organisation ``number`` as ``viewer`` may see it on the day ``on``. Refuses ``subjects.unknown``.

    Twelve SQL statements at most, however many records. Reading more than the public sees is logged by the
    caller (:func:`chuxin.services.publication.actions.open_file` does both).
    """
    return file_of(subjects.subject(number), sources_of(number, on), tiers=tiers_for(viewer, number), on=on)


def public_profile(subject: Subject, *, on: date) -> Profile:
    """The file of ``subject`` as everyone may see it."""
    return file_of(subject, sources_of(subject.number, on), tiers=PUBLIC, on=on)


def tiers_for(viewer: Actor, number: int) -> frozenset[str]:
    """The disclosure tiers of ``viewer`` for the file of ``number``: its own organisation reads its file whole (R26)."""
    tiers = access.tiers_of(viewer) | PUBLIC
    return tiers | _OWN if viewer.subject == number and viewer.may("file.read_own") else tiers


def sources_of(number: int, on: date) -> Sources:
    """What the file of ``number`` is made of on the day ``on``."""
    return Sources(
        records=records.file_of(number, on=on),
        items={item.id: item for item in catalogue.items(on)},
        rules=rules(on),
        supply=records.supplies(),
    )


def rules(on: date) -> dict[str, Rule]:
    """The publicity rules in force on the day ``on``, by id."""
    return {rule.id: rule for rule in _rules(law.state(), on)}


def domains(on: date) -> tuple[Domain, ...]:
    """The domains of the special report in force on the day ``on``, in their order."""
    return _domains(law.state(), on)


@lru_cache(maxsize=32)
def _rules(_state: str, on: date) -> tuple[Rule, ...]:
    read = [rule_from(definition) for definition in law.definitions("publicity", on)]
    _refuse_faults([fault.message for _, faults in read for fault in faults])
    return tuple(rule for rule, _ in read if rule is not None)


@lru_cache(maxsize=32)
def _domains(_state: str, on: date) -> tuple[Domain, ...]:
    read = [domain_from(definition) for definition in law.definitions("domain", on)]
    _refuse_faults([fault.message for _, faults in read for fault in faults])
    return tuple(sorted((domain for domain, _ in read if domain is not None), key=lambda domain: domain.order))


def _refuse_faults(messages: list[Text]) -> None:
    if messages:
        raise Refusal(
            "publicity.malformed",
            messages[0],
            Text("请运行 chuxin pack check 并修正后重新安装。", "Run chuxin pack check, mend it and install it again."),
        )
