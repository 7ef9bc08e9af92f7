"""Whose record is it: names written in documented wrong ways, against a real register, beside plain similarity.

Run: ``python -m benchmarks.matching --data DIR [--questions N] [--seed N] [--peers N] [--grown N]``. ``DIR`` holds
``01_enterprise_registration`` (never part of this repository). The names are split into two halves by the seed. A fifth
of each half is held out of the register, so that a name may be nobody's and a wrong answer is possible; every tenth
organisation bears a former name besides. Questions about the first half choose the peers' thresholds (ours are the
published ones of the national pack); those about the second half are judged. Four fifths of the questions are about
registered names, one fifth about held-out ones, evenly over the ways of ``benchmarks/misspelling.py``.

Precision: of the questions answered without a person, how many were answered right (a held-out name answered at all is
wrong). Recall: of the questions about registered names, how many were answered right without a person. Fails when the
seven ways together miss precision 0.99 or recall 0.90, or look-ups on two processes miss 3,000 a second.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import resource
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from rapidfuzz import fuzz, process

import chuxin.packs
from benchmarks.misspelling import ALL, SEVEN, Misspeller, former
from chuxin.foundation.subjects.matching import Candidate, Entry, Index, Query, Rule, Verdict, matching_from, verdict
from chuxin.kernel.definition import read_file

PRECISION, RECALL, RATE = 0.99, 0.90, 3_000
# What an answer is: the organisation, how alike, and how much more alike than the next.
Answer = tuple[int | None, float, float]


class Question(NamedTuple):
    """A name as somebody wrote it, whose it is (``None``: nobody's in the register), and how it was made."""

    name: str
    number: int | None
    way: str


class World(NamedTuple):
    """A register, and questions about each half of its names."""

    entries: list[Entry]
    tuning: list[Question]
    judged: list[Question]


def world(named: dict[str, str | None], seed: int, count: int) -> World:
    """The register and the questions that come of ``named`` (name: region) by this seed."""
    chance, order = random.Random(seed), sorted(named)
    numbers = {name: number for number, name in enumerate(order)}
    chance.shuffle(order)
    by = Misspeller(numbers, seed)
    entries, halves = [], []
    for half in (order[: len(order) // 2], order[len(order) // 2 :]):
        earlier = {name: text for name in half[::10] if (text := former(name, by)) and text not in named}
        gone, kept = half[: len(half) // 5], half[len(half) // 5 :]
        entries += [Entry(numbers[name], name, named[name]) for name in kept]
        borne = [Entry(numbers[name], earlier[name], named[name], former=True) for name in kept if name in earlier]
        entries += borne
        known = _questions(kept, earlier, by, count * 4 // 5)
        asked = [Question(text, numbers[name], way) for text, name, way in known]
        asked += [Question(text, None, way) for text, _, way in _questions(gone, earlier, by, count // 5)]
        halves.append(asked)
    return World(entries, *halves)


def _questions(pool: Sequence[str], earlier: dict[str, str], by: Misspeller, count: int) -> list[tuple[str, str, str]]:
    """``count`` names of the pool written wrongly, the ways in turn; a way that does not apply takes another name."""
    renamed = [name for name in pool if name in earlier]
    made = []
    while len(made) < count:
        way = ALL[len(made) % len(ALL)]
        about = by.random.choice(renamed if way.startswith("former") else pool)
        text = earlier[about] if way.startswith("former") else about
        written = text if way == "former name" else by.written(text, way)
        if written:
            made.append((written, about, way))
    return made


_INDEX: Index | None = None


def _look_up(names: list[str]) -> tuple[list[tuple[Candidate, ...]], float]:
    assert _INDEX is not None
    begun = time.process_time()
    return _INDEX.look_up([Query(name) for name in names]), time.process_time() - begun


def ours(index: Index, names: Sequence[str], workers: int = 2) -> tuple[list[tuple[Candidate, ...]], float, float]:
    """Candidates with their reasons for each name; look-ups a second in that many processes; and a second of the
    processors' time, which a busy machine does not lower as much."""
    global _INDEX
    _INDEX = index
    blocks = [list(names[at : at + 512]) for at in range(0, len(names), 512)]
    gc.freeze()
    with get_context("fork").Pool(workers) as pool:
        pool.map(_look_up, blocks[:workers])
        begun = time.perf_counter()
        done = list(pool.imap(_look_up, blocks))
        wall, busy = time.perf_counter() - begun, sum(seconds for _, seconds in done)
    return [each for block, _ in done for each in block], len(names) / wall, len(names) / busy


def by_ratio(scorer: Callable[..., float]) -> Callable[[list[Entry], list[str]], list[Answer]]:
    """Plain rapidfuzz on the names as they stand: every name against every name, two threads."""

    def answer(entries: list[Entry], names: list[str]) -> list[Answer]:
        choices, found = [entry.name for entry in entries], []
        for at in range(0, len(names), 50):
            scores = process.cdist(names[at : at + 50], choices, scorer=scorer, workers=2, dtype=np.uint8)
            for row in scores:
                best = np.argpartition(row, -2)[-2:]
                second, first = best[np.argsort(row[best], kind="stable")]
                found.append((entries[first].number, float(row[first]), float(row[first]) - float(row[second])))
        return found

    return answer


def by_trigrams(entries: list[Entry], names: list[str]) -> list[Answer]:
    """SQLite's trigram index: names that share trigrams, by bm25, then by the share of trigrams in common."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize='trigram')")
    base.executemany("INSERT INTO names(rowid, name) VALUES (?, ?)", [(at, e.name) for at, e in enumerate(entries)])
    found: list[Answer] = []
    for name in names:
        grams = _trigrams(name)
        asked = " OR ".join('"' + each.replace('"', '""') + '"' for each in sorted(grams))
        sql = "SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT 5"
        rows = [row for (row,) in base.execute(sql, (asked,))] if grams else []
        alike = sorted(((_shared(grams, entries[row].name), -row) for row in rows), reverse=True) or [(0.0, 0)]
        second = alike[1][0] if len(alike) > 1 else 0.0
        found.append((entries[-alike[0][1]].number if rows else None, alike[0][0], alike[0][0] - second))
    return found


def _trigrams(name: str) -> set[str]:
    return {name[at : at + 3] for at in range(len(name) - 2)}


def _shared(grams: set[str], name: str) -> float:
    other = _trigrams(name)
    return len(grams & other) / max(len(grams | other), 1)


def figures(right: int, answered: int, asked: int) -> tuple[float, float]:
    """Precision and recall."""
    return right / max(answered, 1), right / max(asked, 1)


def best_threshold(answers: Sequence[Answer], questions: Sequence[Question]) -> tuple[float, float]:
    """The threshold and margin with the most recall of those with the wanted precision; else the most precise."""
    scores = sorted({score for _, score, _ in answers})
    margins = sorted({0.0, *np.quantile([margin for _, _, margin in answers], [0.1, 0.25, 0.5, 0.75]).tolist()})
    tried = []
    for least in scores[:: max(1, len(scores) // 60)]:
        for margin in margins:
            precision, recall = figures(*_counted(answers, questions, least, margin))
            tried.append((precision >= PRECISION, recall if precision >= PRECISION else precision, least, margin))
    return max(tried)[2:]


def _counted(
    answers: Sequence[Answer], questions: Sequence[Question], least: float, margin: float
) -> tuple[int, int, int]:
    taken = [(a, q) for a, q in zip(answers, questions, strict=True) if a[1] >= least and a[2] >= margin]
    right = sum(q.number is not None and a[0] == q.number for a, q in taken)
    return right, len(taken), sum(q.number is not None for q in questions)


def by_way(
    answers: Sequence[tuple[Candidate, ...]], questions: Sequence[Question], rule: Rule
) -> dict[str, tuple[int, int, int, int]]:
    """For each way: right, answered, asked about registered names, and among the candidates at all."""
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for found, question in zip(answers, questions, strict=True):
        row, known = table[question.way], question.number is not None
        taken = verdict(found, rule.thresholds) is Verdict.ACCEPT
        row[0] += taken and found[0].number == question.number
        row[1] += taken
        row[2] += known
        row[3] += known and any(each.number == question.number for each in found)
    return {way: (row[0], row[1], row[2], row[3]) for way, row in table.items()}


def total(table: dict[str, tuple[int, int, int, int]], ways: Sequence[str]) -> tuple[int, int, int, int]:
    """The sum of some ways."""
    a, b, c, d = (sum(table[way][at] for way in ways if way in table) for at in range(4))
    return a, b, c, d


def published() -> Rule:
    """The rule of the national pack."""
    root = Path(next(iter(chuxin.packs.__path__)))
    rule, findings = matching_from(read_file(root / "national" / "matching.yaml", root)[0][0])
    if rule is None:
        raise SystemExit(str(findings))
    return rule


def names_of(folder: Path) -> dict[str, str | None]:
    """Name to region of the registered organisations, a name once."""
    file = folder / "01_enterprise_registration" / "hubei_enterprises_1978_2019.parquet"
    sql = f"SELECT name, min(CAST(reg_authority_adcode AS VARCHAR)) FROM '{file}' GROUP BY name"
    return dict(duckdb.sql(sql).fetchall())


def _print_ways(table: dict[str, tuple[int, int, int, int]]) -> tuple[float, float]:
    print(f"{'way':30} {'asked':>6} {'precision':>9} {'recall':>7} {'in three':>8}")
    rows = [(way, [way]) for way in ALL] + [("the seven ways", list(SEVEN)), ("all ways", list(ALL))]
    for title, ways in rows:
        right, answered, asked, seen = total(table, ways)
        precision, recall = figures(right, answered, asked)
        print(f"{title:30} {asked:6} {precision:9.4f} {recall:7.4f} {seen / max(asked, 1):8.4f}")
    right, answered, asked, _ = total(table, SEVEN)
    return figures(right, answered, asked)


def _print_peers(made: World, count: int, rate: float, recall: float) -> None:
    """The peers on a part of the same questions, at the threshold that suits them best on the tuning half."""
    tuning, judged = (_some(each, count) for each in (made.tuning, made.judged))
    peers: dict[str, Callable[[list[Entry], list[str]], list[Answer]]] = {
        "rapidfuzz ratio": by_ratio(fuzz.ratio),
        "rapidfuzz partial_ratio": by_ratio(fuzz.partial_ratio),
        "FTS5 trigram": by_trigrams,
    }
    for title, peer in peers.items():
        least, margin = best_threshold(peer(made.entries, [each.name for each in tuning]), tuning)
        begun = time.perf_counter()
        answers = peer(made.entries, [each.name for each in judged])
        speed = len(judged) / (time.perf_counter() - begun)
        precision, found = figures(*_counted(answers, judged, least, margin))
        print(
            f"{title:30} precision {precision:.4f} recall {found:.4f} ({recall / max(found, 1e-9):.2f} times less)"
            f" {speed:7.0f}/s ({rate / speed:.1f} times slower), seven ways, at {least:g} with margin {margin:g}"
        )


def _some(questions: Sequence[Question], count: int) -> list[Question]:
    seven = [each for each in questions if each.way in SEVEN]
    return random.Random(1).sample(seven, min(count, len(seven)))


def main() -> None:
    """Build, ask, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--peers", type=int, default=1_000)
    parser.add_argument("--grown", type=int, default=0, help="also build an index of so many names")
    options = parser.parse_args()
    made = world(names_of(options.data), options.seed, options.questions)
    rule = published()
    begun = time.perf_counter()
    index = Index(made.entries)
    built, memory = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"seed {options.seed}; {len(index):,} names in the register, built in {built:.1f} s; process {memory:.2f} GB")
    print(f"rule {rule.id}: {rule.thresholds}; load {os.getloadavg()[0]:.1f}")
    answers, rate, each = ours(index, [each.name for each in made.judged])
    precision, recall = _print_ways(by_way(answers, made.judged, rule))
    print(f"look-ups a second, reasons included, two processes: {rate:,.0f}; a processor's second: {each:,.0f}")
    if options.peers:
        _print_peers(made, options.peers, rate, recall)
    if options.grown:
        _print_grown(made.entries, options.grown)
    if precision < PRECISION or recall < RECALL or rate < RATE:
        sys.exit(f"missed: precision {precision:.4f} recall {recall:.4f} {rate:,.0f}/s")


def _print_grown(entries: list[Entry], count: int) -> None:
    """How long an index of ``count`` names takes: the names again and again, with a character changed."""
    letters = sorted({each for entry in entries for each in entry.name})
    chance, names = random.Random(3), []
    while len(names) < count:
        entry = entries[len(names) % len(entries)]
        at = chance.randrange(len(entry.name))
        name = entry.name[:at] + chance.choice(letters) + entry.name[at + 1 :]
        names.append(Entry(len(names), name, entry.region))
    begun = time.perf_counter()
    index = Index(names)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{len(index):,} names: built in {time.perf_counter() - begun:.1f} s; process {memory:.2f} GB")


if __name__ == "__main__":
    main()
