"""What may be done about webhooks: subscribe, change a subscription, confirm a message."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from chuxin.facts.catalogue import queries as catalogue
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import follow
from chuxin.foundation.subjects import queries as organisations
from chuxin.foundation.subjects.message import HERE
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.open_data import feed, told
from chuxin.services.webhooks import keeping, queries, recalls
from chuxin.services.webhooks.followers import ACKNOWLEDGED, CHANGED, CONFIRMED, FOLLOWER, ROTATED, SUBSCRIBED
from chuxin.services.webhooks.subscription import Status, Subscription, must_be_address

SUBSCRIBE = "webhook.subscribe"
MOST_SUBJECTS, MOST_OF_ONE = 10_000, 20


def subscribe(
    url: str, *, items: Sequence[str] = (), subjects: Sequence[str] = (), actor: Actor, at: datetime
) -> tuple[Subscription, str]:
    """Subscribe to changes from now on: of ``items`` and ``subjects`` (codes; both empty: everything public).

    Gives the subscription and its secret, which is told this once. Permit ``webhook.subscribe``. Refuses
    ``webhook.address``, ``webhook.too_many``, what the register of law refuses of an item, ``webhook.subject``,
    ``webhook.exists``.
    """
    actor.must(SUBSCRIBE)
    must_be_address(url, loopback=settings.WEBHOOK_LOOPBACK)
    day = at.astimezone(HERE).date()
    for item in items:
        catalogue.item(item, day)
    chosen = _codes(subjects)
    _must_be_new(url, items, chosen, actor)
    if len(queries.subscriptions(actor)) >= MOST_OF_ONE and "*" not in actor.permits:
        raise _too_many()
    id = f"wh_{secrets.token_hex(8)}"
    secret = keeping.make(id)
    body: dict[str, Json] = {
        "id": id,
        "url": url,
        "items": list(dict.fromkeys(items)),
        "subjects": chosen,
        "owner": actor.id,
        "cursor": feed.present(day),
    }
    _say(SUBSCRIBED, body, actor=actor, at=at)
    return queries.subscription(id, actor), secret


def rotate(id: str, *, actor: Actor, at: datetime) -> str:
    """A new secret; the former one signs beside it for a day. Permit ``webhook.subscribe``; ``webhook.unknown``."""
    _own(id, actor)
    secret = keeping.make(id)
    _say(CHANGED, {"id": id, "what": ROTATED}, actor=actor, at=at)
    return secret


def disable(id: str, *, reason: str = "", actor: Actor, at: datetime) -> None:
    """Stop sending until it is enabled again. Permit ``webhook.subscribe``; ``webhook.unknown``."""
    _own(id, actor)
    _say(CHANGED, {"id": id, "what": Status.DISABLED.value, "reason": reason}, actor=actor, at=at)


def enable(id: str, *, cursor: str | None = None, actor: Actor, at: datetime) -> None:
    """Send (again): from where it stopped, or from ``cursor`` (one of the feed; empty: from the very beginning).

    Permit ``webhook.subscribe``. Refuses ``webhook.unknown`` and what the feed refuses of a cursor.
    """
    _own(id, actor)
    if cursor is not None:
        feed.page(cursor, on=at.astimezone(HERE).date(), limit=1)
    _say(CHANGED, {"id": id, "what": Status.ACTIVE.value, "cursor": cursor}, actor=actor, at=at)


def remove(id: str, *, actor: Actor, at: datetime) -> None:
    """End a subscription; its secret is removed. Permit ``webhook.subscribe``; ``webhook.unknown``."""
    _own(id, actor)
    _say(CHANGED, {"id": id, "what": Status.REMOVED.value}, actor=actor, at=at)
    keeping.forget(id)


def confirm(message: str, *, actor: Actor, at: datetime) -> None:
    """Confirm that what a message ordered to be dropped was dropped (R45). Twice is harmless.

    Permit ``webhook.subscribe``. Refuses ``webhook.unknown_message``.
    """
    actor.must(SUBSCRIBE)
    if queries.delivery(message, actor).confirmed_at is None:
        _say(CONFIRMED, {"message": message}, actor=actor, at=at)


def acknowledge(withdrawal: int, *, actor: Actor, at: datetime) -> None:
    """Confirm, for the actor's agency, that a withdrawn record it had read was dropped (R45). Twice is harmless.

    Refuses ``recall.unknown`` to whoever did not have the record.
    """
    on, agency = at.astimezone(HERE).date(), actor.agency or ""
    found = recalls.must_concern(withdrawal, agency, on).of(agency)
    if found is not None and found.confirmed_at is None:
        _say(ACKNOWLEDGED, {"withdrawal": withdrawal, "agency": agency}, actor=actor, at=at)


def _must_be_new(url: str, items: Sequence[str], subjects: Sequence[str], actor: Actor) -> None:
    """Refuse (``webhook.exists``) what is subscribed to already: a form sent twice makes one subscription."""
    asked = (url, set(items), set(subjects))
    if any(asked == (one.url, set(one.items), set(one.subjects)) for one in queries.subscriptions(actor)):
        raise Refusal(
            "webhook.exists",
            Text("同一地址和范围的订阅已经存在。", "There is a subscription of this address and scope already."),
            Text("无需重复订阅；如丢失密钥，请更换密钥。", "Nothing more is needed; a lost secret is rotated."),
        )


def _own(id: str, actor: Actor) -> Subscription:
    actor.must(SUBSCRIBE)
    return queries.subscription(id, actor)


def _codes(subjects: Sequence[str]) -> list[str]:
    """The organisations as their records are told; refuses one that is not there, or is not told at all."""
    if len(subjects) > MOST_SUBJECTS:
        raise _too_many()
    numbers = organisations.numbers_by_code(subjects)
    known = organisations.subjects(list(numbers.values()))
    missing = [code for code in subjects if code not in numbers or not told.is_public(known.get(numbers[code]))]
    if missing:
        shown = "、".join(missing[:5])
        raise Refusal(
            "webhook.subject",
            Text(f"开放数据中没有这些组织：{shown}。", f"The open data has no such organisations: {shown}."),
            Text("请填写开放数据中的统一社会信用代码。", "Give codes of organisations in the open data."),
        )
    return [known[numbers[code]].code for code in dict.fromkeys(subjects)]


def _too_many() -> Refusal:
    return Refusal(
        "webhook.too_many",
        Text(f"每个账号最多 {MOST_OF_ONE} 个订阅，每个订阅最多 {MOST_SUBJECTS} 个组织。",
             f"An account has at most {MOST_OF_ONE} subscriptions of at most {MOST_SUBJECTS} organisations each."),
        Text("请取消不用的订阅，或订阅全部变更后自行筛选。",
             "Remove one that is not used, or subscribe to everything and choose yourself."),
    )  # fmt: skip


def _say(kind: str, body: Mapping[str, Json], *, actor: Actor, at: datetime) -> None:
    with transaction.atomic():
        follow(FOLLOWER, ledger.append([Saying(kind, body)], actor=actor, at=at))
