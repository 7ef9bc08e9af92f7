"""The closed set of conditions a step may require, by name: what each asks for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chuxin.kernel.text import Text

CONDITIONS: Final[Mapping[str, Text]] = {
    "records.own": Text("记录属于该组织且现行有效", "the records are the organisation's own and stand"),
    "records.source": Text("记录由该部门作出", "the records are that authority's"),
    "parts.done": Text("各部分均已办结", "every part is done"),
}
