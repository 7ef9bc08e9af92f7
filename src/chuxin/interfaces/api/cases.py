"""Cases for machines: what waits, one case, opening one, its steps and documents; the workflows they go through."""

from __future__ import annotations

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.security import django_auth
from pydantic import Field

from chuxin.assessment.evaluation.asking import unknown_subject
from chuxin.foundation.subjects import queries as subjects
from chuxin.interfaces.api.answers import OfficeSignIn, answered, asking
from chuxin.interfaces.api.schemas import RefusalOut
from chuxin.interfaces.edge.asking import Asking
from chuxin.interfaces.edge.case_json import list_json, place_of, sheet_json, workflow_json
from chuxin.interfaces.edge.casework import holders_of, opened_by, own_of, queue_of, served, sheet_of, told
from chuxin.interfaces.edge.throttle import is_flooding, too_many
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases import actions, queries, viewing
from chuxin.services.cases.actions import Opening
from chuxin.services.cases.case import Case
from chuxin.services.cases.queries import PAGE
from chuxin.services.cases.seeing import Sight, sight_of

SIGNED_IN = [OfficeSignIn(), django_auth]
# So many codes, and so many openings without an account, an hour from one address.
TRACKED, OPENED = 20, 10
LAST = 2**63 - 1

router = Router()


class StepIn(Schema):
    """``form``: a JSON object of answers by field, each as it would be typed; several choices parted by 、."""

    form: str = "{}"


class OpenIn(StepIn):
    """``subject``: the code of the organisation it is about; ``records``: ids parted by commas; ``key``: any text that
    tells one sending from another, so that sending the same again opens nothing new."""

    workflow: str
    subject: str
    records: str = ""
    key: str = Field("", max_length=200)


class TrackIn(Schema):
    """The tracking code; hyphens and small letters do not matter."""

    code: str = Field(max_length=64)


class TrackedStepIn(StepIn):
    """A step of the holder of the code."""

    code: str = Field(max_length=64)
    step: str


@router.get("/workflows", summary="The workflows in force")
def workflows(request: HttpRequest) -> HttpResponse:
    """Every workflow with its parties, states, steps and terms, and the lengths in force today."""
    on = asking(request).on
    return answered([workflow_json(each, on) for each in queries.workflows(on).values()])


@router.get("/workflows/{workflow_id}", response={404: RefusalOut}, summary="One workflow")
def workflow(request: HttpRequest, workflow_id: str) -> HttpResponse:
    """Parties, states, steps with what they ask, terms with the lengths in force today."""
    on = asking(request).on
    return answered(workflow_json(queries.workflow(workflow_id, on), on))


@router.get("", auth=SIGNED_IN, summary="Cases that wait for an office, or an organisation's own")
def listed(request: HttpRequest, workflow: str | None = None, after: str = "") -> HttpResponse:
    """An office: its queue, the most urgent first. An organisation: the cases about it and those it opened, newest
    first. ``after`` is what the page before gave."""
    asked = asking(request)
    if holders_of(asked.actor):
        found = queue_of(asked.actor, workflow=workflow, after=place_of(after))
    else:
        place = place_of(after)
        found = own_of(asked.actor, before=place[1] if place else None)
    return answered(list_json(told(found), asked.on, found[-1] if len(found) == PAGE else None))


@router.post("", auth=SIGNED_IN, response={422: RefusalOut}, summary="Open a case")
def open_case(request: HttpRequest, what: Form[OpenIn], documents: File[list[UploadedFile]] = []) -> HttpResponse:  # noqa: B006 - ninja reads the default, nothing changes it
    """The same rules and refusals as on the page. Sent again the same, it answers with the case it opened."""
    asked = asking(request)
    return _opened(asked, what, documents, asked.actor)


@router.post("/track", response={404: RefusalOut, 429: RefusalOut}, summary="A case by its tracking code")
def track(request: HttpRequest, what: TrackIn) -> HttpResponse:
    """As its holder sees it, with the steps the holder may take. The code is never in an address."""
    asked = asking(request)
    found, actor = _followed(asked, what.code)
    return answered(_sheet(found, sight_of(found, queries.governing(found), actor), actor, asked))


