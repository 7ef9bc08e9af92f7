"""A fitted card as definitions in the grammar of packs: programme, item, scorecard, parameters, worked examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from chuxin.assessment.validation.fitting import Bin, Fitted, Scored
from chuxin.assessment.validation.measured import Floats
from chuxin.kernel.canonical import Json
from chuxin.kernel.text import Text

GRADES = ("A", "B", "C", "D")
# Who is typical: what the tenth, the fiftieth and the ninetieth of a hundred has of every number.
_TYPICAL = ((10, "low", Text("各项数值均较低", "Every number is low")),
            (50, "middle", Text("各项数值均居中", "Every number is in the middle")),
            (90, "high", Text("各项数值均较高", "Every number is high")))  # fmt: skip
_NOT_SCORED: Json = {
    "kinds": ["individual_business", "government_body", "public_institution", "mass_organisation"],
    "code_prefixes": ["92", "11", "12", "13"],
    "note": {
        "zh": "个体工商户的名称和代码关联自然人，不评分；机关、事业单位和群众团体另行评价。",
        "en": "An individual business is bound up with a person and is not scored; public bodies are judged elsewhere.",
    },
}


@dataclass(frozen=True, slots=True)
class Scheme:
    """What a fitted card is called and rests on. ``item`` is given where its numbers come as a table of their own;
    ``source`` says from what data, how many, of when, how well."""

    id: str
    title: Text
    clauses: tuple[str, ...]
    valid_from: date
    source: Text
    item: str | None = None


def documents(scheme: Scheme, fitted: Fitted, cuts: Sequence[int], values: Floats) -> Mapping[str, Json]:
    """The pack, by file: each a document of definitions. ``cuts`` are the least points of A, B and C; ``values`` the
    rows it was fitted from, of which the worked examples take the quantiles, never a row."""
    found: dict[str, Json] = {
        "programme.yaml": {"programme": _programme(scheme)},
        "scorecard.yaml": {
            "scorecards": [scorecard(scheme, fitted)],
            "parameters": list(_parameters(scheme, fitted, cuts)),
        },
        "examples.yaml": {"examples": list(_examples(scheme, fitted, cuts, values))},
    }
    if scheme.item:
        found["catalogue.yaml"] = {"items": [_item(scheme, scheme.item, fitted)]}
    return found


def grade_of(score: float, cuts: Sequence[int]) -> str:
    """The grade of a score by the least points of A, B and C."""
    return next((grade for grade, cut in zip(GRADES, cuts, strict=False) if score >= cut), GRADES[-1])


def scorecard(scheme: Scheme, fitted: Fitted) -> dict[str, Json]:
    """The card: everyone begins with the base, every feature adds the points of its bin."""
    cuts: list[Json] = [_cut(scheme, grade) for grade in GRADES]
    return {
        "id": scheme.id, "title": scheme.title.as_json(), "clauses": list(scheme.clauses),
        "valid_from": scheme.valid_from.isoformat(), "first_published": scheme.valid_from.isoformat(),
        "status": "pilot", "unverified": True, "source": scheme.source.as_json(),
        "description": _in_words(fitted).as_json(),
        "level": "private", "period": "year", "consequences": False, "base": fitted.base, "scale": fitted.most,
        "coverage": f"{scheme.id}.least_coverage", "veto_grade": GRADES[-1], "not_scored": _NOT_SCORED,
        "grades": cuts,
        "groups": [{
            "id": "numbers", "title": {"zh": "各项指标", "en": "The numbers"},
            "indicators": [_indicator(scheme, each) for each in fitted.scored],
        }],
    }  # fmt: skip


def _in_words(fitted: Fitted) -> Text:
    """The whole card as sentences a citizen can add up by."""
    zh, en = [], []
    for scored in fitted.scored:
        told = [(words, each.points) for each, words in _ranges(scored)]
        zh.append("，".join(f"{words.zh}加{points}分" for words, points in told))
        en.append(", ".join(f"{points} where {words.en}" for words, points in told))
    return Text(
        f"由数据拟合的可读评分卡，分高为好。起始{fitted.base}分；{'；'.join(zh)}。没有数值的，按“缺失”的分值。",
        f"A readable card fitted from data; more is better. Everyone begins with {fitted.base} points. "
        f"Added are: {'; '.join(en)}. Where there is no number, the points for a missing one.",
    )


def _cut(scheme: Scheme, grade: str) -> dict[str, Json]:
    told: dict[str, Json] = {"id": grade, "title": {"zh": f"{grade}级（试点）", "en": f"Grade {grade} (pilot)"}}
    return told if grade == GRADES[-1] else told | {"from": f"{scheme.id}.grade_{grade.lower()}"}


def _indicator(scheme: Scheme, scored: Scored) -> dict[str, Json]:
    feature = scored.feature
    taken: dict[str, Json] = (
        {"item": scheme.item, "measure": {"take": "latest", "of": feature.id}} if scheme.item else dict(feature.body)
    )
    clauses = taken.pop("clauses", list(scheme.clauses))
    inner, last = scored.bins[:-1], len(scored.bins)
    bands: list[Json] = [
        {"below": str(each.below), "points": _name(scheme, scored, number)} for number, each in enumerate(inner, 1)
    ]
    way = feature.remedy or Text(
        "改善该项数值或补正数据后重新计算。", "Improve the number, or have the data corrected."
    )
    return {
        "id": feature.id, "title": feature.title.as_json(), "clauses": clauses, "effect": "add",
        **taken, "floor": scored.least, "cap": scored.most, "weight": max(scored.most - scored.least, 1),
        "points": {"bands": bands, "otherwise": _name(scheme, scored, last),
                   "missing": _name(scheme, scored, "missing")},
        "remedy": way.as_json(),
    }  # fmt: skip


def _parameters(scheme: Scheme, fitted: Fitted, cuts: Sequence[int]) -> Iterator[Json]:
    share = Text("评级所需的最低覆盖率", "Least coverage for a grade")
    yield _parameter(scheme, f"{scheme.id}.least_coverage", (share, "share"), "0.5")
    for grade, cut in zip(GRADES, cuts, strict=False):
        title = Text(f"{grade}级最低分", f"Least points for grade {grade}")
        yield _parameter(scheme, f"{scheme.id}.grade_{grade.lower()}", (title, "points"), str(cut))
    for scored in fitted.scored:
        for number, (each, words) in enumerate(_ranges(scored), 1):
            told = Text(
                f"{words.zh}的分值（训练数据{each.n}个，其中不良{each.bad}个）",
                f"Points where {words.en} ({each.n} in the data, {each.bad} bad)",
            )
            yield _parameter(scheme, _name(scheme, scored, number), (told, "points"), str(each.points))
        title = scored.feature.title
        none = Text(f"没有“{title.zh}”时的分值", f"Points where there is no “{title.en}”")
        yield _parameter(scheme, _name(scheme, scored, "missing"), (none, "points"), str(scored.missing))


def _ranges(scored: Scored) -> Iterator[tuple[Bin, Text]]:
    title, low = scored.feature.title, None
    for each in scored.bins:
        match low, each.below:
            case None, None:
                yield each, Text(f"{title.zh}为任何值", f"“{title.en}” is anything")
            case None, high:
                yield each, Text(f"{title.zh}低于{high}", f"“{title.en}” is below {high}")
            case _, None:
                yield each, Text(f"{title.zh}不低于{low}", f"“{title.en}” is {low} or more")
            case _, high:
                yield each, Text(f"{title.zh}在{low}至{high}以下", f"“{title.en}” is from {low} to below {high}")
        low = each.below


def _parameter(scheme: Scheme, id_: str, told: tuple[Text, str], value: str) -> Json:
    since = scheme.valid_from.isoformat()
    return {
        "id": id_, "title": told[0].as_json(), "clauses": list(scheme.clauses), "valid_from": since,
        "unverified": True, "source": scheme.source.as_json(), "unit": told[1],
        "values": [{"from": since, "value": value}],
    }  # fmt: skip


def _name(scheme: Scheme, scored: Scored, number: int | str) -> str:
    return f"{scheme.id}.{scored.feature.id}_{number}"


def _programme(scheme: Scheme) -> dict[str, Json]:
    return {
        "id": scheme.id, "title": scheme.title.as_json(), "clauses": list(scheme.clauses),
        "valid_from": scheme.valid_from.isoformat(), "status": "pilot", "unverified": True,
        "source": scheme.source.as_json(),
        "responsible": [{"role": "lead_authority",
                         "title": {"zh": "提出方案的单位", "en": "Whoever proposes the scheme"}}],
        "description": {
            "zh": f"试点评分卡。{scheme.source.zh}", "en": f"A pilot scorecard. {scheme.source.en}",
        },
        "not_allowed": [
            {"zh": "试点结果不得公示，不得作为惩戒、激励或差别对待的依据。",
             "en": "Pilot results are not published and are no ground for any measure, benefit or unequal treatment."},
            {"zh": "不得用于自然人。", "en": "Not to be used for natural persons."},
            {"zh": "未经公开征求意见和核对，不得转为正式方案。",
             "en": "It does not become a scheme in use without consultation and verification."},
        ],
    }  # fmt: skip


def _item(scheme: Scheme, item: str, fitted: Fitted) -> dict[str, Json]:
    numbers: list[Json] = [
        {"name": each.feature.id, "title": each.feature.title.as_json(), "type": "decimal"} for each in fitted.scored
    ]
    return {
        "id": item,
        "title": {"zh": f"{scheme.title.zh}：指标数值", "en": f"{scheme.title.en}: the numbers"},
        "class": "voluntary", "family": "other", "clauses": list(scheme.clauses),
        "valid_from": scheme.valid_from.isoformat(), "status": "pilot", "unverified": True,
        "source": scheme.source.as_json(),
        "behaviour": {"zh": "主体某日的数值，供试点评分", "en": "Numbers of an organisation on a day, for a pilot"},
        "openness": "internal", "retention_years": 5, "frequency": "year",
        "subject_types": ["legal_person", "non_legal_org"], "polarity": "neutral",
        "key": ["subject_code", "counted_on"],
        "roles": {"subject_code": "subject_code", "decided_on": "counted_on"},
        "fields": [
            {"name": "subject_code", "title": {"zh": "统一社会信用代码", "en": "Unified social credit code"},
             "type": "uscc", "required": True},
            {"name": "counted_on", "title": {"zh": "数据日期", "en": "Counted on"}, "type": "date", "required": True},
            *numbers,
        ],
    }  # fmt: skip


def _examples(scheme: Scheme, fitted: Fitted, cuts: Sequence[int], values: Floats) -> Iterator[Json]:
    on = scheme.valid_from
    if scheme.item:
        yield from _typical(scheme, fitted, cuts, values)
    score = fitted.base + sum(_of_nothing(each) for each in fitted.scored)
    yield _example(scheme, "nothing", Text("没有任何数值", "Nothing is known"), on, _expected(score, cuts))
    early: dict[str, Json] = {"expect": {"refusal": "scorecard.not_yet"}}
    yield _example(
        scheme, "not_yet", Text("施行之前不能评价", "Not before it is in force"), on - timedelta(days=1), early
    )


def _typical(scheme: Scheme, fitted: Fitted, cuts: Sequence[int], values: Floats) -> Iterator[Json]:
    """Invented organisations that have of every number what the tenth, fiftieth or ninetieth of a hundred has."""
    held = values[:, list(fitted.columns)]
    for percent, name, title in _TYPICAL:
        row = np.round(np.nanpercentile(held, percent, axis=0, method="lower"), 6)
        numbers = {each.feature.id: _plain(value) for each, value in zip(fitted.scored, row, strict=True)}
        points: dict[str, Json] = {
            each.feature.id: int(each.points_of(np.array([value]))[0])
            for each, value in zip(fitted.scored, row, strict=True)
        }
        score = fitted.base + sum(int(str(one)) for one in points.values())
        record: dict[str, Json] = {"item": scheme.item, "decided_on": scheme.valid_from.isoformat(), **numbers}
        body = _expected(score, cuts, points) | {"records": [record]}
        yield _example(scheme, name, title, scheme.valid_from, body)


def _example(scheme: Scheme, name: str, title: Text, on: date, body: Mapping[str, Json]) -> Json:
    return {
        "id": f"{scheme.id}.{name}", "title": title.as_json(), "scorecard": scheme.id, "on": on.isoformat(), **body
    }  # fmt: skip


def _expected(score: int, cuts: Sequence[int], points: Mapping[str, Json] | None = None) -> dict[str, Json]:
    told: dict[str, Json] = {"score": score, "grade": grade_of(score, cuts)}
    return {"expect": told | ({"points": dict(points)} if points else {})}


def _of_nothing(scored: Scored) -> int:
    """Counts, sums and kinds of no records are zero; every other number of no records is missing."""
    measure = scored.feature.body.get("measure")
    take = measure.get("take") if isinstance(measure, Mapping) else None
    value = 0.0 if take in ("count", "sum", "distinct") else np.nan
    return int(scored.points_of(np.array([value]))[0])


def _plain(value: float) -> str:
    return format(Decimal(str(value)).normalize(), "f")
