"""Addresses of the pages; they stay stable (design: names that users rely on)."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from chuxin.interfaces.web import (
    act_desk,
    board,
    consultation,
    desk,
    health,
    listing_desk,
    log,
    measures,
    mine,
    organisation,
    portal,
    published,
    reports,
    review_desk,
    schemes,
    scorecards,
    told,
    verification,
)

urlpatterns = [
    path("", portal.home, name="home"),
    path("search", portal.search, name="search"),
    path("s/<str:code>", organisation.page, name="organisation"),
    path("s/<str:code>/full", organisation.full, name="organisation_full"),
    path("s/<str:code>/why/<str:scorecard>", scorecards.why, name="why"),
    path("s/<str:code>/report", reports.request_report, name="report"),
    path("s/<str:code>/qr.svg", reports.page_qr, name="organisation_qr"),
    path("reports/<str:code>.pdf", reports.download, name="report_file"),
    path("verify", verification.ask, name="verify"),
    path("verify/keys.pem", verification.keys, name="keys"),
    path("v/<str:code>", verification.answer, name="verification"),
    path("catalogue/", published.catalogue, name="catalogue"),
    path("catalogue/<str:item_id>", published.item, name="item"),
    path("scorecards/", scorecards.index, name="scorecards"),
    path("scorecards/<str:scorecard_id>", scorecards.page, name="scorecard"),
    path("measures/", measures.index, name="measures"),
    path("measures/lists/<str:list_id>", measures.severe_list, name="severe_list"),
    path("scorecards/<str:scorecard_id>/consultation/", consultation.page, name="consultation"),
    path("complaints/", published.complaints, name="complaints"),
    path("open-data/", published.open_data, name="open_data"),
    path("log/", log.index, name="log"),
    path("log/checkpoint", log.checkpoint, name="checkpoint"),
    re_path(r"^log/tile/(?P<level>[0-9]{1,2}|entries)/(?P<place>[x0-9/]+(?:\.p/[0-9]+)?)$", log.tile, name="tile"),
    path("log/entry/", log.look_up, name="log_look_up"),
    path("log/entry/<int:seq>", log.entry, name="entry"),
    path("mine/", mine.page, name="mine"),
    path("mine/grades/<int:run>", told.page, name="told"),
    path("desk/schemes/", schemes.index, name="schemes"),
    path("desk/schemes/draft", schemes.draft, name="scheme_draft"),
    path("desk/schemes/<int:number>", schemes.scheme, name="scheme"),
    path("desk/schemes/rounds/<int:run>", schemes.one_round, name="round"),
    path("desk/", desk.index, name="desk"),
    path("desk/send", desk.send, name="desk_send"),
    path("desk/batches/<str:batch_id>", desk.batch, name="batch"),
    path("desk/batches/<str:batch_id>/refused.csv", desk.refused, name="refused"),
    path("desk/following/", act_desk.index, name="following"),
    path("desk/acts/new", act_desk.start, name="act_start"),
    path("desk/acts/<int:seq>", act_desk.act, name="act"),
    path("desk/listings/new", listing_desk.start, name="listing_start"),
    path("desk/listings/<int:seq>", listing_desk.listing, name="listing"),
    path("mine/listings/<int:seq>", listing_desk.hearing, name="hearing"),
    path("desk/reviews/", review_desk.index, name="reviews"),
    path("desk/reviews/new", review_desk.start, name="review_start"),
    path("desk/reviews/<int:seq>", review_desk.review, name="review"),
    re_path(
        r"^desk/reviews/(?P<seq>[0-9]{1,15})/result\.(?P<form>csv|xlsx|json)$", review_desk.file, name="review_file"
    ),
    path("board/", board.page, name="board"),
    # The choice of a language changes nothing but a cookie, so the form needs no token and public pages can be kept.
    path("language", csrf_exempt(set_language), name="set_language"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
