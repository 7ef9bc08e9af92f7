"""What the tests of case pages share: the invented workflows, an organisation with a record, and their accounts."""

from __future__ import annotations

from django.test import Client

from chuxin.foundation.access import actions as access
from chuxin.foundation.access.account import DEMO_PASSWORD, NewAccount
from chuxin.foundation.access.models import Account
from chuxin.kernel.text import Text
from tests.assessment.consequences.hub import AT, OPERATOR

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(name: str, *roles: str, agency: str = "", subject: int | None = None) -> Client:
    """A browser in which an account of these roles has signed in."""
    new = NewAccount(f"test-{name}", DEMO_PASSWORD, Text("测试岗位", "Test post"), roles, agency, subject)
    access.create_account(new, actor=OPERATOR, at=AT)
    client = Client()
    client.force_login(Account.objects.get(username=new.username), backend=BACKEND)
    return client
