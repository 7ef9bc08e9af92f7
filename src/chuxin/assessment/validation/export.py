"""Writes a fitted card as a pack folder, once its own reader finds no fault in it; and a table as a lake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from chuxin.assessment.evaluation.reading import scorecard_from
from chuxin.assessment.validation.feature import Feature
from chuxin.assessment.validation.fitting import PLACES
from chuxin.assessment.validation.measured import Floats
from chuxin.kernel.canonical import Json
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_HEAD = "# Fitted from data by the statisticians' bench; read docs/statisticians-bench.md before you change a number.\n"
_EXACT = pa.decimal128(38, 6)


def refuse_prohibited(card: Mapping[str, Json]) -> None:
    """Refuse ``fit.not_lawful`` with the findings where the scorecard language forbids the card (rights.md §7)."""
    found = scorecard_from(Definition("scorecard", str(card["id"]), card))[1]
    errors = tuple(each for each in found if each.severity is Severity.ERROR)
    if errors:
        raise Refusal(
            "fit.not_lawful",
            Text("这样的评分卡不合规，未写出。", "Such a scorecard is not lawful; nothing was written."),
            Text("请按各处提示去掉有关特征。", "Take out what the findings name."),
            findings=errors,
        )


def write(documents: Mapping[str, Json], folder: Path) -> None:
    """Write the documents as YAML files of ``folder``. ``Refusal`` ``fit.folder_not_empty``."""
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(
            "fit.folder_not_empty",
            Text(f"文件夹 {folder.name} 不是空的。", f"The folder {folder.name} is not empty."),
            Text("请另选一个空文件夹。", "Choose an empty one."),
        )
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        text = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)
        (folder / name).write_text(_HEAD + text, encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """Texts that YAML might take for a number or a day are quoted; days stay bare, as packs write them."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    if len(value) == 10 and value[4] == value[7] == "-" and value.replace("-", "").isdigit():
        return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value)
    return dumper.represent_str(value)


_Dumper.add_representer(str, _text)


def lake(
    values: Floats, subjects: Sequence[str], features: Sequence[Feature], item: str, on: date
) -> dict[str, pa.Table]:
    """A table as facts: ``subjects`` and one record of ``item`` each, decided ``on``; numbers to six decimals."""
    n = len(subjects)
    plain = {"kind": "enterprise", "name": None, "region": None, "industry": None, "status": None}
    organisations = {"subject": pa.array(subjects, pa.string())}
    organisations |= {name: pa.array([value] * n, pa.string()) for name, value in plain.items()}
    organisations["registered_on"] = pa.nulls(n, pa.date32())
    envelope = {"subject": organisations["subject"], "record": pa.array([f"{one}/{on}" for one in subjects])}
    envelope |= {name: pa.array([value] * n, pa.string()) for name, value in (("source", ""), ("state", "live"))}
    envelope |= {"tier": pa.nulls(n, pa.string()), "amount": pa.nulls(n, pa.decimal128(18, 2))}
    envelope |= {"decided_on": pa.array([on] * n, pa.date32())}
    envelope |= {name: pa.nulls(n, pa.date32()) for name in ("valid_from", "valid_to")}
    numbers = {each.id: _exact(values[:, place]) for place, each in enumerate(features)}
    return {"subjects": pa.table(organisations), item: pa.table(envelope | numbers)}


def write_lake(tables: Mapping[str, pa.Table], folder: Path) -> None:
    """Write a lake as the layout for ``--facts`` says."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        place = folder if name == "subjects" else folder / "records" / name
        place.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, place / ("subjects.parquet" if name == "subjects" else "part-0.parquet"))


def _exact(column: Floats) -> pa.Array:
    told = [None if np.isnan(value) else f"{value:.{PLACES}f}" for value in column.tolist()]
    return pa.array(told, pa.string()).cast(_EXACT)
