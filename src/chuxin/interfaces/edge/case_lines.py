"""The steps of a case in words, to one viewer: by which party, what was told, which documents came with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chuxin.facts.catalogue.field import Field
from chuxin.facts.intake.correcting import as_shown
from chuxin.foundation.access import queries as access
from chuxin.foundation.subjects.places import Places
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case, Evidence, Taken, step_of
from chuxin.services.cases.claims import PREFIX, Claim, claims_of
from chuxin.services.cases.seeing import Sight
from chuxin.services.cases.workflow import OPEN, PARTIES, Step, Who, Workflow
from chuxin.services.publication.values import written

HUB: Final = "system:"
_JOINT: Final = Text("由合并办理的事项分送", "passed on from the joint case")
_UNTOLD: Final = Text("申请方（依规定不予显示）", "the applicant (not told, as the law protects it)")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a form, in words."""

    name: str
    title: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Line:
    """One step taken: by which office or party (never a person), what was told, which documents came with it.

    ``withheld`` tells that something more was told or handed in which this viewer does not see.
    """

    taken: Taken
    title: Text
    party: Text
    post: Text | None
    answers: tuple[Answer, ...]
    documents: tuple[Evidence, ...]
    withheld: bool


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells one case to one viewer. ``names`` are those of organisations by number, ``agencies`` those of authorities
    by code, ``fields`` those of the records it is about."""

    case: Case
    workflow: Workflow
    sight: Sight
    names: Mapping[int, str]
    agencies: Mapping[str, Text]
    places: Places
    fields: Mapping[str, Field]

    def lines(self) -> Sequence[Line]:
        """Every step taken, oldest first."""
        seen = self.sight.of(self.case).steps
        usernames = {each.actor.removeprefix("account:") for each in seen if each.agency}
        posts = access.titles(usernames) if usernames else {}
        both = zip(seen, self.case.steps, strict=True)
        return [self._line(each, whole, posts.get(each.actor.removeprefix("account:"))) for each, whole in both]

    def party(self, who: Who, agency: str) -> Text:
        """A party by the name of its office or organisation; as the workflow calls it where it has none."""
        number = {Who.SUBJECT: self.case.subject, Who.APPLICANT: self.case.applicant}.get(who)
        if who is Who.APPLICANT and not self.sight.knows_applicant:
            return _UNTOLD
        if number is not None:
            name = self.names.get(number)
            return Text(name, name) if name else PARTIES[who]
        return self.agencies.get(agency or self.case.parties.get(who.value, ""), PARTIES[who])

    def turn(self, role: str) -> Text:
        """Whose move it is: the party, and the part it plays; what the case waits for, where nobody in it acts."""
        found = self.workflow.roles[role]
        if found.who is Who.CLOCK:
            return found.title
        party = self.party(found.who, "")
        return Text(f"{party.zh}（{found.title.zh}）", f"{party.en} ({found.title.en})")

    def _line(self, taken: Taken, whole: Taken, post: Text | None) -> Line:
        step = step_of(self.workflow, taken.step)
        who = self._who(taken, step)
        told = ((field, written(field, taken.form.get(field.name), self.places)) for field in step.form)
        answers = tuple(Answer(field.name, field.title, value) for field, value in told if value is not None)
        return Line(
            taken=taken,
            title=step.title,
            party=_JOINT if self._passed_on(taken) else self.party(who, taken.agency),
            post=post if who.official else None,
            answers=answers + tuple(self._claimed(each) for each in claims_of(taken.form)),
            documents=taken.evidence,
            withheld=(taken.form, taken.evidence) != (whole.form, whole.evidence),
        )

    def _passed_on(self, taken: Taken) -> bool:
        """Whether a step is the opening of a part, which its joint case does."""
        who = self.workflow.roles[self.workflow.opening.by].who
        return taken.step == OPEN and self.case.parent is not None and who.official and not taken.agency

    def _claimed(self, claim: Claim) -> Answer:
        """A claim: what stood there, and what should stand there."""
        field = self.fields.get(claim.field)
        if field is None:
            return Answer(PREFIX + claim.field, Text(claim.field, claim.field), Text("—", "—"))
        nothing = Text("（空）", "(empty)")
        was, now = (written(field, value, self.places) or nothing for value in (claim.present, claim.claimed))
        return Answer(PREFIX + claim.field, as_shown(field).title, Text(f"{was.zh} → {now.zh}", f"{was.en} → {now.en}"))

    def _who(self, taken: Taken, step: Step) -> Who:
        """Which party took a step: what a joint case or the hub does within somebody's step is the hub's."""
        if taken.actor.startswith(HUB) or self._passed_on(taken):
            return Who.CLOCK
        whos = [role.who for role in self.workflow.players(step)]
        return next((who for who in whos if who.official == bool(taken.agency)), whos[0])
