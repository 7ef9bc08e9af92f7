"""Reads a workflow from its definition in a pack; every fault at its line, every name that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from chuxin.facts.catalogue.define import check_from
from chuxin.facts.catalogue.define_field import field_from
from chuxin.facts.catalogue.field import Disclosure, FieldType
from chuxin.facts.catalogue.shape import Shape
from chuxin.kernel.definition import Definition
from chuxin.kernel.finding import Finding
from chuxin.kernel.permits import PERMIT_TITLES
from chuxin.kernel.text import Text
from chuxin.services.cases.conditions import CONDITIONS
from chuxin.services.cases.effect import EFFECTS, TOLD, told_by
from chuxin.services.cases.workflow import OPEN, Arising, Clock, Effect, Role, State, Step, Tally, Unit, Who, Workflow

ABOUT: Final = ("record", "subject", "case")
_ELSEWHERE: Final = ("id", "clauses", "valid_from", "valid_to", "status", "unverified", "source", "note", "description")
_OFTEN: Final = "*"
_FEES: Final = frozenset({"fee", "fees", "charge", "charges"})
_FEE_WORDS: Final = ("手续费", "服务费", "代理费", "收费金额", "收费标准", "付费")


def workflow_from(definition: Definition) -> tuple[Workflow | None, list[Finding]]:
    """The workflow of a ``workflows:`` definition, or ``None`` with every fault at its line.

    Body: ``about``; ``roles: [{id, title, who, permit}]``; ``states: [{id, title, turn, final, public, tally}]``;
    ``open`` (a step without ``from``); ``steps: [{id, title, by, or_by, from, to, form, not_by, requires, effects,
    paper, evidence, once, claims, clause, checks}]``, ``from: ["*"]`` being every state that is not final; ``clocks:
    [{id, title, starts, stops, days, until, unit, paused_in, extended_by, longest, extension, dated_by, escalates,
    clause}]``; ``arises: {items, days}`` where the hub opens cases by itself.
    """
    shape = Shape(definition, definition.body, [])
    roles = {role.id: role for role in (_role(each) for each in shape.each("roles"))}
    states = {state.id: state for state in (_state(each) for each in shape.each("states"))}
    open_states = frozenset(state.id for state in states.values() if not state.final)
    opening = _opening(shape)
    steps = {step.id: step for step in (_step(each, open_states) for each in shape.each("steps"))}
    workflow = Workflow(
        id=definition.id,
        title=definition.title,
        clauses=definition.clauses,
        about=shape.one_of("about", ABOUT, "record") or "record",
        opening=opening,
        roles=roles,
        states=states,
        steps=steps,
        clocks={clock.id: clock for clock in (_clock(each) for each in shape.each("clocks"))},
        private=shape.flag("private"),
        arises=_arising(shape),
        unverified=definition.unverified,
    )
    shape.nothing_else("title", *_ELSEWHERE)
    if not shape.findings:
        for message in _wrong(workflow):
            shape.fault("workflow.wrong", message)
    return (None if shape.findings else workflow), shape.findings


def _arising(shape: Shape) -> Arising | None:
    inner = shape.inner("arises")
    if inner is None:
        return None
    arising = Arising(inner.texts("items"), inner.must("days"))
    inner.nothing_else()
    return arising


def _role(shape: Shape) -> Role:
    permit = shape.one_of("permit", sorted(PERMIT_TITLES))
    who = shape.one_of("who", list(Who)) or Who.CLOCK.value
    role = Role(shape.must("id"), shape.sentence("title"), Who(who), permit)
    shape.nothing_else()
    return role


def _state(shape: Shape) -> State:
    tally = shape.one_of("tally", list(Tally))
    state = State(
        id=shape.must("id"),
        title=shape.sentence("title"),
        final=shape.flag("final"),
        turn=shape.text("turn"),
        public=shape.words("public"),
        tally=Tally(tally) if tally else None,
    )
    shape.nothing_else("note")
    return state


def _opening(shape: Shape) -> Step:
    inner = shape.inner("open")
    if inner is None:
        shape.fault("shape.missing", Text("缺少“open”。", "“open” is missing."), at=("open",))
        return Step(OPEN, Text("—", "—"), "", frozenset(), None)
    return _step(inner, frozenset(), OPEN)


def _step(shape: Shape, every: frozenset[str], id: str | None = None) -> Step:
    came_from = frozenset(shape.texts("from"))
    form = (field_from(each, Disclosure.SHARED) for each in shape.each("form"))
    step = Step(
        id=id or shape.must("id"),
        title=shape.sentence("title"),
        by=shape.must("by"),
        from_=every if _OFTEN in came_from else came_from,
        to=shape.text("to"),
        form=tuple(field for field in form if field is not None),
        not_by=frozenset(shape.texts("not_by")),
        requires=shape.texts("requires"),
        effects=tuple(_effect(each) for each in shape.each("effects")),
        paper=shape.text("paper"),
        evidence=shape.flag("evidence"),
        once=shape.flag("once"),
        claims=shape.flag("claims"),
        clause=shape.text("clause"),
        checks=tuple(check_from(each) for each in shape.each("checks")),
        or_by=frozenset(shape.texts("or_by")),
    )
    shape.nothing_else("note")
    return step


def _effect(shape: Shape) -> Effect:
    do = shape.one_of("do", sorted(EFFECTS)) or ""
    arguments = {name: value for name, value in shape.body.items() if name not in {"do", "when"}}
    return Effect(do, arguments, shape.text("when"))


def _clock(shape: Shape) -> Clock:
    until = shape.text("until")
    clock = Clock(
        id=shape.must("id"),
        title=shape.sentence("title"),
        starts=frozenset(shape.texts("starts")),
        stops=frozenset(shape.texts("stops")),
        days=shape.text("days", "") or "" if until else shape.must("days"),
        unit=Unit(shape.one_of("unit", list(Unit), Unit.WORKING.value) or Unit.WORKING.value),
        paused_in=frozenset(shape.texts("paused_in")),
        extended_by=shape.text("extended_by"),
        longest=shape.text("longest"),
        extension=shape.text("extension"),
        dated_by=shape.text("dated_by"),
        escalates=shape.text("escalates"),
        clause=shape.text("clause"),
        until=until,
    )
    shape.nothing_else("note")
    return clock


def _wrong(workflow: Workflow) -> Iterator[Text]:
    """What does not hang together: names that lead nowhere, dead ends, decisions nobody answers for."""
    yield from _lost(workflow)
    yield from _unreached(workflow)
    yield from _roles_wrong(workflow)
    for step in (workflow.opening, *workflow.steps.values()):
        yield from _effects_wrong(workflow, step)
        yield from _fees(step)
        yield from _checks_wrong(step)
    for clock in workflow.clocks.values():
        yield from _clock_wrong(workflow, clock)


def _lost(workflow: Workflow) -> Iterator[Text]:
    steps, states = workflow.steps, workflow.states
    for step in (workflow.opening, *steps.values()):
        yield from _unknown(step.id, "by, or_by", [step.by, *step.or_by], workflow.roles)
        yield from _unknown(step.id, "from", step.from_, states)
        yield from _unknown(step.id, "to", [step.to] if step.to else [], states)
        yield from _unknown(step.id, "not_by", step.not_by, {OPEN, *steps})
        yield from _unknown(step.id, "requires", step.requires, CONDITIONS)
    for state in states.values():
        yield from _unknown(state.id, "turn", [state.turn] if state.turn else [], workflow.roles)
        if not state.final and state.turn is None:
            yield Text(f"状态“{state.id}”未写明轮到谁办理（turn）。", f"State “{state.id}” names nobody to act (turn).")
    for clock in workflow.clocks.values():
        yield from _unknown(clock.id, "starts", clock.starts, {OPEN, *steps})
        yield from _unknown(clock.id, "stops", clock.stops, steps)
        yield from _unknown(clock.id, "paused_in", clock.paused_in, states)
        named = [each for each in (clock.extended_by, clock.escalates) if each]
        yield from _unknown(clock.id, "extended_by, escalates", named, steps)


def _unknown(where: str, name: str, given: Iterable[str], known: Iterable[str]) -> Iterator[Text]:
    allowed = set(known)
    for each in sorted(set(given) - allowed):
        listed = ", ".join(sorted(allowed))
        yield Text(
            f"“{where}”的{name}“{each}”不存在（可用：{listed}）。",
            f"{name} of “{where}” names “{each}”, which does not exist (there are: {listed}).",
        )


def _unreached(workflow: Workflow) -> Iterator[Text]:
    """Every state can be reached, and leaves by some step unless it is final."""
    reached = {workflow.opening.to}
    if workflow.opening.to is None:
        yield Text("“open”未写明进入哪个状态（to）。", "“open” does not say where a case begins (to).")
    while True:
        new = {step.to for step in workflow.steps.values() if step.to and step.from_ & reached} - reached
        if not new:
            break
        reached |= new
    for state in workflow.states.values():
        if state.id not in reached:
            yield Text(f"没有步骤通向状态“{state.id}”。", f"No step leads to the state “{state.id}”.")
        leaves = [step for step in workflow.moves(state.id) if step.to not in {None, state.id}]
        if not state.final and not leaves:
            yield Text(f"状态“{state.id}”没有出路。", f"The state “{state.id}” has no way out.")
        if state.final and any(step.to for step in workflow.moves(state.id)) and not _reopens(workflow, state.id):
            yield Text(f"终结状态“{state.id}”不应再有去向。", f"The final state “{state.id}” leads on.")


def _reopens(workflow: Workflow, state: str) -> bool:
    """A final state may be left by an authority's own decision (a repair revoked, a review asked for)."""
    movers = [workflow.roles[step.by].who for step in workflow.moves(state) if step.to and step.by in workflow.roles]
    return Who.CLOCK not in movers


