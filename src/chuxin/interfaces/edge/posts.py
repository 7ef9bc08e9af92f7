"""What those who made entries of the ledger are called: posts by their titles, anyone else by the form of the id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from chuxin.foundation.access import queries as access
from chuxin.kernel.text import Text

_ACTORS: Final[Mapping[str, Text]] = {
    "anyone": Text("公众", "the public"),
    "system:operator": Text("系统运维", "the operator"),
    "system:worker": Text("后台任务", "the worker"),
}
_FORMS: Final[Mapping[str, Text]] = {
    "account": Text("岗位账号", "an office account"),
    "channel": Text("报送渠道", "a channel"),
    "agency": Text("部门", "a department"),
    "system": Text("系统", "the system"),
}


def actor_title(actor: str) -> Text:
    """Who made an entry, by the form of the actor's id (``account:…``, ``agency:…``, ``system:…``)."""
    form, _, _ = actor.partition(":")
    return _ACTORS.get(actor) or _FORMS.get(form) or Text(actor, actor)


def posts(actors: Iterable[str]) -> dict[str, Text]:
    """The posts behind actor ids, by id: an account by its title, anyone else by the form of the id. One statement."""
    named = {actor: actor.removeprefix("account:") for actor in actors}
    titles = access.titles(set(named.values()))
    return {actor: titles.get(username) or actor_title(actor) for actor, username in named.items()}
