"""Invented organisations for tests: names with 示例, codes in province 99, which does not exist."""

from __future__ import annotations

from datetime import date

from chuxin.foundation.subjects.identifiers import USCC, Identifier
from chuxin.foundation.subjects.subject import Registration
from chuxin.kernel.codes import check_character, org_code_check


def code_of(serial: int, prefix: str = "91") -> str:
    """A well-formed social credit code of the invented province."""
    body = f"{serial:08}"
    first17 = f"{prefix}990101{body}{org_code_check(body)}"
    return first17 + check_character(first17)


def an_organisation(
    serial: int,
    *,
    name: str | None = None,
    kind: str = "enterprise",
    identifiers: tuple[Identifier, ...] = (),
    status: str = "active",
    region: str | None = "420106",
    source: str = "batch-1",
) -> Registration:
    """A registration of the organisation with this serial."""
    return Registration(
        kind=kind,
        name=name or f"示例{serial}有限公司",
        identifiers=identifiers or (Identifier(USCC, code_of(serial)),),
        region=region,
        registered_on=date(2020, 1, 1),
        status=status,
        source=source,
    )