@router.post("/track/new", response={422: RefusalOut}, summary="Open a case without an account")
def open_without_account(
    request: HttpRequest, what: Form[OpenIn], documents: File[list[UploadedFile]] = []  # noqa: B006 - as above
) -> HttpResponse:  # fmt: skip
    """For workflows whose party is a tracking code: the answer tells the code, once."""
    asked = asking(request)
    if is_flooding(asked, "case", OPENED):
        raise too_many()
    return _opened(asked, what, documents, ANYONE)


@router.post("/track/step", response={404: RefusalOut, 409: RefusalOut}, summary="A step by tracking code")
def tracked_step(
    request: HttpRequest, what: Form[TrackedStepIn], documents: File[list[UploadedFile]] = []  # noqa: B006 - as above
) -> HttpResponse:  # fmt: skip
    """A step that is the holder's to take."""
    asked = asking(request)
    found, actor = _followed(asked, what.code)
    after = actions.take(found.seq, what.step, _answers(what.form), files=_files(documents), actor=actor, at=asked.at)
    return answered(_sheet(after, sight_of(after, queries.governing(after), actor), actor, asked))


@router.get("/{seq}", auth=SIGNED_IN, response={404: RefusalOut}, summary="One case")
def case(request: HttpRequest, seq: int) -> HttpResponse:
    """As the account may see it: state, whose move, terms, steps, and the steps it may take now with their forms."""
    asked = asking(request)
    found, sight = viewing.view(min(seq, LAST), actor=asked.actor, at=asked.at)
    return answered(_sheet(found, sight, asked.actor, asked))


@router.post("/{seq}/steps/{step}", auth=SIGNED_IN, response={404: RefusalOut, 409: RefusalOut}, summary="Take a step")
def take(
    request: HttpRequest, seq: int, step: str, what: Form[StepIn], documents: File[list[UploadedFile]] = []  # noqa: B006 - as above
) -> HttpResponse:  # fmt: skip
    """Refused as on the page: out of order, not yours, four eyes, or with a finding at every answer to be mended."""
    asked = asking(request)
    found, _ = viewing.view(min(seq, LAST), actor=asked.actor, at=asked.at)
    after = actions.take(found.seq, step, _answers(what.form), files=_files(documents), actor=asked.actor, at=asked.at)
    return answered(_sheet(after, sight_of(after, queries.governing(after), asked.actor), asked.actor, asked))


@router.get("/{seq}/documents/{entry}/{sha256}", auth=SIGNED_IN, response={404: RefusalOut}, summary="A document")
def document(request: HttpRequest, seq: int, entry: int, sha256: str) -> HttpResponse:
    """A document that was handed in with a step, for whoever may have it."""
    asked = asking(request)
    found, sight = viewing.view(min(seq, LAST), actor=asked.actor, at=asked.at)
    one, path = served(found, sight, entry, sha256)
    return HttpResponse(path.read_bytes(), content_type=one.media)


def _opened(asked: Asking, what: OpenIn, documents: list[UploadedFile], actor: Actor) -> HttpResponse:
    subject = subjects.subject_by_code(what.subject)
    if subject is None:
        raise unknown_subject()
    opening = Opening(
        what.workflow,
        subject.number,
        tuple(each for each in what.records.replace(" ", "").split(",") if each),
        _answers(what.form),
        _files(documents),
        key=what.key,
    )
    done = actions.open_case(opened_by(opening, actor, asked.on), actor=actor, at=asked.at)
    return answered({"case": done.case.seq, "number": done.case.number, "code": done.code}, 201)


def _followed(asked: Asking, code: str) -> tuple[Case, Actor]:
    if is_flooding(asked, "track", TRACKED):
        raise too_many()
    return actions.holder(code)


def _sheet(found: Case, sight: Sight, actor: Actor, asked: Asking) -> dict[str, object]:
    return sheet_json(sheet_of(found, sight, actor=actor, on=asked.on), asked.on)


def _answers(form: str) -> dict[str, str]:
    """The answers of a form. Refuses ``request.malformed`` unless it is one JSON object of texts."""
    try:
        told = orjson.loads(form or "{}")
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict) or not all(isinstance(each, str) for each in told.values()):
        raise Refusal(
            "request.malformed",
            Text("form须为一个JSON对象，各项均为文本。", "“form” must be one JSON object whose values are texts."),
            Text('例如：{"reason": "缺少证明"}。', 'For instance: {"reason": "a proof is missing"}.'),
        )
    return told


def _files(documents: list[UploadedFile]) -> tuple[tuple[str, bytes], ...]:
    return tuple((each.name or "", each.read()) for each in documents)
