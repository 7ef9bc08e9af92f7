"""How schemes are governed, for machines: public consultations, rounds without anybody in them, alarms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from chuxin.assessment.governance import effects, queries
from chuxin.assessment.governance.wording import refusal
from chuxin.interfaces.api.answers import answered, asking
from chuxin.interfaces.api.schemas import RefusalOut
from chuxin.interfaces.api.schemes import adoption_of, alarm_of, consultation_of, round_of

router = Router()


@router.get("/consultations", summary="Schemes that are or were open to comments")
def consultations(request: HttpRequest) -> HttpResponse:
    """Every public draft, newest first, with its stage today."""
    on = asking(request).on
    return answered([adoption_of(held, on) for held in queries.adoptions() if held.is_public])


@router.get("/consultations/{draft}", response={404: RefusalOut}, summary="One draft with its comments")
def consultation(request: HttpRequest, draft: int) -> HttpResponse:
    """The files as written, what the scheme would change, every comment with its answer."""
    held = queries.adoption(draft)
    if not held.is_public:
        raise refusal("unknown_draft", number=draft)
    return answered(consultation_of(held, asking(request).on))


@router.get("/scorecards/{scorecard_id}/rounds", summary="The rounds of a scheme")
def rounds(request: HttpRequest, scorecard_id: str) -> HttpResponse:
    """Each run on its way to final grades: phase, window, how many were told, how many objections. Nobody is named."""
    on = asking(request).on
    return answered([round_of(held, on) for held in queries.rounds(scorecard_id)])


@router.get("/scorecards/{scorecard_id}/alarms", summary="What of the newest run is worth a look")
def alarms(request: HttpRequest, scorecard_id: str) -> HttpResponse:
    """Drift since the run before, and indicators that touch too many: reasons to review the scheme."""
    found = effects.alarms(scorecard_id, asking(request).on)
    return answered([alarm_of(scorecard_id, alarm) for alarm in found])
