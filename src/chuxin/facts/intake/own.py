"""Whose deliveries an account may send and see: its own agency's (R43); the lead authority sees everyone's."""

from __future__ import annotations

from typing import Final, Protocol

from chuxin.facts.intake.feed import Feed
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

READ_ALL: Final = "intake.read_all"
BASIS: Final = "cn.base-catalogue-2024"


class Sent(Protocol):
    """A delivery: ``agency`` is the code of the department it was sent for, empty where none was told."""

    @property
    def agency(self) -> str:
        """The code of the department."""


def agency_seen(actor: Actor) -> str | None:
    """The agency whose deliveries ``actor`` sees; ``None`` is every agency's."""
    return None if actor.may(READ_ALL) else actor.agency or ""


def sees(actor: Actor, delivery: Sent) -> bool:
    """Whether ``actor`` may see a delivery, its findings and its refused rows."""
    return agency_seen(actor) in (None, delivery.agency)


def must_see(actor: Actor, delivery: Sent) -> None:
    """Refuse ``batch.other_agency`` unless ``actor`` may see ``delivery``."""
    if not sees(actor, delivery):
        raise Refusal(
            "batch.other_agency",
            Text(
                "该批次由其他部门报送，只有该部门和信用牵头部门可以查看和办理（R43）。",
                "Another department sent this batch; only that department and the lead authority see it (R43).",
            ),
            Text("请由报送部门的账号办理。", "An account of the department that sent it has to do this."),
            BASIS,
        )


def must_send(actor: Actor, feed: Feed) -> None:
    """Refuse ``feed.other_agency`` where the feed is one department's and ``actor`` acts for another (R43)."""
    if feed.source_code and actor.agency and actor.agency != feed.source_code:
        named = feed.source_name or Text(feed.source_code, feed.source_code)
        raise Refusal(
            "feed.other_agency",
            Text(
                f"通道“{feed.title.zh}”只由{named.zh}报送（R43）。",
                f"Only {named.en} sends to the feed “{feed.title.en}” (R43).",
            ),
            Text("请由该部门的账号报送。", "An account of that department has to send it."),
            next(iter(feed.clauses), BASIS),
        )
