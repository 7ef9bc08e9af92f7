"""Installing, planning and describing packs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from chuxin.foundation.law import queries as law
from chuxin.foundation.law.register import Change
from chuxin.foundation.ledger import queries as ledger
from chuxin.kernel.actor import ANYONE, Actor
from chuxin.kernel.refusal import Refusal
from chuxin.programmes import actions, queries
from chuxin.programmes.describe import Description
from chuxin.programmes.load import SHIPPED

pytestmark = pytest.mark.django_db

MakePack = Callable[..., Path]
OPERATOR = Actor(id="system:operator", permits=frozenset({"*"}))
NOW = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)


def install(*paths: Path) -> tuple[int, int, int]:
    done = actions.install(paths, actor=OPERATOR, at=NOW)
    return len(done.installed), len(done.reworded), len(done.unchanged)


def lines_of(told: Description, section: str) -> str:
    return "\n".join(line.en for each in told.sections if each.id == section for line in each.lines)


def test_installed_pack_is_in_force_and_repeating_changes_nothing(make_pack: MakePack) -> None:
    folder = make_pack()
    assert install(folder) == (5, 0, 0)
    size = ledger.size()
    assert install(folder) == (0, 0, 5)
    assert ledger.size() == size
    assert [each.id for each in queries.programmes(TODAY)] == ["t"]
    assert law.definition("item", "t.award", TODAY).clauses == ("t.act",)


def test_faulty_pack_is_refused_whole_with_every_finding(make_pack: MakePack, feed_text: str, item_text: str) -> None:
    folder = make_pack(
        {
            "feeds/awards.yaml": feed_text.replace("item: t.award\n", "item: t.nothing\n"),
            "catalogue/awards.yaml": item_text.replace("[t.act]", "[t.nothing]"),
        }
    )
    with pytest.raises(Refusal) as refused:
        install(folder)
    assert refused.value.code == "pack.faults"
    assert [each.code for each in refused.value.findings] == ["pack.unknown_clause", "pack.unknown_item"]
    assert law.clauses() == ()


def test_pack_may_build_on_what_is_installed(make_pack: MakePack, tmp_path: Path, feed_text: str) -> None:
    install(make_pack())
    more = tmp_path / "more"
    more.mkdir()
    (more / "feeds.yaml").write_text(feed_text.replace("t.awards", "t.more"), encoding="utf-8")
    assert install(more) == (1, 0, 0)


def test_installing_needs_the_permit(make_pack: MakePack) -> None:
    with pytest.raises(Refusal, match=r"access\.not_permitted"):
        actions.install([make_pack()], actor=ANYONE, at=NOW)


def test_plan_of_a_new_pack_installs_everything(make_pack: MakePack) -> None:
    plan = queries.plan([make_pack()])
    assert (plan.count(Change.INSTALLED), plan.unchanged) == (5, 0)


def test_plan_tells_other_words_from_another_meaning_and_names_what_hangs_on_it(
    make_pack: MakePack, item_text: str, feed_text: str
) -> None:
    install(make_pack())
    folder = make_pack(
        {
            "catalogue/awards.yaml": item_text.replace("retention_years: 5", "retention_years: 3"),
            "feeds/awards.yaml": feed_text.replace("Sample honours feed", "Feed of sample honours"),
        }
    )
    plan = queries.plan([folder])
    steps = {step.definition.id: step for step in plan.steps}
    assert {id: step.change for id, step in steps.items()} == {"t.award": Change.CHANGED, "t.awards": Change.REWORDED}
    assert steps["t.award"].differs == ("retention_years",)
    assert steps["t.award"].hanging == (("feed", "t.awards"), ("programme", "t"))
    assert plan.unchanged == 3
    assert "retention_years" in steps["t.award"].told().en
    assert law.definition("item", "t.award", TODAY).body["retention_years"] == 5


def test_programme_is_told_in_plain_words(make_pack: MakePack) -> None:
    install(make_pack())
    told = queries.description("t", TODAY)
    assert [each.id for each in told.sections] == [
        "purpose",
        "clauses",
        "items",
        "feeds",
        "shown",
        "kept",
        "not_allowed",
    ]
    assert "Sample regulation, article 9: Sample clause (provincial regulation)" in lines_of(told, "clauses")
    assert lines_of(told, "items") == "Sample honour: Sample honour. About legal persons; 3 fields."
    assert (
        lines_of(told, "feeds")
        == "Sample honours feed: Sample source, monthly, within 7 working days, as Sample honour."
    )
    assert lines_of(told, "shown") == "Sample honour: open to everyone."
    assert lines_of(told, "kept") == "Sample honour: 5 years, then archived."


def test_pack_can_be_told_before_it_is_installed(make_pack: MakePack) -> None:
    folder = make_pack()
    (before,) = queries.descriptions_in([folder])
    install(folder)
    assert queries.description("t", TODAY) == before


def test_description_of_an_unknown_programme_is_refused() -> None:
    with pytest.raises(Refusal, match=r"law\.unknown"):
        queries.description("t.nothing", TODAY)


def test_shipped_packs_install_and_install_again_without_a_word() -> None:
    installed, reworded, unchanged = install(SHIPPED / "national", SHIPPED / "hubei")
    assert installed > 100
    assert (reworded, unchanged) == (0, 0)
    assert install(SHIPPED / "national", SHIPPED / "hubei") == (0, 0, installed)
    assert queries.plan([SHIPPED]).steps == ()


def test_every_shipped_programme_can_be_told_in_both_languages() -> None:
    told = queries.descriptions_in([SHIPPED])
    assert {each.id for each in told} >= {"national", "hubei", "hubei.m01", "hubei.m10", "hubei.m13"}
    for each in told:
        ids = [section.id for section in each.sections]
        assert "clauses" in ids
        assert "not_allowed" in ids
