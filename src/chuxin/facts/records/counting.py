"""How much was said of records between two moments: what the quarterly report counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count

from chuxin.facts.records.models import RecordEvent, RecordVersion


def new_by_item(since: datetime, until: datetime) -> Mapping[str, int]:
    """How many records of each item were first stated from ``since`` to before ``until``; one statement."""
    rows = RecordVersion.objects.filter(version=1, stated_at__gte=since, stated_at__lt=until)
    return dict(rows.values_list("item").annotate(n=Count("entry")).order_by("item"))


def corrected(since: datetime, until: datetime) -> int:
    """How many later versions were stated between the two moments; one statement."""
    return RecordVersion.objects.filter(version__gt=1, stated_at__gte=since, stated_at__lt=until).count()


def events_by_kind(since: datetime, until: datetime) -> Mapping[str, int]:
    """How many decisions and statements of each kind were entered between the two moments; one statement."""
    rows = RecordEvent.objects.filter(at__gte=since, at__lt=until)
    return dict(rows.values_list("kind").annotate(n=Count("entry")).order_by("kind"))
