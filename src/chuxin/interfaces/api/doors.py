"""The API as one table of doors under /api/v1, with one way to refuse."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from chuxin.interfaces.api import (
    batches,
    cases,
    channels,
    consents,
    following,
    governing,
    integrity,
    log,
    matches,
    mine,
    open_data,
    published,
    quality,
    reviews,
    subjects,
    supervision,
    uploads,
    webhooks,
)
from chuxin.interfaces.api.answers import refused
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

api = NinjaAPI(
    title="楚信 Chuxin",
    version="1",
    description="Public credit of organisations. Every answer to a refused request is a refusal: "
    "code, message, remedy, clause, findings, in Chinese and English. 503 with Retry-After means that the database is "
    "busy: ask the same again.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/subjects", subjects.router, tags=["subjects"])
api.add_router("", published.router, tags=["published"])
api.add_router("", open_data.router, tags=["open data"])
api.add_router("/measures", following.router, tags=["consequences"])
api.add_router("", governing.router, tags=["governing"])
api.add_router("/reviews", reviews.router, tags=["consequences"])
api.add_router("/batches", batches.router, tags=["batches"])
api.add_router("/cases", cases.router, tags=["cases"])
api.add_router("/webhooks", webhooks.router, tags=["open data"])
api.add_router("/uploads", uploads.router, tags=["uploads"])
api.add_router("/quality", quality.router, tags=["quality"])
api.add_router("/channels", channels.router, tags=["batches"])
api.add_router("/matches", matches.router, tags=["batches"])
api.add_router("/log", log.router, tags=["log"])
api.add_router("/mine", mine.router, tags=["one's own file"])
api.add_router("/consents", consents.router, tags=["consents"])
api.add_router("/supervision", supervision.router, tags=["supervision"])
api.add_router("/integrity", integrity.router, tags=["integrity"])


@api.exception_handler(Refusal)
def _refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return refused(refusal)


@api.exception_handler(Http404)
def _nowhere(request: HttpRequest, fault: Http404) -> HttpResponse:
    return refused(
        Refusal(
            "address.unknown",
            Text("没有这个地址。", "There is nothing at this address."),
            Text("请查看 /api/v1/docs。", "See /api/v1/docs."),
        )
    )


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, fault: AuthenticationError) -> HttpResponse:
    answer = refused(
        Refusal(
            "access.sign_in",
            Text("此操作需要登录。", "This needs an account."),
            Text("请用账号登录（HTTP Basic）后再试。", "Sign in (HTTP Basic) and try again."),
        )
    )
    answer["WWW-Authenticate"] = 'Basic realm="chuxin"'
    return answer


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    remedy = Text("请按 /api/v1/docs 改正参数。", "Correct the parameter as /api/v1/docs says.")
    findings = tuple(
        Finding(
            "request.parameter",
            Severity.ERROR,
            Text(f"参数不符合要求：{error['msg']}", f"The parameter is not right: {error['msg']}"),
            remedy,
            Place(field=".".join(str(step) for step in error["loc"][1:])),
        )
        for error in fault.errors
    )
    sentence = Text("请求的参数不符合要求。", "The request has parameters that are not right.")
    return refused(Refusal("request.malformed", sentence, remedy, findings=findings))
