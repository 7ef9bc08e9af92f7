"""Who may see a case, and how much of it: all, or without what identifies who applied or complained. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from chuxin.facts.catalogue.field import Disclosure
from chuxin.kernel.actor import Actor
from chuxin.services.cases.case import Case, Taken, step_of
from chuxin.services.cases.moving import holder_of
from chuxin.services.cases.workflow import Who, Workflow

# An account of an office works on cases if it holds one of these.
OFFICE: Final = ("case.handle", "case.decide", "case.supervise", "case.lead")
# Who handles a case sees all of it; so does who opened it.
_HANDLERS: Final = frozenset({Who.LEAD, Who.SUPERIOR})
_ASKING: Final = frozenset({Who.APPLICANT, Who.CODE})


@dataclass(frozen=True, slots=True)
class Sight:
    """What a viewer sees of the cases of a workflow: ``parties`` are those it is in this case, none for a stranger."""

    parties: frozenset[Who]
    workflow: Workflow

    @property
    def official(self) -> bool:
        """Whether an office looks."""
        return any(who.official for who in self.parties)

    @property
    def outside(self) -> bool:
        """Whether only the holder of the tracking code looks: the case is told in the words for outsiders."""
        return self.parties == {Who.CODE}

    @property
    def handles(self) -> bool:
        """Whether nothing is withheld."""
        return bool(self.parties & _HANDLERS)

    @property
    def knows_applicant(self) -> bool:
        """Whether it may learn who applied."""
        return not self.workflow.private or self.handles or bool(self.parties & _ASKING)

    def of(self, case: Case) -> Case:
        """The case as it may be read."""
        if self.handles:
            return case
        steps = tuple(self._seen(each) for each in case.steps)
        return replace(case, steps=steps, applicant=case.applicant if self.knows_applicant else None)

    def _seen(self, taken: Taken) -> Taken:
        """A step without the answers marked internal (an office's messages reach whoever asked in a private workflow);
        documents of other parties are for offices alone."""
        step = step_of(self.workflow, taken.step)
        who = self.workflow.roles[step.by].who
        if who in self.parties:
            return taken
        told = self.workflow.private and who.official and self.parties & _ASKING
        internal = {field.name for field in step.form if field.disclosure is Disclosure.INTERNAL and not told}
        form = {name: value for name, value in taken.form.items() if name not in internal}
        if self.workflow.private and who in _ASKING:
            return replace(taken, form=form, evidence=(), actor="", agency="")
        return replace(taken, form=form, evidence=taken.evidence if self.official or who.official else ())


def sight_of(case: Case, workflow: Workflow, actor: Actor) -> Sight:
    """What ``actor`` sees of a case: the organisations and offices it is between, the holder of its code, and whoever
    leads. Without a party it is a stranger, who is told that there is no such case."""
    parties = {
        Who.SUBJECT: actor.subject is not None and actor.subject == case.subject,
        Who.APPLICANT: actor.subject is not None and actor.subject == case.applicant,
        Who.CODE: actor.id == holder_of(case),
        Who.SOURCE: _office(case, Who.SOURCE, actor),
        Who.SUPERIOR: _office(case, Who.SUPERIOR, actor),
        Who.LEAD: actor.may("case.lead"),
    }
    return Sight(frozenset(who for who, so in parties.items() if so), workflow)


def seen_by(case: Case, workflow: Workflow, actor: Actor) -> Case:
    """The case as ``actor`` may read it.

    Whoever handles it sees all, and each party what it told itself. From everybody else answers marked ``internal`` are
    withheld; in a ``private`` workflow also who applied, and the documents that party handed in.
    """
    return sight_of(case, workflow, actor).of(case)


def _office(case: Case, party: Who, actor: Actor) -> bool:
    agency = case.parties.get(party.value)
    return agency is not None and actor.agency == agency and any(actor.may(permit) for permit in OFFICE)
