"""What may be done about organisations: register them, and say what has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import message, queries
from chuxin.foundation.subjects.followers import FOLLOWER
from chuxin.foundation.subjects.identifiers import USCC, Identifier
from chuxin.foundation.subjects.kinds import Kind
from chuxin.foundation.subjects.names import lookup_key
from chuxin.foundation.subjects.subject import Registration, Standing, Subject, uscc_of
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.codes import read_uscc
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


def register(registrations: Sequence[Registration], *, actor: Actor, at: datetime) -> list[int]:
    """Register organisations, or note what has changed of known ones; their numbers, in the order given.

    An organisation is known by any of its identifiers. Nothing is said of one that has not changed; what a
    registration leaves out stays as it was. Refuses ``access.not_permitted``, ``subjects.kind_unknown``,
    ``subjects.no_identifier``, ``subjects.code_invalid``, ``subjects.identifier_taken``, ``subjects.erased`` (the code
    leads to an organisation whose registration was erased): then nothing is registered.
    """
    actor.must("subject.register")
    kinds = {kind.id: kind for kind in queries.kinds(at.astimezone(message.HERE).date())}
    for registration in registrations:
        _check(registration, kinds)
    numbers = [0] * len(registrations)
    waiting = list(range(len(registrations)))
    with transaction.atomic():
        ledger.take_turn()
        while waiting:
            wave, waiting = _without_repeats(registrations, waiting)
            found = _register([registrations[place] for place in wave], kinds, _Speaker(actor, at))
            for place, number in zip(wave, found, strict=True):
                numbers[place] = number
    return numbers


@dataclass(frozen=True, slots=True)
class _Speaker:
    actor: Actor
    at: datetime


def _without_repeats(registrations: Sequence[Registration], places: Sequence[int]) -> tuple[list[int], list[int]]:
    """The first statement about each organisation, and those that must wait because they repeat an identifier."""
    seen: set[tuple[str, str]] = set()
    wave: list[int] = []
    waiting: list[int] = []
    for place in places:
        identifiers = registrations[place].identifiers
        (waiting if any(each in seen for each in identifiers) else wave).append(place)
        seen.update(identifiers)
    return wave, waiting


def _register(registrations: Sequence[Registration], kinds: Mapping[str, Kind], speaker: _Speaker) -> list[int]:
    bearers = queries.numbers_by_code(str(each) for one in registrations for each in one.identifiers)
    known = [_bearer(one, bearers) for one in registrations]
    standing = queries.subjects([number for number in known if number is not None])
    for one, number in zip(registrations, known, strict=True):
        if number is not None and number not in standing:
            raise _erased(one)
    sayings: list[Saying] = []
    new: list[tuple[int, int]] = []
    for place, (one, number) in enumerate(zip(registrations, known, strict=True)):
        if number is None:
            new.append((place, len(sayings)))
            sayings.append(Saying(message.REGISTERED, message.registered_body(one, kinds[one.kind].type)))
        elif changes := _news(standing[number], one, kinds[one.kind]):
            sayings.append(Saying(message.CHANGED, {"subject": number, **changes, "source": one.source}))
    said = ledger.append(sayings, actor=speaker.actor, at=speaker.at)
    follow(FOLLOWER, said)
    numbers = dict(enumerate(known)) | {place: said[saying].seq for place, saying in new}
    return [number for _, number in sorted(numbers.items()) if number is not None]


def _bearer(registration: Registration, bearers: Mapping[str, int]) -> int | None:
    """The known organisation a registration is about; refuses identifiers of two different ones."""
    numbers = {bearers[str(each)] for each in registration.identifiers if str(each) in bearers}
    if len(numbers) > 1:
        raise Refusal(
            "subjects.identifier_taken",
            Text(
                f"“{registration.name}”的标识分属两个已登记主体（重错码）。",
                f"The identifiers of “{registration.name}” belong to two organisations on record.",
            ),
            Text("请向登记机关核实代码后重报。", "Check the codes with the registration authority and send it again."),
        )
    return numbers.pop() if numbers else None


def _erased(registration: Registration) -> Refusal:
    return Refusal(
        "subjects.erased",
        Text(
            f"“{registration.name}”的代码归于另一主体，而该主体的登记内容已依法删除。",
            f"The code of “{registration.name}” leads to an organisation whose registration was erased by law.",
        ),
        Text(
            "请先用 chuxin subject split 拆分原合并，再登记。",
            "Undo the merger with chuxin subject split first, then register it.",
        ),
    )


def _news(subject: Subject, new: Registration, kind: Kind) -> dict[str, Json]:
    """What is news of a known organisation; under the code of one it absorbed only further identifiers are."""
    code = uscc_of(new.identifiers)
    changes = _changes(subject, new, kind)
    if code is None or code == subject.uscc or Identifier(USCC, code) not in subject.identifiers:
        return changes
    return {name: value for name, value in changes.items() if name == "identifiers"}


def _changes(subject: Subject, new: Registration, kind: Kind) -> dict[str, Json]:
    """What the registration says differently. Another typing of the same name is no change."""
    changes: dict[str, Json] = {}
    if lookup_key(new.name) != lookup_key(subject.name):
        changes["name"] = new.name
    if kind.id != subject.kind:
        changes |= {"kind": kind.id, "type": kind.type.value}
    if new.status not in {Standing.UNKNOWN.value, subject.status}:
        changes["status"] = new.status
    for name, was, now in (
        ("region", subject.region, new.region),
        ("industry", subject.industry, new.industry),
        ("registered_on", message.iso(subject.registered_on), message.iso(new.registered_on)),
    ):
        if now is not None and now != was:
            changes[name] = now
    more = [list(each) for each in new.identifiers if each not in subject.identifiers]
    return changes | ({"identifiers": more} if more else {})


def _check(registration: Registration, kinds: Mapping[str, Kind]) -> None:
    if registration.kind not in kinds:
        raise Refusal(
            "subjects.kind_unknown",
            Text(f"没有主体种类“{registration.kind}”。", f"There is no kind of organisation “{registration.kind}”."),
            Text("请使用现行有效的主体种类。", "Use a kind in force."),
        )
    if not registration.identifiers or not registration.name.strip():
        raise Refusal(
            "subjects.no_identifier",
            Text("登记主体须有名称和至少一个标识。", "An organisation needs a name and at least one identifier."),
            Text("请补填统一社会信用代码。", "Give its unified social credit code."),
        )
    for scheme, value in registration.identifiers:
        problem = read_uscc(value).problem if scheme == USCC else None
        if problem is not None:
            raise Refusal("subjects.code_invalid", problem.message, problem.remedy, findings=(problem,))
