"""The matching benchmark in small, on invented names, and on a part of the real register where this machine has it."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest

from benchmarks.matching import Question, World, by_way, figures, names_of, published, total, world
from benchmarks.misspelling import ALL, SEVEN, Misspeller
from chuxin.foundation.subjects.matching import Index, Query, Verdict, verdict

PLACES = {"武汉": "420100", "宜昌市": "420500", "襄阳": "420600", "孝感市": "420900", "湖北": "420000"}
FIRST, SECOND = "云晨翠澜霁枫岚皓璟珂穗禾柏桐砚笙芷萱翎羿", "鹤曦屿川岳槿舟泽黎煦珩瑜琅湛灏峥嵘骞翊祁"
TRADES = ("建筑劳务", "商贸", "物流", "机械制造", "食品", "电子科技", "装饰工程", "园林绿化", "物业管理", "化工")
FORMS = ("有限公司", "有限公司", "有限责任公司", "股份有限公司")


def invented(count: int) -> dict[str, str | None]:
    chance = random.Random(5)
    brands = [a + b for a, b in product(FIRST, SECOND)] + [a + b + c for a, b, c in product(FIRST, SECOND, "源盛达")]
    names: dict[str, str | None] = {}
    while len(names) < count:
        place, brand = chance.choice(sorted(PLACES)), chance.choice(brands)
        names[place + brand + chance.choice(TRADES) + chance.choice(FORMS)] = PLACES[place]
    return names


def judged(made: World) -> tuple[float, float]:
    answers = Index(made.entries).look_up([Query(each.name) for each in made.judged])
    right, answered, asked, _ = total(by_way(answers, made.judged, published()), SEVEN)
    return figures(right, answered, asked)


def test_the_ways_of_miswriting_are_the_same_for_the_same_seed_and_never_give_the_answer_away() -> None:
    names = invented(200)
    one, other = world(names, 3, 200), world(names, 3, 200)
    assert one == other
    assert {each.way for each in one.judged} == set(ALL)
    held_out = [each for each in one.judged if each.number is None]
    assert len(held_out) == 40
    registered = {entry.name for entry in one.entries}
    assert not registered & {each.name for each in held_out if each.way == "typing"}
    numbers = dict(zip(sorted(names), range(len(names)), strict=True))
    assert all(numbers[entry.name] == entry.number for entry in one.entries if not entry.former)


def test_every_way_changes_a_name_as_it_says() -> None:
    by = Misspeller(invented(100), 1)
    name = "武汉市云鹤建筑劳务有限公司"
    written = {way: by.written(name, way) for way in ALL if not way.startswith("former")}
    assert written["form dropped"] == "武汉市云鹤建筑劳务"
    assert written["place moved"] in {"云鹤建筑劳务（武汉市）有限公司", "云鹤建筑劳务有限公司（武汉市）"}
    assert written["abbreviated"] in {"云鹤建筑劳务公司", "武汉市云鹤建筑"}
    assert written["traditional"] == "武漢市雲鶴建築勞務有限公司"
    wrong = {"homophone": 1, "one character": 1, "two characters": 2}
    for way, count in wrong.items():
        assert sum(a != b for a, b in zip(written[way] or "", name, strict=True)) == count


def test_on_crowded_invented_names_what_is_answered_is_right() -> None:
    # Invented names draw on few characters and trades: more alike than a real register, so more is left to a person.
    precision, recall = judged(world(invented(2_000), 7, 1_200))
    assert precision >= 0.97
    assert recall >= 0.85


@pytest.mark.realdata
def test_on_a_part_of_the_real_register_the_shipped_thresholds_hold(realdata: Path) -> None:
    named = names_of(realdata)
    chosen = random.Random(2).sample(sorted(named), 10_000)
    precision, recall = judged(world({name: named[name] for name in chosen}, 7, 1_700))
    assert precision >= 0.99
    assert recall >= 0.90


def test_the_answer_is_that_of_comparing_with_every_name_and_the_same_however_it_is_asked() -> None:
    made = world(invented(150), 9, 60)
    index, grown, questions = Index(made.entries), Index(home=("42",)), [Query(each.name) for each in made.judged]
    for at in range(0, len(made.entries), 20):
        grown.add(made.entries[at : at + 20])
    found = index.look_up(questions)
    assert grown.look_up(questions) == found
    assert [index.look_up([each])[0] for each in questions] == found
    thresholds = published().thresholds
    for query, candidates in zip(questions, found, strict=True):
        plain, taken = index.look_through(query), verdict(candidates, thresholds) is Verdict.ACCEPT
        assert (verdict(plain, thresholds) is Verdict.ACCEPT) == taken
        assert not taken or plain[0] == candidates[0]


def test_figures_count_an_answer_about_nobody_as_wrong() -> None:
    index = Index(world(invented(50), 1, 20).entries)
    name = next(iter(invented(50)))
    found = index.look_up([Query(name)])
    table = by_way(found, [Question(name, None, "typing")], published())
    right, answered, asked, _ = total(table, ["typing"])
    assert (right, asked) == (0, 0)
    assert answered in {0, 1}
