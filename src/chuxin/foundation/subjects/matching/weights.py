"""What each reason weighs, in millionths.

Fitted by a logistic regression whose signs were held to what the words say, on questions about one half of the names of
``benchmarks/matching.py`` with seed 11 (questions about the other half judge it); then fixed: a branch is never its
parent, another number is another organisation, initials only propose. ``region``, ``code`` and ``letter`` were set by
hand. A score is linear in the log-odds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WEIGHTS: Final[Mapping[tuple[str, str], int]] = {
    ("start", "start"): 682_000,
    ("core", "identical"): 356_000,
    ("core", "same"): 197_000,
    ("core", "sound"): 265_000,
    ("core", "edits1"): 167_000,
    ("core", "edits1_brand"): 107_000,
    ("core", "edits2_brand"): 98_000,
    ("core", "sound_brand"): 140_000,
    ("core", "edits2"): 51_000,
    ("core", "edits3"): 51_000,
    ("core", "initials"): -100_000,
    ("core", "contained"): 49_000,
    ("core", "loose"): 0,
    ("core", "far"): -122_000,
    ("brand", "same"): 0,
    ("brand", "sound"): -52_000,
    ("brand", "near4"): -96_000,
    ("brand", "near3"): -96_000,
    ("brand", "near2"): -209_000,
    ("brand", "longer"): -125_000,
    ("brand", "initials"): 0,
    ("brand", "differs"): -100_000,
    ("trade", "same"): 30_000,
    ("trade", "near"): 0,
    ("trade", "part"): 26_000,
    ("trade", "cut"): 52_000,
    ("trade", "mistyped"): 28_000,
    ("trade", "unknown"): -8_000,
    ("trade", "shared"): -123_000,
    ("trade", "silent"): 66_000,
    ("trade", "differs"): 0,
    ("place", "same"): 0,
    ("place", "within"): -164_000,
    ("place", "near"): 0,
    ("place", "silent"): 0,
    ("place", "differs"): -198_000,
    ("form", "same"): 0,
    ("form", "silent"): 0,
    ("form", "differs"): -42_000,
    ("branch", "none"): 0,
    ("branch", "same"): 50_000,
    ("branch", "unclear"): 0,
    ("branch", "near"): -125_000,
    ("branch", "one"): -1_000_000,
    ("branch", "differs"): -1_000_000,
    ("numbers", "same"): 0,
    ("numbers", "differs"): -500_000,
    ("letter", "letter"): 40_000,
    ("known", "known"): -152_000,
    ("rarity", "rarity"): -185_000,
    ("twins", "twins"): -100_000,
    ("region", "same"): 100_000,
    ("region", "within"): 50_000,
    ("region", "silent"): 0,
    ("region", "differs"): -250_000,
    ("code", "same"): 400_000,
    ("code", "edits1"): 300_000,
    ("code", "edits2"): 150_000,
    ("code", "division"): 30_000,
    ("code", "differs"): -100_000,
}
