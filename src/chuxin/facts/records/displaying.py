"""What may be said beside a record that itself stands: its public display stopped and resumed, its subject's words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from django.db import transaction

from chuxin.facts.catalogue import queries as catalogue
from chuxin.facts.catalogue.hygiene import masked
from chuxin.facts.records import queries
from chuxin.facts.records.actions import must_follow_decision
from chuxin.facts.records.followers import FOLLOWER
from chuxin.facts.records.models import RecordEvent, RecordVersion
from chuxin.facts.records.record import EventKind, Ground
from chuxin.facts.records.timeline import annotation, stops
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

# R32: a statement of at most 500 characters stands beside the record.
LONGEST_STATEMENT: Final = 500
ANNOTATING: Final = "cn.credit-reporting-regulation.16"
REFUSING: Final = "sz.credit-regulation.39.honours"
_POSITIVE: Final = "positive"
_HIDDEN: Final = Text("应本单位要求", "At its organisation's wish")
_SHOWN: Final = Text("应本单位要求恢复展示", "Shown again at its organisation's wish")
_TAKEN_BACK: Final = Text("本单位撤回声明", "The organisation took its statement back")


def stop(record: str, *, ground: Ground, reason: Text, doc_no: str, on: date, actor: Actor, at: datetime) -> bool:  # noqa: PLR0913
    """Stop showing a record to the public from the day ``on``; whether anything new was said.

    The record stands: its state, its effect and what the authorised read are untouched. Permit ``record.stop``; for
    :attr:`Ground.REFUSED` ``record.refuse_display``, of a positive record of the actor's own organisation (R33).
    Refuses ``record.unknown``, ``record.before_decision``, ``record.not_own``, ``display.not_positive``.
    """
    must_follow_decision(record, on)
    return _say(EventKind.STOPPED, record, _told(ground, reason, doc_no, on), actor=actor, at=at)


def resume(record: str, *, ground: Ground, reason: Text, doc_no: str, on: date, actor: Actor, at: datetime) -> bool:  # noqa: PLR0913
    """Let a record be shown again from the day ``on`` as far as ``ground`` goes; whether anything new was said.

    What another ground stopped stays so. Permits and refusals as of :func:`stop`.
    """
    must_follow_decision(record, on)
    return _say(EventKind.RESUMED, record, _told(ground, reason, doc_no, on), actor=actor, at=at)


def show_item(item: str, shown: bool, *, actor: Actor, at: datetime) -> int:
    """Let the positive records of one item about the actor's own organisation be shown, or not (R33); how many changed.

    What is stated later follows (:func:`look`). Permit ``record.refuse_display``. Refuses ``display.not_positive``.
    """
    actor.must("record.refuse_display")
    _must_be_positive(item)
    kind, reason = (EventKind.RESUMED, _SHOWN) if shown else (EventKind.STOPPED, _HIDDEN)
    on = at.astimezone(HERE).date()
    told = _told(Ground.REFUSED, reason, "", on)
    with transaction.atomic():
        ledger.take_turn()
        held = queries.file_of(actor.subject, on=on) if actor.subject is not None else ()
        refused = {one.id: any(stop.ground == Ground.REFUSED for stop in stops(one.events, on)) for one in held}
        changing = [one.id for one in held if one.item == item and refused[one.id] is shown]
        sayings = [Saying(f"record.{kind}", {"record": record, **told}) for record in changing]
        if sayings:
            follow(FOLLOWER, ledger.append(sayings, actor=actor, at=at))
    return len(changing)


def look(*, actor: Actor, at: datetime) -> int:
    """Take what was stated since an organisation refused the display of an item off display too (R33); how many
    records. Three statements where an organisation refused anything, else one. Permit ``record.stop``."""
    actor.must("record.stop")
    with transaction.atomic():
        ledger.take_turn()
        new = _stated_since_refusal()
        told = _told(Ground.REFUSED, _HIDDEN, "", at.astimezone(HERE).date())
        sayings = [Saying(f"record.{EventKind.STOPPED}", {"record": record, **told}) for record in new]
        if sayings:
            follow(FOLLOWER, ledger.append(sayings, actor=actor, at=at))
    return len(new)


def annotate(record: str, text: str, *, actor: Actor, at: datetime) -> bool:
    """Put the organisation's own statement beside its record, in place of an earlier one; whether it is new (R32).

    Whoever may see the record sees the statement. Permit ``record.annotate``, for a record of the actor's own
    organisation. Refuses ``record.unknown``, ``record.not_own``, ``statement.empty``, ``statement.too_long`` and
    ``statement.personal`` (an identifier of a person is in it; nothing of it is kept).
    """
    said = "\n".join(line.strip() for line in text.strip().splitlines())
    _must_be_sayable(said)
    return _speak(EventKind.ANNOTATED, record, Text(said, said), actor=actor, at=at)


def take_back(record: str, *, actor: Actor, at: datetime) -> bool:
    """Take back the statement beside a record; whether one stood there. Permit and refusals as of :func:`annotate`."""
    return _speak(EventKind.TAKEN_BACK, record, _TAKEN_BACK, actor=actor, at=at)


def _stated_since_refusal() -> list[str]:
    """The records of every item whose display their organisation refuses that nothing was said about in this respect:
    those stated since."""
    refusals = RecordEvent.objects.filter(ground=Ground.REFUSED.value)
    told = list(refusals.order_by("entry").values_list("record", "kind"))
    if not told:
        return []
    newest = RecordVersion.objects.filter(superseded_by=None)
    of = newest.filter(record__in=refusals.values("record")).values_list("record", "subject", "item")
    whose = {record: (subject, item) for record, subject, item in of}
    last = {whose[record]: kind for record, kind in told if record in whose}
    refused = {pair for pair, kind in last.items() if kind == EventKind.STOPPED}
    held = newest.filter(subject__in=[subject for subject, _ in refused], item__in=[item for _, item in refused])
    known, rows = set(whose), held.order_by("entry").values_list("record", "subject", "item")
    return [record for record, subject, item in rows if (subject, item) in refused and record not in known]


def _told(ground: Ground, reason: Text, doc_no: str, on: date) -> dict[str, Json]:
    return {"on": on.isoformat(), "doc_no": doc_no, "reason": reason.as_json(), "ground": ground.value}


def _say(kind: EventKind, record: str, told: dict[str, Json], *, actor: Actor, at: datetime) -> bool:
    ground, on = Ground(str(told["ground"])), date.fromisoformat(str(told["on"]))
    if ground is Ground.REFUSED:
        _must_be_its_own(record, "record.refuse_display", actor)
        _must_be_positive(queries.item_and_source(record)[0])
    else:
        actor.must("record.stop")
    with transaction.atomic():
        ledger.take_turn()
        standing = any(event.ground == ground for event in stops(queries.events_of(record), on))
        if standing is (kind is EventKind.STOPPED):
            return False
        follow(FOLLOWER, ledger.append([Saying(f"record.{kind}", {"record": record, **told})], actor=actor, at=at))
    return True


def _speak(kind: EventKind, record: str, said: Text, *, actor: Actor, at: datetime) -> bool:
    _must_be_its_own(record, "record.annotate", actor)
    on = at.astimezone(HERE).date()
    with transaction.atomic():
        ledger.take_turn()
        standing = annotation(queries.events_of(record), on)
        if (standing.reason if standing else _TAKEN_BACK) == said:
            return False
        body: dict[str, Json] = {"record": record, "on": on.isoformat(), "doc_no": "", "reason": said.as_json()}
        follow(FOLLOWER, ledger.append([Saying(f"record.{kind}", body)], actor=actor, at=at))
    return True


def _must_be_its_own(record: str, permit: str, actor: Actor) -> None:
    actor.must(permit)
    owner = queries.filed_under([record]).get(record)
    if owner is None:
        raise queries.unknown(record)
    if owner != actor.subject:
        raise Refusal(
            "record.not_own",
            Text("该记录不属于本单位。", "The record is not about this organisation."),
            Text("请登录该单位的账号办理。", "Sign in as that organisation."),
            clause=ANNOTATING if permit == "record.annotate" else REFUSING,
        )


def _must_be_positive(item: str) -> None:
    versions = catalogue.editions(item)
    title = versions[-1].title if versions else Text(item, item)
    if not versions or versions[-1].polarity != _POSITIVE:
        raise Refusal(
            "display.not_positive",
            Text(f"“{title.zh}”不是荣誉等正面信息，不能由本单位停止公示。",
                 f"“{title.en}” is no honour or other positive record: it stays on display."),
            Text("如认为有误可提出异议；符合条件的可申请信用修复，均免费。",
                 "If it is wrong, object; where its conditions are met, seek repair. Both are free."),
            clause=REFUSING,
        )  # fmt: skip


def _must_be_sayable(said: str) -> None:
    if not said:
        raise Refusal(
            "statement.empty",
            Text("声明没有内容。", "The statement says nothing."),
            Text("请填写声明；如要撤回，请使用“撤回声明”。", "Write something, or take the statement back."),
            clause=ANNOTATING,
        )
    if len(said) > LONGEST_STATEMENT:
        raise Refusal(
            "statement.too_long",
            Text(f"声明有{len(said)}个字符，超过{LONGEST_STATEMENT}个。",
                 f"The statement has {len(said)} characters, more than {LONGEST_STATEMENT}."),
            Text(f"请缩短到{LONGEST_STATEMENT}个字符以内。", f"Shorten it to {LONGEST_STATEMENT} characters."),
            clause=ANNOTATING,
        )  # fmt: skip
    if masked(said) != said:
        raise Refusal(
            "statement.personal",
            Text("声明中有个人标识（如身份证号、手机号、银行卡号、车牌号），未予保存。",
                 "The statement holds an identifier of a person (identity, mobile, card or plate); nothing was kept."),
            Text("请删去个人标识后重新提交；联系方式请用单位座机。",
                 "Take it out and send it again; give the organisation's own line as a contact."),
            clause="cn.pipl.28",
        )  # fmt: skip
