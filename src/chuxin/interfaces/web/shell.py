"""What frames every page: the doors this visitor may enter and the day the page speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chuxin.kernel.actor import ANYONE, Actor
from chuxin.services.cases.seeing import OFFICE


@dataclass(frozen=True, slots=True)
class Door:
    """A link of the main navigation; ``rooms`` are further addresses behind it."""

    title: Promise | str
    address: str
    rooms: tuple[str, ...] = ()

    def is_open_at(self, path: str) -> bool:
        """Whether ``path`` lies behind this door."""
        return self.reach(path) > 0

    def reach(self, path: str) -> int:
        """How much of ``path`` leads through this door: of two that fit, the one that reaches further is current."""
        return max((len(each) for each in (self.address, *self.rooms) if path.startswith(each)), default=0)


_SEARCH = Door(_("Search"), "/search")
_COLLECTED = Door(_("What is collected"), "/catalogue/")
_JUDGED = Door(_("How it is judged"), "/scorecards/")
_EVERYONE = (
    _SEARCH,
    _COLLECTED,
    _JUDGED,
    Door(_("What may follow"), "/measures/"),
    Door(_("Inspections"), "/supervision/"),
    Door(_("Government integrity"), "/integrity/"),
    Door(_("Verify"), "/verify"),
    Door(_("Public log"), "/log/"),
    Door(_("Open data"), "/open-data/"),
)
_OWN = Door(_("Our file"), "/mine/")
_OWN_CASES = Door(_("Our cases"), "/mine/cases/")
_DESK = Door(_("Desk"), "/desk/")
_CHANNELS = Door(_("Channels"), "/desk/channels/")
_QUEUE = Door(_("Cases"), "/desk/cases/")
_ARREARS = Door(_("Arrears and exports"), "/desk/integrity/")
_BOARD = Door(_("Board"), "/board/")
_FOLLOWING = Door(_("Cases and review"), "/desk/following/", ("/desk/acts/", "/desk/listings/", "/desk/reviews/"))
_SCHEMES = Door(_("Schemes"), "/desk/schemes/", ("/desk/rounds/",))
_ERASURES = Door(_("Erasing by law"), "/desk/erasures/")
_CONSENTS = Door(_("Consents"), "/consents/")
_RECALLS = Door(_("Withdrawn records"), "/desk/recalls/")
_WEBHOOKS = Door(_("Changes sent to you"), "/mine/webhooks/")
_CASES = ("review.run", "listing.prepare", "listing.decide", "listing.publish", "measure.propose", "measure.sign")
_GOVERNING = ("scheme.draft", "scheme.check", "scheme.consult", "scheme.publish", "round.preview", "round.decide")
_TOLD = ("file.read_shared", "file.read_authorised", "consent.ask", "case.lead")
_VISITS = Door(_("Inspection desk"), "/desk/supervision/")
_INSPECTING = ("supervision.plan", "supervision.commit", "supervision.inspect")


def doors_of(actor: Actor) -> tuple[tuple[Door, ...], tuple[Door, ...]]:
    """The doors ``actor`` may open: those in sight, and those behind "public pages" for whoever has work of its own."""
    own = own_doors_of(actor)
    if not own:
        return _EVERYONE, ()
    return (*own, _SEARCH), tuple(door for door in _EVERYONE if door not in own and door is not _SEARCH)


def own_doors_of(actor: Actor) -> tuple[Door, ...]:
    """Where the work of ``actor`` is: its file, its desk, or the rules it reviews. A sign-in opens the first."""
    own = (_OWN, _OWN_CASES) if actor.subject is not None and actor.may("file.read_own") else ()
    desk = (_DESK, _BOARD) if actor.may("intake.read") else ()
    queue = (_QUEUE,) if any(actor.may(permit) for permit in OFFICE) else ()
    channels = (_CHANNELS,) if actor.may("channel.manage") else ()
    visits = (_VISITS,) if any(actor.may(permit) for permit in _INSPECTING) else ()
    rules = (_JUDGED, _COLLECTED) if actor.may("law.install") and not desk else ()
    schemes = (_SCHEMES,) if any(actor.may(permit) for permit in _GOVERNING) else ()
    cases = (_FOLLOWING,) if any(actor.may(permit) for permit in _CASES) else ()
    sent = (_WEBHOOKS,) if actor.may("webhook.subscribe") else ()
    asked = (_CONSENTS,) if actor.may("consent.ask") and actor.agency else ()
    told = any(actor.may(permit) for permit in _TOLD) and actor.agency
    recalls = (_RECALLS,) if told and not desk else ()
    erasing = (_ERASURES,) if actor.may("ledger.erase") else ()
    owed = (_ARREARS,) if actor.may("case.lead") or actor.may("case.supervise") else ()
    work = desk + queue + owed + channels + cases + visits
    return own + work + rules + schemes + asked + sent + recalls + erasing


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``actor``, ``today``, ``doors`` and ``more_doors`` as (door, is current) pairs."""
    actor: Actor = getattr(request, "actor", ANYONE)
    doors, more = doors_of(actor)
    reached = (door.address for door in (*doors, *more) if door.is_open_at(request.path))
    current = max(reached, key=len, default=None)
    return {
        "actor": actor,
        "today": getattr(request, "on", None),
        "doors": [(door, door.address == current) for door in doors],
        "more_doors": [(door, door.address == current) for door in more],
        "is_behind": any(door.address == current for door in more),
    }
