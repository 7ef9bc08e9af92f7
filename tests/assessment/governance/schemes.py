"""An invented scheme, and the posts that govern it: every test's officers, organisations and days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from chuxin.assessment.governance import actions, hearing
from chuxin.assessment.governance.actions import Proposal, Remark
from chuxin.assessment.governance.adoption import Adoption, Outcome
from chuxin.assessment.governance.hearing import Claim, Verdict
from chuxin.assessment.governance.round import Round, Ruling
from chuxin.foundation.law import actions as law
from chuxin.kernel.actor import Actor
from chuxin.kernel.definition import Definition, read_file
from tests.assessment.evaluation.cards import PACKS, read
from tests.assessment.evaluation.hub import AT, OPERATOR, Hub

CARD = "example.hygiene"
DAY = date(2026, 7, 1)
ITEM = "national.penalty"


def officer(name: str, *permits: str, subject: int | None = None) -> Actor:
    """An account that holds nothing but ``permits``."""
    return Actor(f"account:{name}", name, frozenset(permits), subject=subject)


DRAFTER = officer("regulator", "scheme.draft")
JURIST = officer("jurist", "scheme.check")
LEAD = officer(
    "lead", "scheme.draft", "scheme.consult", "scheme.publish", "round.preview", "evaluation.run", "round.decide",
    "round.final",
)  # fmt: skip
CITIZEN = Actor("anyone")
VERDICT = Verdict(Ruling.UPHELD, "记录已撤销", "更正记录后重新评价", "向省信用办申请复核")


def text(serious: str = "30", valid_from: str = "2026-08-01", points: str = "60", **parts: str) -> str:
    """The scheme as a jurist would write it; the keyword arguments change one thing each."""
    first = parts.get("first_published", "2026-07-01")
    title = parts.get("title", "示例民宿卫生评价")
    own = parts.get("since", "2026-07-01")
    return f"""
scorecards:
  - id: {CARD}
    title: {{zh: {title}, en: Example hygiene scheme}}
    clauses: [cn.gbt-45255-2025]
    valid_from: {valid_from}
    first_published: {first}
    status: pilot
    level: municipal
    period: year
    consequences: false
    scale: 100
    coverage: example.h_coverage
    veto_grade: C
    not_scored: {{kinds: [individual_business], code_prefixes: ["92"]}}
    grades:
      - {{id: A, title: {{zh: 甲, en: A}}, from: example.h_a}}
      - {{id: B, title: {{zh: 乙, en: B}}, from: example.h_b}}
      - {{id: C, title: {{zh: 丙, en: C}}}}
    groups:
      - id: all
        title: {{zh: 全部, en: All}}
        indicators:
          - id: fines
            title: {{zh: 处罚, en: Penalties}}
            clauses: [cn.penalty-law.9]
            effect: deduct
            item: national.penalty
            start: {points}
            points: {{by: tier, values: {{serious: example.h_serious}}, otherwise: example.h_other}}
            remedy: {{zh: 申请修复, en: Ask for repair}}
          - id: reports
            title: {{zh: 年报, en: Reports}}
            clauses: [cn.penalty-law.9]
            effect: deduct
            item: national.annual_report
            start: {100 - int(points)}
            points: "param.example.h_other if outcome == '未公示' else 0"
            remedy: {{zh: 补报, en: Report}}
parameters:
  - {{id: example.h_coverage, title: {{zh: 覆盖, en: Coverage}}, clauses: [cn.gbt-45255-2025], valid_from: {own}, values: [{{from: {own}, value: "0.5"}}]}}
  - {{id: example.h_a, title: {{zh: 甲, en: A}}, clauses: [cn.gbt-45255-2025], valid_from: {own}, values: [{{from: {own}, value: "90"}}]}}
  - {{id: example.h_b, title: {{zh: 乙, en: B}}, clauses: [cn.gbt-45255-2025], valid_from: {own}, values: [{{from: {own}, value: "75"}}]}}
  - {{id: example.h_serious, title: {{zh: 严重, en: Serious}}, clauses: [cn.gbt-45255-2025], valid_from: {own}, values: [{{from: {own}, value: "{serious}"}}]}}
  - {{id: example.h_other, title: {{zh: 其他, en: Other}}, clauses: [cn.gbt-45255-2025], valid_from: {own}, values: [{{from: {own}, value: "5"}}]}}
"""  # noqa: E501


def proposal(written: str = "", replaces: int | None = None) -> Proposal:
    """The scheme as it is put forward."""
    whole = written or text()
    return Proposal(tuple(read(whole)), (("hygiene.yaml", whole),), replaces)


def at(day: date) -> datetime:
    """The morning of a day, in China."""
    return datetime.combine(day, time(1, 30, tzinfo=UTC))


def days(n: int) -> date:
    """``n`` days after the first."""
    return DAY + timedelta(days=n)


@dataclass
class Office:
    """A hub with its officers, and short ways to take one step each on a day of its own."""

    hub: Hub

    def drafted(self, written: str = "") -> Adoption:
        return actions.draft(proposal(written), actor=DRAFTER, at=at(DAY))

    def checked(self) -> Adoption:
        return actions.check(self.drafted().seq, "合法", approved=True, actor=JURIST, at=at(days(1)))

    def consulting(self) -> Adoption:
        seq = self.checked().seq
        return actions.consult(seq, since=days(2), until=days(31), actor=LEAD, at=at(days(2)))

    def commented(self) -> tuple[Adoption, int]:
        held = self.consulting()
        seq = actions.comment(held.seq, Remark("扣分偏重", "示例协会"), actor=CITIZEN, at=at(days(10)))
        return held, seq

    def answered(self) -> Adoption:
        held, comment = self.commented()
        actions.answer(comment, Outcome.NOTED, "已说明理由", actor=LEAD, at=at(days(12)))
        return held

    def published(self) -> Adoption:
        return actions.publish(self.answered().seq, actor=LEAD, at=at(days(32)))

    def started(self) -> Round:
        self.published()
        return hearing.start(CARD, on=days(40), actor=LEAD, at=at(days(40)))

    def previewed(self) -> Round:
        return hearing.preview(self.started().run, actor=LEAD, at=at(days(41)))

    def own(self, organisation: int) -> Actor:
        """The account of an organisation."""
        return officer(f"org{organisation}", "grade.object", "file.read_own", subject=self.hub.numbers[organisation])

    def objected(self) -> tuple[Round, int]:
        held = self.previewed()
        claim = Claim("fines", "该处罚已被撤销", claimed="不扣分")
        return held, hearing.object_to(held.run, claim, actor=self.own(0), at=at(days(42))).seq

    def decided(self, ruling: Ruling) -> Round:
        held, objection = self.objected()
        verdict = replace(VERDICT, ruling=ruling)
        hearing.decide(objection, verdict, actor=LEAD, at=at(days(43)))
        return held

    def final(self) -> Round:
        held = self.decided(Ruling.DISMISSED)
        return hearing.make_final(held.run, actor=LEAD, at=at(days(60)))


def furnished(hub: Hub) -> Office:
    """The hub with the dated numbers of governance, every item supplied, and one serious penalty."""
    held: list[Definition] = read_file(PACKS / "national" / "governance.yaml", PACKS)[0]
    law.install(held, actor=OPERATOR, at=AT)
    hub.supply([ITEM, "national.annual_report"])
    hub.state(0, ITEM, date(2026, 5, 1), tier="serious")
    return Office(hub)


Take = Callable[[Office], object]
