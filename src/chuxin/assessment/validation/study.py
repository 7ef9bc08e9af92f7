"""From data to a fitted card with its proof: which rows taught it, which tested it, and how well it did on them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from chuxin.assessment.evaluation.parameters import parameters_from
from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.evaluation.sources import Sources
from chuxin.assessment.validation.cohort import Judged, cohort, columns_of
from chuxin.assessment.validation.export import refuse_prohibited
from chuxin.assessment.validation.feature import Feature, named
from chuxin.assessment.validation.fitting import PLACES, Bin, Fitted, Scale, Scored, fit
from chuxin.assessment.validation.measured import Figure, Floats, Truths, rounded
from chuxin.assessment.validation.outcome import Outcome, Period, days_of
from chuxin.assessment.validation.ranking import Examples, ranked, risk_of
from chuxin.assessment.validation.scheme import Scheme, documents
from chuxin.assessment.validation.separation import auc, plain_auc
from chuxin.kernel.definition import Definition
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_TRUE = frozenset({"1", "1.0", "true", "yes", "train"})
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN", "UBIGINT")
# Of a hundred rows without a published split so many teach.
_TEACH = 70


@dataclass(frozen=True, slots=True)
class Data:
    """Rows to fit from: a column a feature (NaN where missing), what became of each row, and which rows teach."""

    features: tuple[Feature, ...]
    values: Floats
    bad: Truths
    teach: Truths
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A fitted card and what it reached: AUC on the rows that taught it, on the others, and what an opaque order of
    the same numbers reached there (R15: an order only). ``cuts`` are the least points of grades A, B, C."""

    fitted: Fitted
    cuts: tuple[int, ...]
    taught: Figure
    tested: Figure
    opaque: float | None
    rows: tuple[int, int]

    def as_json(self) -> dict[str, object]:
        """The study as the bench answers it."""
        return {
            "rows": {"taught": self.rows[0], "tested": self.rows[1]},
            "auc_taught": self.taught.as_json(),
            "auc_tested": self.tested.as_json(),
            "auc_of_opaque_ranking": rounded(self.opaque),
            "base": self.fitted.base,
            "highest": self.fitted.most,
            "cuts": list(self.cuts),
            "dropped": list(self.fitted.dropped),
            "features": [_told(each) for each in self.fitted.scored],
        }


def study(data: Data, scale: Scale) -> Study:
    """Fit on the rows that teach and measure on the others. Refuses what :func:`fit` refuses."""
    teach, test = data.teach, ~data.teach
    fitted = fit(data.values[teach], data.bad[teach], data.features, scale)
    score = fitted.score(data.values)
    numbers = np.unique(np.array(data.subjects), return_inverse=True)[1].astype(np.int64)

    def reached(chosen: Truths) -> Figure:
        clusters = np.unique(numbers[chosen], return_inverse=True)[1].astype(np.int64)
        return auc(-score[chosen], data.bad[chosen], clusters)

    rows = int(teach.sum()), int(test.sum())
    return Study(fitted, _cuts(score[teach]), reached(teach), reached(test), _opaque(data), rows)


def from_table(path: Path, label: str, features: Sequence[Feature], split: str | None, subject: str | None) -> Data:
    """Rows of a CSV or Parquet file; ``label`` says which turned out bad (1, true, yes).

    Without ``features`` every column of numbers is one. ``split`` names a column that is 1 (true, train) for the rows
    that teach; without it seven of ten teach, chosen by a hash of the row's name. ``Refusal``: ``fit.no_column``,
    ``fit.not_a_number``.
    """
    name = str(path).replace("'", "''")
    with duckdb.connect() as connection:
        table = connection.sql(f"SELECT * FROM '{name}'")
        types = dict(zip(table.columns, map(str, table.types), strict=True))
        rows = table.to_arrow_table()
    beside = {label, split, subject}
    numeric = [column for column in types if types[column].startswith(_NUMBERS) and column not in beside]
    chosen = tuple(features) or named(numeric)
    for column in [*(each.column for each in chosen), *(each for each in beside if each)]:
        if column not in types:
            raise _unusable("fit.no_column", Text(f"没有“{column}”这一列。", f"There is no column “{column}”."))
    for each in chosen:
        if each.column not in numeric:
            sentence = Text(f"“{each.column}”不是数值列。", f"The column “{each.column}” holds no numbers.")
            raise _unusable("fit.not_a_number", sentence)
    names = rows[subject].to_pylist() if subject else range(1, rows.num_rows + 1)
    subjects = tuple(f"{one}" if subject else f"row-{one:07}" for one in names)
    teach = _flags(rows, split) if split else _by_lot(subjects)
    values = np.array([_numbers(rows, each.column) for each in chosen]).T
    return Data(chosen, values, _flags(rows, label), teach, subjects)


