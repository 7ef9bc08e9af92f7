"""Whether a step may be taken: by whom, from where, on which day, and with what told. Pure; every refusal says why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from chuxin.facts.catalogue.cell import read_cell
from chuxin.facts.catalogue.field import Field
from chuxin.facts.intake import single
from chuxin.foundation.subjects.places import Places
from chuxin.kernel.actor import Actor
from chuxin.kernel.canonical import Json
from chuxin.kernel.finding import Finding, Place, Severity
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text
from chuxin.services.cases.case import Case, state_after
from chuxin.services.cases.claims import CLAIMS, PREFIX, Claimable, read_claims
from chuxin.services.cases.deadlines import Due
from chuxin.services.cases.workflow import PARTIES, Role, Step, Who, Workflow


def plays(role: Role, case: Case, actor: Actor) -> bool:
    """Whether ``actor`` is the party of a role in this case and holds its permit."""
    if role.permit is not None and not actor.may(role.permit):
        return False
    match role.who:
        case Who.SUBJECT:
            return actor.subject is not None and actor.subject == case.subject
        case Who.APPLICANT:
            return actor.subject is not None and actor.subject == case.applicant
        case Who.SOURCE | Who.SUPERIOR:
            agency = case.parties.get(role.who.value)
            return agency is not None and actor.agency == agency
        case Who.LEAD:
            return role.permit is not None
        case Who.CODE:
            return actor.id == holder_of(case)
        case Who.CLOCK:
            return actor.may("*")
    return False


def holder_of(case: Case) -> str:
    """The name under which the holder of the tracking code acts in this case: no account, no person."""
    return f"code:{case.seq}"


def open_steps(workflow: Workflow, case: Case, actor: Actor) -> Iterator[Step]:
    """The steps ``actor`` may take now; what the hub does by itself is left out."""
    for step in workflow.moves(state_after(case, workflow).id):
        roles = [role for role in workflow.players(step) if role.who is not Who.CLOCK]
        if any(plays(role, case, actor) for role in roles) and not (step.once and case.last(step.id)):
            yield step


def must_follow(workflow: Workflow, case: Case, step: Step, on: date) -> None:
    """Refuse a step out of its order, taken twice where once is enough, or dated before the one before it."""
    where = state_after(case, workflow)
    if where.id not in step.from_:
        raise _wrong(
            workflow,
            "case.out_of_order",
            Text(
                f"当前为“{where.title.zh}”，不能办理“{step.title.zh}”。",
                f"The case is “{where.title.en}”; “{step.title.en}” is not possible now.",
            ),
            Text("请先查看办理经过，按程序办理。", "Look at the steps taken so far and go on from there."),
        )
    if step.once and case.last(step.id):
        raise _wrong(
            workflow,
            "case.once",
            Text(f"“{step.title.zh}”已办理，不能重复。", f"“{step.title.en}” was done already; it is done once."),
            Text("无需重复办理。", "Nothing more needs to be done."),
        )
    last = case.steps[-1].on
    if on < last:
        raise _wrong(
            workflow,
            "case.before",
            Text(f"日期早于前一步骤（{last}）。", f"The day lies before the step before ({last})."),
            Text("请核对日期。", "Check the day."),
        )


def must_play(workflow: Workflow, case: Case, step: Step, actor: Actor) -> None:
    """Refuse an account that does not play the step's role, or took a step that four eyes keep from this one (R43)."""
    role = workflow.roles[step.by]
    if not any(plays(each, case, actor) for each in workflow.players(step)):
        party = PARTIES[role.who]
        raise _wrong(
            workflow,
            "case.not_yours",
            Text(
                f"“{step.title.zh}”须由{role.title.zh}（{party.zh}）办理。",
                f"“{step.title.en}” is for {role.title.en} ({party.en}).",
            ),
            Text("请用该部门或该组织有权限的账号办理。", "Use an account of theirs that holds the permit."),
        )
    before = [each for each in case.steps if each.step in step.not_by and each.actor == actor.id]
    if before and role.who is not Who.CLOCK:
        raise _wrong(
            workflow,
            "case.four_eyes",
            Text(
                f"“{step.title.zh}”不得由办理前一环节的同一账号作出（R43）。",
                f"“{step.title.en}” is not for the account that prepared it (R43).",
            ),
            Text("请由另一名有权限的人员办理。", "Let another officer with the permit take it."),
        )


def must_extend(workflow: Workflow, due: Due, form: Mapping[str, Json], longest: date | None, on: date) -> None:
    """Refuse an extension that comes too late, is none, or goes beyond what the law allows."""
    until = date.fromisoformat(str(form["until"]))
    if due.due is None or on > due.due:
        sentence = Text("期限已过或已中止，不能延期。", "The term is over or stands still; it cannot be extended.")
    elif until <= due.due:
        sentence = Text(f"新期限须晚于{due.due}。", f"The new day must lie after {due.due}.")
    elif longest is not None and until > longest:
        sentence = Text(f"最长只能延至{longest}。", f"It cannot be extended beyond {longest}.")
    else:
        return
    raise Refusal(
        "case.extension",
        sentence,
        Text(
            "请在期限内、按规定的最长期限延期，并写明理由。",
            "Extend within the term, up to the limit, with the reason.",
        ),
        due.clock.clause or (workflow.clauses[0] if workflow.clauses else None),
    )


def read_form(
    fields: Sequence[Field], given: Mapping[str, str], places: Places, claimable: Sequence[Claimable] = ()
) -> dict[str, Json]:
    """What a form says, as it is kept, with what is claimed of the fields of a record that are ``claimable``.

    Refuses ``case.form`` with a finding at every answer that cannot be read.
    """
    told: dict[str, Json] = {}
    claimed, findings = read_claims(claimable, given, places)
    if claimed:
        told[CLAIMS] = claimed
    for field in fields:
        cell = read_cell(field, given.get(field.name, ""), places)
        if cell.problem is not None:
            findings.append(replace(cell.problem, place=replace(cell.problem.place, field=field.name)))
        elif cell.value is not None:
            told[field.name] = list(cell.value) if isinstance(cell.value, tuple) else cell.value
    known = {field.name for field in fields} | {PREFIX + each.field.name for each in claimable}
    findings.extend(_unasked(name) for name in given if name not in known)
    if findings:
        raise _mend(findings)
    return told


def must_pass(step: Step, given: Mapping[str, str], on: date, places: Places) -> None:
    """Refuse answers that can be read but do not hold together, by the step's own checks (``case.form``)."""
    findings = single.failing(step.form, step.checks, given, on, places)
    if findings:
        raise _mend(findings)


def _mend(findings: Sequence[Finding]) -> Refusal:
    return Refusal(
        "case.form",
        Text(f"有{len(findings)}处须改正。", f"{len(findings)} answers must be mended."),
        Text("请按各处提示改正后再提交，已填内容不会丢失。", "Mend each as told and send it again; nothing is lost."),
        findings=tuple(findings),
    )


def _unasked(name: str) -> Finding:
    return Finding(
        "case.unasked",
        Severity.ERROR,
        Text(f"本步骤不要求“{name}”。", f"This step does not ask for “{name}”."),
        Text("请删去该项。", "Leave it out."),
        Place(field=name),
    )


def _wrong(workflow: Workflow, code: str, sentence: Text, remedy: Text) -> Refusal:
    return Refusal(code, sentence, remedy, workflow.clauses[0] if workflow.clauses else None)
