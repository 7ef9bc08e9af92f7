"""What is remembered of channels: those opened, what arrived through them, what was looked at, and alarms."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ChannelRow(models.Model):
    """A channel under the entry that opened it; of those with one ``channel`` id the latest counts."""

    entry = models.BigIntegerField(primary_key=True)
    channel = models.CharField(max_length=48, db_index=True)
    sort = models.CharField(max_length=10)
    settings = models.JSONField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=100)
    closed = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    reason = models.TextField(default="")

    class Meta:
        db_table = "channels_channel"


class ArrivalRow(models.Model):
    """A file that came through a channel: taken as a batch, or turned away with a code and a sentence.

    ``claim`` names the file as it lay there, so that the same arrival is never said twice.
    """

    entry = models.BigIntegerField(primary_key=True)
    channel = models.CharField(max_length=48)
    feed = models.CharField(max_length=64)
    claim = models.CharField(max_length=120)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    at = models.DateTimeField()
    batch = models.BigIntegerField(null=True)
    code = models.CharField(max_length=64, default="")
    message = models.JSONField(null=True)
    remedy = models.JSONField(null=True)
    findings = models.JSONField(default=list)

    class Meta:
        db_table = "channels_arrival"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["channel", "claim"], name="channels_arrival_once")
        ]


class ExaminedRow(models.Model):
    """A settled batch that was looked at for oddities, with its headings where they are known."""

    batch = models.BigIntegerField(primary_key=True)
    settled = models.BigIntegerField(db_index=True)
    feed = models.CharField(max_length=64, db_index=True)
    columns = models.JSONField()

    class Meta:
        db_table = "channels_examined"


class AlarmRow(models.Model):
    """An alarm under the entry that raised it."""

    entry = models.BigIntegerField(primary_key=True)
    trouble = models.CharField(max_length=20)
    cause = models.CharField(max_length=200, db_index=True)
    feed = models.CharField(max_length=64, db_index=True)
    channel = models.CharField(max_length=48)
    batch = models.CharField(max_length=24, null=True)
    message = models.JSONField()
    raised_at = models.DateTimeField()
    closed = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=100, default="")
    reason = models.TextField(default="")

    class Meta:
        db_table = "channels_alarm"
