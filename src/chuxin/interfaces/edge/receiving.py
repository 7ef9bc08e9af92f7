"""Settles what the browser sent behind the answer: a bounded pool beside the pages; after a crash the worker does it.

Nothing is kept in memory alone: the file is received before the answer, so a process that dies leaves an unsettled
batch, and the worker's next round settles it. Two processes that take the same batch give one result.
"""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connections

from chuxin.facts.intake import actions as intake
from chuxin.facts.intake import refused, withdrawing
from chuxin.facts.intake.glance import first_findings
from chuxin.facts.intake.queries import Delivery
from chuxin.facts.intake.receipt import Tally
from chuxin.facts.intake.settling import read
from chuxin.foundation.ledger import busy
from chuxin.interfaces.edge import progress
from chuxin.interfaces.edge.progress import Snapshot, Stage
from chuxin.kernel.actor import Actor
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text

_LOG = logging.getLogger(__name__)
_LOCK = threading.Lock()
_TAKEN: set[str] = set()


def send(path: Path, feed: str, *, sheet: str | None, actor: Actor, at: datetime) -> Delivery:
    """Receive a file, look at its first rows, and have it settled in the background.

    The answer can show the first findings, however long the file and whoever waits before it. Refuses what
    :func:`intake.accept` refuses.
    """
    delivery = intake.accept(path, feed, sheet=sheet, actor=actor, at=at)
    settle_later(delivery.id, seen=_glanced(delivery), actor=actor, at=at)
    return delivery


def settle_later(batch: str, *, seen: Snapshot | None = None, actor: Actor, at: datetime) -> bool:
    """Have an accepted batch settled soon; ``False`` where this process has it in hand already.

    ``seen`` is what can be shown of it until then.
    """
    with _LOCK:
        if batch in _TAKEN:
            return False
        _TAKEN.add(batch)
    progress.note(batch, seen or Snapshot(Stage.WAITING))
    if settings.SETTLING:
        _pool().submit(_in_background, batch, actor, at)
    else:
        _settle(batch, actor, at)
    return True


def _glanced(delivery: Delivery) -> Snapshot | None:
    """The first findings; none where looking fails, for settling will tell why, and the file is safe already."""
    if not settings.SETTLING:
        return None
    try:
        opened = read(delivery.sha256, delivery.feed, delivery.received_at, sheet=delivery.sheet, name=delivery.name)
        return progress.tallied(first_findings(opened.sheet, opened.plan))
    except Exception:
        _LOG.exception("the first rows of batch %s could not be judged", delivery.id)
        return None


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=settings.SETTLING, thread_name_prefix="settling")


def _in_background(batch: str, actor: Actor, at: datetime) -> None:
    try:
        _settle(batch, actor, at)
    finally:
        connections.close_all()


def _settle(batch: str, actor: Actor, at: datetime) -> None:
    def told(tally: Tally) -> None:
        progress.note(batch, progress.tallied(tally))

    try:
        receipt = busy.patiently(lambda: intake.settle(batch, actor=actor, at=at, progress=told))
        if receipt.refused:
            refused.prepare(batch)
        progress.forget(batch)
    except Refusal as refusal:
        progress.note(batch, progress.failed(refusal))
    except Exception as fault:
        if busy.refusal_of(fault) is None:
            _LOG.exception("batch %s was not settled; the worker tries again", batch)
        progress.note(batch, progress.failed(_interrupted()))
    finally:
        with _LOCK:
            _TAKEN.discard(batch)


def withdraw_later(batch: str, *, actor: Actor, at: datetime) -> None:
    """Have the records of a delivery that is announced as withdrawn go soon; the worker goes on after a crash."""
    if settings.SETTLING:
        _pool().submit(_withdraw, batch, actor, at)
    else:
        withdrawing.carry_on(batch, actor=actor, at=at)


def _withdraw(batch: str, actor: Actor, at: datetime) -> None:
    try:
        withdrawing.carry_on(batch, actor=actor, at=at)
    except Exception:
        _LOG.exception("the records of batch %s have not all gone; the worker goes on", batch)
    finally:
        connections.close_all()


def _interrupted() -> Refusal:
    return Refusal(
        "batch.interrupted",
        Text("处理中断，文件已保存，没有丢失。", "It was interrupted; the file is kept and nothing is lost."),
        Text("后台任务会自动继续处理，请稍后刷新本页。", "The worker goes on by itself; look again in a while."),
    )
