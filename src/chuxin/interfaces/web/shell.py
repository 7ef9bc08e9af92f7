"""What frames every page: the doors this visitor may enter and the day the page speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chuxin.kernel.actor import ANYONE, Actor


@dataclass(frozen=True, slots=True)
class Door:
    """A link of the main navigation; ``prefix`` tells on which addresses it is the current one."""

    title: Promise | str
    address: str

    def is_open_at(self, path: str) -> bool:
        """Whether ``path`` lies behind this door."""
        return path.startswith(self.address)


_EVERYONE = (
    Door(_("Search"), "/search"),
    Door(_("What is collected"), "/catalogue/"),
    Door(_("How it is judged"), "/scorecards/"),
    Door(_("Verify"), "/verify"),
    Door(_("Public log"), "/log/"),
    Door(_("Open data"), "/open-data/"),
)
_OWN = Door(_("Our file"), "/mine/")
_DESK = Door(_("Desk"), "/desk/")
_BOARD = Door(_("Board"), "/board/")


def doors_of(actor: Actor) -> tuple[Door, ...]:
    """The doors of ``actor``, its own first."""
    own = (_OWN,) if actor.subject is not None and actor.may("file.read_own") else ()
    desk = (_DESK, _BOARD) if actor.may("intake.read") or actor.may("intake.send") else ()
    return own + desk + _EVERYONE


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``actor``, ``today``, ``doors`` as (door, is current) pairs."""
    actor: Actor = getattr(request, "actor", ANYONE)
    return {
        "actor": actor,
        "today": getattr(request, "on", None),
        "doors": [(door, door.is_open_at(request.path)) for door in doors_of(actor)],
    }