def from_facts(
    scheme: Scheme, features: Sequence[Feature], sources: Sources, outcomes: Outcome, period: Period
) -> Data:
    """The features of everyone on each day of ``period``, as the engine itself measures them, and the later outcome.

    The last day tests, the days before it teach; one day alone is split by a hash of the subject.
    """
    judged = measuring(scheme, features)
    cohorts = [cohort(judged, sources, outcomes, day) for day in days_of(outcomes, period)]
    values = np.concatenate([_measured(columns_of(each, _names(features)), features) for each in cohorts])
    subjects = tuple(subject for each in cohorts for subject in each.subjects)
    several = len(cohorts) > 1
    last = [several and each is not cohorts[-1] for each in cohorts for _ in each.subjects]
    teach = np.array(last, dtype=np.bool_) if several else _by_lot(subjects)
    return Data(tuple(features), values, np.concatenate([each.bad for each in cohorts]), teach, subjects)


def measuring(scheme: Scheme, features: Sequence[Feature]) -> Judged:
    """A card that measures ``features`` and gives no points, to have the engine take the numbers. Refuses
    ``fit.not_lawful`` as the finished card would."""
    blank = tuple(Scored(each, (Bin(Decimal(0), 0, 0, 0), Bin(None, 0, 0, 0)), 0, 0.0) for each in features)
    fitted = Fitted(0, blank, tuple(range(len(blank))), (), 0, 0)
    document = documents(scheme, fitted, (0, 0, 0), np.zeros((1, len(blank))))["scorecard.yaml"]
    assert isinstance(document, dict)
    refuse_prohibited(document["scorecards"][0])
    card = scorecard_from(Definition("scorecard", scheme.id, document["scorecards"][0]))[0]
    assert card is not None
    numbers = [Definition("parameter", str(each["id"]), each) for each in document["parameters"]]
    return Judged(card, parameters_from(numbers)[0])


def _names(features: Sequence[Feature]) -> list[str]:
    return [f"{each.id}_value" for each in features]


def _measured(values: Floats, features: Sequence[Feature]) -> Floats:
    """Where no record counted there is no number, or none at all: zero for what is counted or summed."""
    for place, each in enumerate(features):
        measure = each.body.get("measure")
        if isinstance(measure, dict) and measure.get("take") in ("count", "sum", "distinct"):
            values[:, place] = np.nan_to_num(values[:, place])
    return values


def _numbers(rows: pa.Table, column: str) -> list[float]:
    held = rows[column].to_pylist()
    return [np.nan if value is None else round(float(value), PLACES) for value in held]


def _flags(rows: pa.Table, column: str) -> Truths:
    return np.array([str(value).lower() in _TRUE for value in rows[column].to_pylist()], dtype=np.bool_)


def _by_lot(subjects: Sequence[str]) -> Truths:
    lots = [int(hashlib.sha256(one.encode()).hexdigest(), 16) % 100 for one in subjects]
    return np.array([lot < _TEACH for lot in lots], dtype=np.bool_)


def _cuts(score: Floats) -> tuple[int, ...]:
    """The quartiles of the rows that taught, each at least a point below the one before."""
    cuts: list[int] = []
    for share in (0.75, 0.5, 0.25):
        cut = int(np.quantile(score, share, method="lower"))
        cuts.append(min(cut, cuts[-1] - 1) if cuts else cut)
    return tuple(cuts)


def _opaque(data: Data) -> float | None:
    test = ~data.teach
    names = [f"{number:07}" for number in range(int(test.sum()))]
    if not test.any() or data.bad[test].all() or not data.bad[test].any():
        return None
    ranking = ranked(Examples(data.values[data.teach], data.bad[data.teach]), names, data.values[test])
    return plain_auc(risk_of(ranking, names), data.bad[test])


def _told(scored: Scored) -> dict[str, object]:
    bins = [
        {"below": None if each.below is None else str(each.below), "points": each.points, "n": each.n, "bad": each.bad}
        for each in scored.bins
    ]
    return {
        "id": scored.feature.id,
        "information_value": rounded(scored.value),
        "bins": bins,
        "missing": scored.missing,
    }


def _unusable(code: str, sentence: Text) -> Refusal:
    return Refusal(code, sentence, Text("请核对列名与内容。", "Check the names and content of the columns."))


def source_of(study: Study, what: Text, made_on: date) -> Text:
    """Where a fitted card comes from, as its definitions say it."""
    taught, tested = study.taught.value or 0, study.tested.value
    zh = f"由数据拟合：{what.zh}；训练{study.rows[0]}个（其中不良{study.fitted.bad}个），AUC {taught:.3f}"
    en = f"Fitted from data: {what.en}; taught by {study.rows[0]} ({study.fitted.bad} bad), AUC {taught:.3f}"
    if tested is not None:
        zh, en = f"{zh}；检验{study.rows[1]}个，AUC {tested:.3f}", f"{en}; tested on {study.rows[1]}, AUC {tested:.3f}"
    return Text(f"{zh}；拟合于{made_on}。", f"{en}; fitted on {made_on}.")
