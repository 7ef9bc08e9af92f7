"""Search over the projection of names, filled by the follower from the ledger alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from chuxin.foundation.ledger import actions as ledger
from chuxin.foundation.ledger.entry import Saying
from chuxin.foundation.ledger.following import fingerprint, follow, rebuild
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.services.publication.followers import FOLLOWER
from chuxin.services.publication.models import FoundName
from chuxin.services.publication.queries import search

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
OPERATOR = Actor("system:test", permits=frozenset({"*"}))
NAMES = (
    ("示例长江贸易有限公司", "91990100MA0000001X"),
    ("示例长江贸易有限公司黄石分公司", "91990200MA0000002X"),
    ("武汉示例长江物流公司", "91990100MA0000003X"),
    ("汉口示例银行", "91990100MA0000004X"),
)


def _say(sayings: Sequence[tuple[str, Mapping[str, Json]]]) -> list[int]:
    with transaction.atomic():
        said = ledger.append([Saying(kind, body) for kind, body in sayings], actor=OPERATOR, at=AT)
        follow(FOLLOWER, said)
    return [one.seq for one in said]


def _registered(name: str, code: str) -> tuple[str, Mapping[str, Json]]:
    body: Mapping[str, Json] = {
        "kind": "enterprise", "type": "legal_person", "name": name, "identifiers": [["uscc", code]],
        "region": code[2:8], "industry": None, "registered_on": None, "status": "active", "source": "test",
    }  # fmt: skip
    return "subject.registered", body


@pytest.fixture
def numbers() -> list[int]:
    return _say([_registered(name, code) for name, code in NAMES])


def _found(text: str) -> list[str]:
    return [hit.name for hit in search(text).hits]


@pytest.mark.parametrize("text", ["长江贸易", "changjiangmaoyi", "cjmy", "示例长江"])
def test_exact_beginning_and_fragment_are_found_shorter_first(numbers: list[int], text: str) -> None:
    found = _found(text)
    assert found.index(NAMES[0][0]) < found.index(NAMES[1][0])


def test_beginning_ranks_before_fragment(numbers: list[int]) -> None:
    assert _found("示例长江") == [NAMES[0][0], NAMES[1][0], NAMES[2][0]]


def test_two_characters_are_enough(numbers: list[int]) -> None:
    assert search("银行").total == 1
    assert search("yh").total == 1


def test_code_is_found_whole_and_by_its_beginning(numbers: list[int]) -> None:
    assert _found("91990200MA0000002X") == [NAMES[1][0]]
    assert search("919901").total == 3


def test_region_and_kind_narrow(numbers: list[int]) -> None:
    assert search("示例", region="9902").total == 1
    assert search("示例", kind="social_organisation").total == 0


def test_pages_are_parts_of_one_order(numbers: list[int]) -> None:
    whole = _found("示例")
    parts = [hit.name for offset in range(4) for hit in search("示例", limit=1, offset=offset).hits]
    assert parts == whole


def test_former_name_is_found_and_named(numbers: list[int]) -> None:
    _say([("subject.changed", {"subject": numbers[0], "name": "示例东湖商贸有限公司", "source": "test"})])
    (hit,) = search("长江贸易有限公司", region="990100").hits
    assert (hit.name, hit.former) == ("示例东湖商贸有限公司", NAMES[0][0])
    assert search("donghu").hits[0].former is None


def test_organisation_found_by_both_names_is_counted_once(numbers: list[int]) -> None:
    _say([("subject.changed", {"subject": numbers[3], "name": "汉口示例银行股份有限公司", "source": "test"})])
    page = search("汉口示例")
    assert (page.total, [hit.former for hit in page.hits]) == (1, [None])


@pytest.mark.parametrize(
    ("text", "total"), [("示例%", 0), ("示例_", 4), ('示例"长江', 3), ("示例 OR 长江", 0), ("示例*", 0)]
)
def test_signs_of_query_languages_are_plain_characters(numbers: list[int], text: str, total: int) -> None:
    assert search(text).total == total


def test_legal_representative_is_no_key_R03() -> None:
    assert {field.name for field in FoundName._meta.get_fields()} == {
        "entry", "subject", "name", "code", "kind", "region", "former", "normal", "pinyin", "initials",
    }  # fmt: skip


def test_search_takes_four_statements(numbers: list[int]) -> None:
    _say([("subject.changed", {"subject": numbers[0], "name": "示例东湖商贸有限公司", "source": "test"})])
    with CaptureQueriesContext(connection) as seen:
        search("长江贸易")
    assert len(seen) <= 4


def test_rebuilding_from_the_ledger_gives_the_same_rows_and_finds_the_same(numbers: list[int]) -> None:
    _say([("subject.changed", {"subject": numbers[0], "name": "示例东湖商贸有限公司", "source": "test"})])
    before, found = fingerprint(FOLLOWER), _found("示例长江")
    rebuild(FOLLOWER)
    assert (fingerprint(FOLLOWER), _found("示例长江")) == (before, found)


def test_erased_renaming_brings_back_the_name_before_it(numbers: list[int]) -> None:
    (renamed,) = _say([("subject.changed", {"subject": numbers[0], "name": "示例东湖商贸有限公司", "source": "test"})])
    _say([("ledger.erased", {"seq": renamed, "clause": "x", "reason": "test"})])
    assert search("东湖").total == 0
    assert search(NAMES[0][0]).hits[0].former is None


def test_erased_registration_is_found_no_more(numbers: list[int]) -> None:
    _say([("ledger.erased", {"seq": numbers[3], "clause": "x", "reason": "test"})])
    assert search("汉口示例").total == 0
