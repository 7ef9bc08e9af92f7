"""What the ledger remembers: entries, their contents, the tree in tiles, checkpoints, erasures and bookmarks.

Triggers (``guards.py``, set up by migration 0001) make the database itself refuse what these tables must never see:
changed or deleted entries, contents, tiles and checkpoints.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from chuxin.foundation.ledger.sequence import SequenceField


class Head(models.Model):
    """The one row a writer locks: how many entries there are."""

    id = models.SmallIntegerField(primary_key=True)
    size = models.BigIntegerField(default=0)

    class Meta:
        db_table: ClassVar[str] = "ledger_head"


class Entry(models.Model):
    """One leaf: its header and its hash."""

    seq = SequenceField(primary_key=True)
    leaf = models.BinaryField()
    header = models.BinaryField()

    class Meta:
        db_table: ClassVar[str] = "ledger_entry"


class Stretch(models.Model):
    """A run of entries of one kind: by these a follower finds its own without an index row an entry."""

    last = SequenceField(primary_key=True)
    first = models.BigIntegerField()
    kind = models.TextField()

    class Meta:
        db_table: ClassVar[str] = "ledger_stretch"
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "last"], name="ledger_stretch_kind_last")]


class Content(models.Model):
    """What an entry said: 16 bytes of salt, then canonical JSON. Gone once erased."""

    seq = SequenceField(primary_key=True)
    blob = models.BinaryField()

    class Meta:
        db_table: ClassVar[str] = "ledger_content"


class TileRow(models.Model):
    """Up to 256 hashes of one level of the tree; it only ever grows at its end."""

    pk = models.CompositePrimaryKey("level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table: ClassVar[str] = "ledger_tile"


class CheckpointRow(models.Model):
    """A signed tree head."""

    size = SequenceField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table: ClassVar[str] = "ledger_checkpoint"


class Erasure(models.Model):
    """The announcement without which no content may be deleted; ``entry`` is the ledger entry that says so."""

    seq = SequenceField(primary_key=True)
    entry = models.BigIntegerField(unique=True)

    class Meta:
        db_table: ClassVar[str] = "ledger_erasure"


class Bookmark(models.Model):
    """The last entry a follower has handled; −1 when none."""

    name = models.CharField(max_length=100, primary_key=True)
    seq = models.BigIntegerField(default=-1)

    class Meta:
        db_table: ClassVar[str] = "ledger_bookmark"
