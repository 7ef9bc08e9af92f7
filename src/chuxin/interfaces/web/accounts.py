"""Who may open an account here: nobody by themselves; accounts are issued by an administrator through access."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from chuxin.foundation.access import queries as access
from chuxin.interfaces.web.shell import own_doors_of


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps the sign-up door shut: a sign-in stands for an office or an organisation, and is given, not taken."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where a sign-in leads that was not on its way to a page: to the account's own work, else the portal."""
        own = own_doors_of(access.actor_of(request.user))
        return own[0].address if own else "/"