def _roles_wrong(workflow: Workflow) -> Iterator[Text]:
    """An office is known by its permit; the lead authority by nothing else."""
    for role in workflow.roles.values():
        if role.who.official and role.permit is None:
            yield Text(f"部门角色“{role.id}”须写明权限（permit）。", f"The office “{role.id}” must name its permit.")
        if workflow.private and role.who is Who.APPLICANT:
            yield Text(
                f"不公开申请人的流程不能由账号申请（角色“{role.id}”）：公开日志会显示账号；请用查询码（who: code）。",
                f"Who applies privately has no account (role “{role.id}”), for the public log tells accounts: let "
                "it be the holder of a tracking code (who: code).",
            )


def _effects_wrong(workflow: Workflow, step: Step) -> Iterator[Text]:
    """What changes a record or a standing is done only where an authority decides, and never by the clock (R21)."""
    roles = [workflow.roles[each] for each in (step.by, *step.or_by) if each in workflow.roles]
    for effect in step.effects:
        kind = EFFECTS.get(effect.do)
        if kind is None:
            continue
        for role in (each for each in roles if kind.decides and not each.who.official):
            yield Text(
                f"步骤“{step.id}”由“{role.title.zh}”办理，不能产生“{kind.title.zh}”（R21）。",
                f"Step “{step.id}” is taken by {role.title.en}: it cannot {kind.title.en} (R21).",
            )
        for name in sorted(set(effect.arguments) - kind.arguments):
            yield Text(f"“{effect.do}”没有参数“{name}”。", f"“{effect.do}” takes no “{name}”.")
        asked = {field.name for each in (workflow.opening, *workflow.steps.values()) for field in each.form}
        yield from _unknown(step.id, "fields", told_by(effect) - set(TOLD), asked)
        once = effect.arguments.get("once_told")
        yield from _unknown(step.id, "once_told", [str(once)] if once else [], asked)


