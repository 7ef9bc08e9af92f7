"""Names the posts behind the ids of actors, as the pages tell them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from chuxin.foundation.access import queries as access
from chuxin.kernel.text import Text

_ACCOUNT: Final = "account:"


def named(ids: Collection[str]) -> Mapping[str, Text]:
    """The titles of posts by the id of their actor; an id that is no account's stands for itself. One statement."""
    titles = access.titles(one.removeprefix(_ACCOUNT) for one in ids if one.startswith(_ACCOUNT))
    return {one: titles.get(one.removeprefix(_ACCOUNT), Text(one, one)) for one in ids}
