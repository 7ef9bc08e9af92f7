"""The Chinese font of the house as matplotlib can use it: the letters a report needs, at normal weight, in one file.

The font that is installed with the house is a variable one for five regions; matplotlib would draw its first and
thinnest. fontTools takes out the simplified-Chinese face, the letters needed, and the weight.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from matplotlib.font_manager import fontManager

FAMILY = "Noto Sans CJK SC"
_NORMAL = 400
_PLAIN = "".join(map(chr, range(32, 127))) + "–−"


def lettered(words: str) -> str:
    """The name of a font family that has every letter of ``words``, made known to matplotlib."""
    return _family("".join(sorted(set(words + _PLAIN))))


@cache
def _family(letters: str) -> str:
    font = _face()
    options = Options()
    options.layout_features = []
    chosen = Subsetter(options)
    chosen.populate(text=letters)
    chosen.subset(font)
    normal = instantiateVariableFont(font, {"wght": _NORMAL})
    name = f"Chuxin {abs(hash(letters)):x}"
    for kind in (1, 4, 16):
        normal["name"].setName(name, kind, 3, 1, 0x409)
    with tempfile.NamedTemporaryFile(suffix=".otf", delete=False) as file:
        normal.save(file.name)
    fontManager.addfont(file.name)
    return name


def _face() -> TTFont:
    path = next(Path(manimgx_fonts_cjk.__file__).parent.glob("*.ttc"))
    names = [str(face["name"].getDebugName(1)) for face in TTCollection(str(path), lazy=True).fonts]
    return TTFont(str(path), fontNumber=names.index(FAMILY), lazy=True)
