"""Faults of whole columns are told of the rows they spoil: exchanged columns, another unit, columns that count rows."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import cast

import numpy as np
import pyarrow as pa

from chuxin.facts.catalogue.field import Field, FieldType
from chuxin.facts.intake.columns import ColumnReader
from chuxin.facts.intake.exchanged import _refuse_unit
from chuxin.facts.intake.receipt import Receipt
from chuxin.facts.intake.rows import Judged, Plan
from chuxin.kernel.finding import Severity
from chuxin.kernel.text import Text
from tests.facts.conftest import Desk
from tests.facts.penalties import as_csv, penalty

NAME, CODE, SUM, DECIDED, UNTIL = "CF_XDR_MC", "CF_XDR_SHXYM", "CF_NR_FK", "CF_JDRQ", "CF_YXQ"


def exchanged(one: str, two: str, count: int = 4) -> str:
    rows = [penalty(n) for n in range(1, count + 1)]
    return as_csv([row | {one: row[two], two: row[one]} for row in rows])


def with_sums(sums: Iterable[str]) -> str:
    return as_csv([penalty(n, **{SUM: one}) for n, one in enumerate(sums, 1)])


def codes(receipt: Receipt) -> dict[str, int]:
    assert sum(receipt.refused_by_code.values()) == receipt.refused
    return dict(receipt.refused_by_code)


def test_faults_of_whole_columns(desk: Desk) -> None:
    for one, two, said in (
        (NAME, CODE, ("行政相对人名称", "统一社会信用代码")),
        (DECIDED, SUM, ("处罚决定日期", "罚款金额")),
        (DECIDED, UNTIL, ("处罚决定日期", "处罚有效期")),
    ):
        receipt = desk.send(exchanged(one, two))
        assert codes(receipt) == {"columns.exchanged": 4}, (one, two)
        message = receipt.findings[0].message
        assert all(word in message.zh for word in said)
        assert "exchanged" in message.en
    # Two rows tell nothing of a column, nor does a column of which some cells are wrong.
    assert "columns.exchanged" not in codes(desk.send(exchanged(NAME, CODE, 2)))
    some = [penalty(n, **({CODE: "示例公司"} if n < 4 else {})) for n in range(1, 8)]
    assert codes(desk.send(as_csv(some))) == {"uscc.length": 3}


def test_a_column_of_sums_in_another_unit(desk: Desk) -> None:
    in_yuan = [str(5_000 + 100 * n) for n in range(12)]
    receipt = desk.send(with_sums(in_yuan))
    assert codes(receipt) == {"columns.unit": 12}
    assert "“5000”按该栏单位“万元”为50000000元" in receipt.findings[0].message.zh
    # The remedy holds: a sum that names its unit is what it says.
    assert desk.send(with_sums(f"{one}元" for one in in_yuan)).refused == 0
    assert desk.send(with_sums(in_yuan[:9])).refused == 0
    assert desk.send(with_sums([*(["0.5", "1.2"] * 6), "5000"])).refused == 0
    # Beside it: a column that counts the rows is no unknown column.
    receipt = desk.send(as_csv([{"序号": "1"} | penalty(99) | {"科室": "一科"}]))
    told = {one.code: one for one in receipt.findings}
    assert receipt.accepted == 1
    assert told["file.column_row_number"].severity is Severity.WARNING
    assert told["file.column_unknown"].place.field == "科室"


def test_the_other_way_round_sums_in_ten_thousands() -> None:
    field = Field("amount", Text("执行标的", "Amount"), FieldType.MONEY, unit="元", usual=(500, 100_000_000))
    raw = pa.chunked_array([[*(f"{n}.5" for n in range(1, 12)), "120000", None]])
    column = ColumnReader(field).read(raw)
    plan = cast("Plan", SimpleNamespace(file="a.csv"))
    judged = Judged(plan, np.arange(1, 14), {"amount": column}, np.zeros(13, bool), {}, pa.nulls(13), {})
    _refuse_unit(judged, column, raw)
    assert sorted(judged.faults) == list(range(11))
    (told,) = judged.faults[0]
    assert (told.code, told.place.row) == ("columns.unit", 1)
    assert "以“万元”填写" in told.message.zh
    assert "1.5元" in told.remedy.zh
