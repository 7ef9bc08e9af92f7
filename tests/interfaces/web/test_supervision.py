"""Inspections on the pages: what everyone sees, what each desk may do, what goes wrong and how it is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

from chuxin.assessment.supervision import queries
from chuxin.assessment.supervision.redraw import redraw
from chuxin.foundation.access.models import Account
from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.subjects.message import HERE
from tests.assessment.supervision import hub as supervision
from tests.assessment.supervision.hub import ON, OPERATOR, POSTS, REGIME, Hub

pytestmark = pytest.mark.django_db
DESK = "/desk/supervision/"
SECRETS = {"witness-1": "第一份足够长的秘密", "witness-2": "第二份足够长的秘密"}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Hub]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield supervision.make()
        transaction.set_rollback(True)


@pytest.fixture
def hub(made: Hub, db: None) -> Hub:
    return made


def as_(name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def drafted(client: Client, **other: object) -> HttpResponse:
    today = datetime.now(UTC).date()
    plain = {
        "regime": REGIME, "starts": today, "ends": today + timedelta(days=60), "base_ratio": "0.2",
        "places": "", "posts": list(POSTS), "agency_name": "示例局",
    }  # fmt: skip
    return client.post(DESK + "new", plain | other)  # type: ignore[return-value]


def drawn() -> str:
    """The whole way of a plan over the pages; the id of the plan."""
    planner = as_("planner")
    address = drafted(planner)["Location"]
    assert planner.post(address, {"step": "publish"}).status_code == 302
    for name, secret in SECRETS.items():
        commitment = hashlib.sha256(secret.encode()).hexdigest()
        assert as_(name).post(address, {"step": "commit", "commitment": commitment}).status_code == 302
    ledger.seal(actor=OPERATOR, at=datetime.now(UTC))
    for name, secret in SECRETS.items():
        assert as_(name).post(address, {"step": "reveal", "secret": secret}).status_code == 302
    assert planner.post(address, {"step": "draw"}).status_code == 302
    return str(address).rpartition("/")[2]


def test_the_whole_way_over_the_pages_ends_in_a_bundle_that_holds(hub: Hub, client: Client) -> None:
    id = drawn()
    page = text(client.get(f"/supervision/plans/{id}", headers={"accept-language": "en"}))
    assert "With fewer than 30 results nobody can tell" in page
    bundle = client.get(f"/supervision/plans/{id}/bundle.json")
    assert bundle["Content-Disposition"] == f'attachment; filename="draw-{id}.json"'
    assert all(check.holds for check in redraw(bundle.content))


def test_what_everyone_sees_names_no_inspector_and_no_verdict(hub: Hub, client: Client) -> None:
    id = drawn()
    for address in ("/supervision/", f"/supervision/regimes/{REGIME}", f"/supervision/plans/{id}"):
        for language in ("zh-hans", "en"):
            page = text(client.get(address, headers={"accept-language": language}))
            assert not any(post in page for post in POSTS)
            assert "失信" not in page
            assert "dishonest" not in page


def test_the_regime_tells_ratio_rest_floor_clause_and_that_nothing_else_follows(hub: Hub, client: Client) -> None:
    page = text(client.get("/supervision/regimes/hubei.m13.food_sales", headers={"accept-language": "en"}))
    assert "Everyone is inspected at least 1 times a year, whatever the grade." in page
    assert "is treated as B: missing is not bad." in page
    assert "hubei.m13.food_times" in page
    assert "no ground for a penalty" in text(client.get("/supervision/", headers={"accept-language": "en"}))


def test_an_unpublished_or_unknown_plan_is_not_told(hub: Hub, client: Client) -> None:
    plan = hub.plan()
    for address in (f"/supervision/plans/{plan.id}", "/supervision/plans/p99999999", "/supervision/plans/x"):
        assert client.get(address).status_code == 404
        assert client.get(address + "/bundle.json").status_code == 404
    assert plan.id not in text(client.get("/supervision/"))
    assert client.get("/supervision/regimes/no.such").status_code in {404, 422}


def test_empty_pages_say_what_would_be_here(hub: Hub, client: Client) -> None:
    assert "No plan is published yet." in text(client.get("/supervision/", headers={"accept-language": "en"}))
    assert "No visit is waiting." in text(as_("post-1").get(DESK))
    assert "There is no plan yet." in text(as_("witness-1").get(DESK))


def test_each_desk_shows_its_own_work(hub: Hub) -> None:
    drawn()
    inspector = text(as_("post-1").get(DESK))
    assert "Your visits" in inspector
    assert "Draft a plan" not in inspector
    assert "Visits of the agency" in text(as_("planner").get(DESK))
    assert "Your visits" not in text(as_("witness-1").get(DESK))
    assert "No visit is waiting." in text(as_("stranger").get(DESK))


def test_strangers_are_asked_to_sign_in_and_others_are_refused(hub: Hub, client: Client) -> None:
    assert client.get(DESK).status_code == 302
    for address in (DESK + "new", DESK + "assign"):
        assert as_("post-1").get(address).status_code == 403
        assert as_("witness-1").get(address).status_code == 403


def test_a_draft_that_cannot_be_is_told_in_its_place(hub: Hub) -> None:
    planner = as_("planner")
    assert "Choose at least one post." in text(drafted(planner, posts=[]), 422)
    assert "The days make no period" in text(drafted(planner, ends="2020-01-01"), 422)
    text(drafted(planner, base_ratio="7"), 422)
    assert queries.plans() == ()


def test_a_step_out_of_turn_or_a_wrong_secret_is_refused_on_the_page(hub: Hub) -> None:
    plan = hub.commit(hub.publish(at=datetime.now(UTC)), tuple(SECRETS.values()))
    address = DESK + f"plans/{plan.id}"
    assert "this step follows" in text(as_("planner").post(address, {"step": "draw"}), 422)
    assert "once the public log is sealed" in text(as_("witness-1").get(address))
    ledger.seal(actor=OPERATOR, at=datetime.now(UTC))
    wrong = as_("witness-1").post(address, {"step": "reveal", "secret": "别的"})
    assert "does not fit the commitment" in text(wrong, 422)
    refused = as_("witness-2").post(address, {"step": "cancel", "reason": "不想抽了"})
    assert "does not hold the permit" in text(refused, 422)


def test_a_plan_is_given_up_with_a_reason_everyone_reads(hub: Hub, client: Client) -> None:
    plan = hub.publish(at=datetime.now(UTC))
    address = DESK + f"plans/{plan.id}"
    assert as_("planner").post(address, {"step": "cancel", "reason": ""}).status_code == 422
    assert as_("planner").post(address, {"step": "cancel", "reason": "监督员遗失秘密"}).status_code == 302
    assert "监督员遗失秘密" in text(client.get(f"/supervision/plans/{plan.id}"))


def test_another_agency_sees_neither_a_draft_nor_the_posts(hub: Hub) -> None:
    draft, published = hub.plan(), hub.publish(at=datetime.now(UTC))
    other = as_("other-planner")
    assert other.get(DESK + f"plans/{draft.id}").status_code == 403
    page = text(other.get(DESK + f"plans/{published.id}"))
    assert not any(post in page for post in POSTS)
    assert "Give the plan up" not in page
    assert "post-1" in text(as_("planner").get(DESK + f"plans/{published.id}"))


def visit_of(id: str) -> tuple[str, Client]:
    task = queries.tasks_of(queries.plan(id), on=ON)[0]
    return task.assignment.no, as_(task.assignment.post)


def test_a_result_is_entered_twice_and_is_one_record(hub: Hub, client: Client) -> None:
    id = drawn()
    no, inspector = visit_of(id)
    address = DESK + f"tasks/{no}"
    assert "Enter the result" in text(inspector.get(address))
    given = {"result": "未发现问题", "inspected_on": datetime.now(UTC).astimezone(HERE).date()}
    for _ in range(2):
        assert inspector.post(address, given).status_code == 302
    task = queries.task(no, on=given["inspected_on"])
    assert task.record is not None
    assert task.record.version == 1
    page = text(client.get(f"/supervision/plans/{id}", headers={"accept-language": "en"}))
    assert "Nothing found" in page
    assert "Correct the result" in text(inspector.get(address))


def test_an_entry_that_lacks_something_keeps_what_was_typed(hub: Hub) -> None:
    no, inspector = visit_of(drawn())
    given = {
        "result": "发现问题已责令改正",
        "inspected_on": "2020-01-01",
        "findings": "示例问题",
        "paper_no": "示检1号",
    }
    page = text(inspector.post(DESK + f"tasks/{no}", given), 422)
    assert "The day of inspection lies between" in page
    assert "示检1号" in page
    assert text(inspector.post(DESK + f"tasks/{no}", {}), 422).count('class="error"') >= 2


def test_another_posts_task_is_not_shown(hub: Hub) -> None:
    no, _ = visit_of(drawn())
    other = next(post for post in POSTS if post != queries.task(no, on=ON).assignment.post)
    assert as_(other).get(DESK + f"tasks/{no}").status_code == 403
    assert as_("stranger").get(DESK + f"tasks/{no}").status_code == 403
    assert as_("planner").get(DESK + "tasks/p1-1").status_code == 404
    assert "The post this visit was drawn for" in text(as_("planner").get(DESK + f"tasks/{no}"))


def test_a_visit_with_cause_is_assigned_and_told_as_such(hub: Hub) -> None:
    today = datetime.now(UTC).date()
    given = {
        "regime": REGIME, "code": hub.codes[3].lower(), "document": "示举〔2026〕3号", "post": "post-1",
        "due": today + timedelta(days=9), "agency_name": "示例局",
    }  # fmt: skip
    planner = as_("planner")
    assert planner.post(DESK + "assign", given).status_code == 302
    assert "with cause" in text(as_("post-1").get(DESK))
    assert text(planner.post(DESK + "assign", given | {"code": "91990100000099999X"}), 422)


def test_the_api_says_the_same(hub: Hub, client: Client) -> None:
    id = drawn()
    root = "/api/v1/supervision"
    plan = orjson.loads(client.get(f"{root}/plans/{id}").content)
    assert (plan["stage"], plan["drawn"]) == ("drawn", sum(one["draw"] for one in plan["strata"]))
    assert [one["id"] for one in orjson.loads(client.get(f"{root}/plans").content)] == [id]
    assert orjson.loads(client.get(f"{root}/plans/{id}/bundle").content)["seed"] == plan["seed"]
    assert orjson.loads(client.get(f"{root}/plans/{id}/report").content)["answer"] == "too_few"
    assert orjson.loads(client.get(f"{root}/regimes/{REGIME}/report").content)["plans"] == [id]
    regimes = {one["id"]: one for one in orjson.loads(client.get(f"{root}/regimes").content)}
    assert regimes[REGIME]["grades"][0]["multiple"] == "0.5"
    assert client.get(f"{root}/plans/p999999").status_code == 404
    assert not any(post in client.get(f"{root}/plans/{id}").content.decode() for post in POSTS)


def test_a_page_asks_the_database_a_bounded_number_of_times(
    hub: Hub, client: Client, django_assert_max_num_queries: object
) -> None:
    id = drawn()
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        client.get(f"/supervision/plans/{id}")
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        client.get("/supervision/")
