"""Says in words what a case is about to be: how each term stands on a day, and whose move it is."""

from __future__ import annotations

from datetime import date

from chuxin.kernel.text import Text
from chuxin.services.cases.deadlines import Due, Standing
from chuxin.services.publication.wording import day


def left(due: date, on: date) -> Text:
    """How far a day is: overdue by so many days, today, or so many days to go."""
    days = (due - on).days
    if days < 0:
        late = -days
        return Text(f"已逾期{late}天", f"overdue by {late} day{'' if late == 1 else 's'}")
    if days == 0:
        return Text("今天到期", "due today")
    return Text(f"还有{days}天", f"{days} day{'' if days == 1 else 's'} left")


def term(due: Due, on: date) -> Text:
    """How a term stands on the day ``on``, in one sentence."""
    if due.unknown is not None:
        return due.unknown.sentence
    if due.met_on is not None:
        return _met(due, day(due.met_on))
    if due.due is None:
        return Text("已中止：等待对方办理，期间不计入期限", "stands still while another party has to act")
    until, how = day(due.due), left(due.due, on)
    return Text(f"期限{until.zh}，{how.zh}", f"due {until.en}, {how.en}")


def _met(due: Due, met: Text) -> Text:
    if due.due is None:
        return Text(f"{met.zh}办结", f"met on {met.en}")
    until = day(due.due)
    if due.standing is Standing.LATE:
        return Text(f"{met.zh}办结，逾期（期限{until.zh}）", f"met on {met.en}, late (due {until.en})")
    return Text(f"{met.zh}办结，未逾期（期限{until.zh}）", f"met on {met.en}, in time (due {until.en})")


def extension(due: Due) -> Text | None:
    """From when to when a term was extended, and why; ``None`` where it was not."""
    if due.extended is None or due.due is None or due.first_due is None:
        return None
    first, until, reason = day(due.first_due), day(due.due), due.extended.form.get("reason")
    return Text(f"由{first.zh}延至{until.zh}，理由：{reason}", f"extended from {first.en} to {until.en}: {reason}")
