"""Who acts: made once at the edge, handed to every action and query."""

from __future__ import annotations

from dataclasses import dataclass, field

from chuxin.kernel.permits import permit_title
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting account with what it may do.

    ``id`` is stable and names a role account, never a person (``account:clerk-market``, ``system:worker``).
    ``permits`` are the verbs of ``roles.yaml`` (``intake.send``, ``file.read_shared`` …); ``*`` stands for all of them
    (the operator on this machine). ``agency`` is the code of the department the actor acts for; ``subject`` the number
    of the organisation it acts for.
    """

    id: str
    name: str = ""
    permits: frozenset[str] = field(default_factory=frozenset)
    agency: str | None = None
    subject: int | None = None
    purpose: str = ""

    def may(self, permit: str) -> bool:
        """Whether this actor holds ``permit``."""
        return permit in self.permits or "*" in self.permits

    def must(self, permit: str) -> None:
        """Refuse unless this actor holds ``permit``."""
        if not self.may(permit):
            title = permit_title(permit)
            raise Refusal(
                "access.not_permitted",
                Text(f"当前账号没有“{title.zh}”的权限。", f"This account does not hold the permit to {title.en}."),
                Text(
                    "请用有权限的账号登录，或请管理员授权。",
                    "Sign in with an account that holds it, or ask an administrator.",
                ),
            )


ANYONE = Actor(id="anyone", name="公众 / public")
