"""What names one cell holds, and which of the names nobody knows are spellings of one: pure decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chuxin.facts.intake.match import bare
from chuxin.foundation.subjects.matching import Candidate, Feature, Thresholds
from chuxin.foundation.subjects.matching.folding import joined, said
from chuxin.foundation.subjects.names import lookup_key


def names_in(written: str) -> tuple[tuple[str, ...], tuple[Feature, ...]]:
    """The names a cell holds, the one to register first, and what was read into it.

    ``Seller (maker: X)`` names X; a name in two scripts is two names beside the whole; asides are left out of one more.
    """
    spoken, notes = said(written)
    names_another = len(notes) == len(spoken)
    held = spoken if names_another else (written, *spoken)
    first: dict[str, str] = {}
    for name in (*held, *(bare(one) for one in held)):
        first.setdefault(lookup_key(name), name)
    return tuple(first.values()), tuple(Feature("said", 0, 0, note) for note in notes)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Of names nobody knows, by place: whose spelling each is (itself where it is the first of its group; ``None``
    where a person has to decide), and the candidates that say so, numbered by place, best first."""

    whose: tuple[int | None, ...]
    candidates: tuple[tuple[Candidate, ...], ...]


def sorted_out(near: Sequence[Sequence[Candidate]], bare: set[int], thresholds: Thresholds) -> Sorted:
    """Sort names by what each is like (``near``, by place); ``bare`` are mere brands.

    Spellings that are joined at the accepting threshold are one group, and no margin is asked: there is no register in
    which to be unique. A group that is like an earlier one below that threshold, above the reviewing one, waits.
    """
    links = [(at, each) for at, found in enumerate(near) for each in found if each.number != at]
    edges = joined([one for one in links if one[1].score >= thresholds.accept], bare, thresholds.margin)
    roots, reached = _grouped(len(near), edges)
    doubtful: set[int] = set()
    others: dict[int, dict[int, Candidate]] = defaultdict(dict)
    for at, each in links:
        root, other = roots[at], roots[each.number]
        if root == other or not thresholds.review <= each.score < thresholds.accept:
            continue
        for place, its, theirs in ((at, root, other), (each.number, other, root)):
            if theirs < its:
                doubtful.add(its)
                if theirs not in others[place] or others[place][theirs].score < each.score:
                    others[place][theirs] = replace(each, number=theirs)
    whose = tuple(None if root in doubtful else root for root in roots)
    told = (_best_first(others[at]) if root is None else reached.get(at, ()) for at, root in enumerate(whose))
    return Sorted(whose, tuple(told))


def _best_first(found: Mapping[int, Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(found.values(), key=lambda each: (-each.score, each.number)))


def _grouped(
    count: int, edges: Mapping[int, Mapping[int, Candidate]]
) -> tuple[list[int], dict[int, tuple[Candidate, ...]]]:
    """The first place of every name's group, and how each but the first was reached."""
    roots, reached = list(range(count)), dict[int, tuple[Candidate, ...]]()
    for first in range(count):
        if first in reached or roots[first] != first:
            continue
        ahead = [first]
        while ahead:
            for near, by in sorted(edges.get(ahead.pop(0), {}).items()):
                if near != first and near not in reached:
                    roots[near], reached[near] = first, (replace(by, number=first),)
                    ahead.append(near)
    return roots, reached
