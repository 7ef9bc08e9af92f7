"""What one viewer may see of a case: all of it, or without what identifies who applied or complained. Pure."""

from __future__ import annotations

from dataclasses import replace

from chuxin.facts.catalogue.field import Disclosure
from chuxin.kernel.actor import Actor
from chuxin.services.cases.case import Case, Taken, step_of
from chuxin.services.cases.moving import plays
from chuxin.services.cases.workflow import Who, Workflow

# Who handles a case sees all of it; so does who opened it.
_HANDLERS = frozenset({Who.LEAD, Who.SUPERIOR})
_ASKING = frozenset({Who.APPLICANT, Who.CODE})


def seen_by(case: Case, workflow: Workflow, actor: Actor) -> Case:
    """The case as ``actor`` may read it.

    Whoever handles it sees all, and each party what it told itself. From everybody else answers marked ``internal`` are
    withheld; in a ``private`` workflow also who applied, and the documents that party handed in.
    """
    held = {role.who for role in workflow.roles.values() if plays(role, case, actor)}
    if held & _HANDLERS or actor.may("*"):
        return case
    steps = tuple(_seen(each, workflow, held) for each in case.steps)
    hidden = workflow.private and not held & _ASKING
    return replace(case, steps=steps, applicant=None if hidden else case.applicant)


def _seen(taken: Taken, workflow: Workflow, held: set[Who]) -> Taken:
    step = step_of(workflow, taken.step)
    who = workflow.roles[step.by].who
    if who in held:
        return taken
    internal = {field.name for field in step.form if field.disclosure is Disclosure.INTERNAL}
    form = {name: value for name, value in taken.form.items() if name not in internal}
    if workflow.private and who in _ASKING:
        return replace(taken, form=form, evidence=(), actor="", agency="")
    return replace(taken, form=form)