def _checks_wrong(step: Step) -> Iterator[Text]:
    """A check speaks of answers that the step's own form asks for."""
    names = {field.name for field in step.form}
    for check in step.checks:
        told = {*check.fails_when.names, *([check.field] if check.field else [])}
        yield from _unknown(step.id, f"checks.{check.id}", told, names)


def _fees(step: Step) -> Iterator[Text]:
    """Nothing here costs anything (R30, R46): no form can hold a fee."""
    for field in step.form:
        if _FEES & set(field.name.split("_")) or any(word in field.title.zh for word in _FEE_WORDS):
            yield Text(
                f"“{step.id}”的“{field.name}”像是收费项：办理不收费（R30）。",
                f"“{field.name}” of “{step.id}” looks like a fee: nothing here costs anything (R30).",
            )


def _clock_wrong(workflow: Workflow, clock: Clock) -> Iterator[Text]:
    dated = {
        field.name
        for step in (workflow.opening, *workflow.steps.values())
        for field in step.form
        if field.type is FieldType.DATE
    }
    yield from _unknown(clock.id, "until", [clock.until] if clock.until else [], dated)
    for step in (workflow.opening, *workflow.steps.values()) if clock.dated_by else ():
        dates = {each.name for each in step.form if each.type is FieldType.DATE and each.required}
        if step.id in clock.starts and clock.dated_by not in dates:
            yield Text(
                f"“{step.id}”须填写日期“{clock.dated_by}”，期限“{clock.id}”由此起算。",
                f"“{step.id}” must ask for the date “{clock.dated_by}”: the clock “{clock.id}” counts from it.",
            )
    extending = workflow.steps.get(clock.extended_by or "")
    if extending is not None:
        fields: Mapping[str, FieldType] = {each.name: each.type for each in extending.form}
        if fields.get("until") is not FieldType.DATE or "reason" not in fields:
            yield Text(
                f"延期步骤“{clock.extended_by}”须填写新期限until（日期）和理由reason。",
                f"The extension “{clock.extended_by}” must give the new day “until” and the “reason”.",
            )
    if clock.escalates is None:
        yield Text(
            f"期限“{clock.id}”须写明逾期后系统如何处理（escalates）。",
            f"The clock “{clock.id}” must say what the hub does once it is over (escalates).",
        )
    elif clock.escalates in workflow.steps and not workflow.clock_step(clock.escalates):
        yield Text(
            f"期限“{clock.id}”的升级步骤须由系统办理（who: clock）。",
            f"The escalation of “{clock.id}” must be the hub's own step (who: clock).",
        )
