"""Charts of a back-test as SVG that a page can hold: drawn by matplotlib, titled and described for screen readers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from chuxin.assessment.validation.calibration import Band
from chuxin.assessment.validation.fairness import Group
from chuxin.assessment.validation.measured import Figure
from chuxin.assessment.validation.separation import Tenth
from chuxin.kernel.text import Text

# Colours of the portal: readable beside each other in grey print too.
INK, LINE, MARK = "#1b1b1b", "#1f4e79", "#a4361d"
_WIDTH, _HEIGHT = 7.2, 3.6
_LONGEST_LABEL = 14
# Every Chinese letter the axes use; a report adds the names of its groups.
WORDS = "评分随机已检查的比例发现数段不良末级与总体之差蓝红（）：；"
_PROLOGUE = re.compile(r"\A.*?(?=<svg)", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Caption:
    """What a chart is called, what it shows in a sentence, and the font family it is lettered in."""

    name: str
    title: Text
    told: Text
    family: str


def gains(tenths: Sequence[Tenth], caption: Caption) -> str:
    """The share of all bad outcomes found after each part of the queue, beside what chance would find."""

    def draw(axes: Axes) -> None:
        share = [tenth.number / len(tenths) for tenth in tenths]
        axes.plot([0, *share], [0, *[tenth.found or 0 for tenth in tenths]], color=LINE, marker="o", label="评分 score")
        axes.plot([0, 1], [0, 1], color=INK, linestyle="--", linewidth=1, label="随机 chance")
        axes.set(
            xlabel="已检查的比例 share of the queue", ylabel="已发现的比例 share found", xlim=(0, 1), ylim=(0, 1.02)
        )
        axes.legend(loc="lower right", frameon=False)

    return _svg(draw, caption)


def rates(bands: Sequence[Band], caption: Caption) -> str:
    """The observed rate of each score band with its Wilson interval."""

    def draw(axes: Axes) -> None:
        _intervals(axes, range(len(bands)), [band.rate for band in bands])
        axes.set_xticks(range(len(bands)), [f"{band.low:g}–{band.high:g}" for band in bands])
        axes.set(xlabel="分数段 score band", ylabel="不良比例 bad rate")
        axes.set_ylim(bottom=0)

    return _svg(draw, caption)


def over_time(days: Sequence[str], figures: Sequence[Figure], caption: Caption) -> str:
    """The AUC of each day judged with its interval."""

    def draw(axes: Axes) -> None:
        _intervals(axes, range(len(days)), figures)
        axes.axhline(0.5, color=INK, linestyle="--", linewidth=1)
        axes.set_xticks(range(len(days)), days)
        axes.set(ylabel="AUC", ylim=(0.3, 1.02))

    return _svg(draw, caption)


def differences(groups: Sequence[Group], labels: Sequence[str], caption: Caption) -> str:
    """Each group's bad rate and share with the last grade, less those of the whole, with intervals."""

    def draw(axes: Axes) -> None:
        places = range(len(groups))
        _intervals(axes, [p - 0.12 for p in places], [g.more_bad or Figure(None) for g in groups], across=True)
        flagged = [group.more_flagged or Figure(None) for group in groups]
        _intervals(axes, [p + 0.12 for p in places], flagged, across=True, colour=MARK)
        axes.axvline(0, color=INK, linewidth=1)
        axes.set_yticks(places, [label[:_LONGEST_LABEL] for label in labels])
        axes.invert_yaxis()
        axes.set_xlabel("与总体之差 less the whole\n蓝：不良比例 blue: bad rate · 红：末级比例 red: last grade")

    return _svg(draw, caption, height=max(2.0, 0.45 * len(groups) + 1.2))


def _intervals(
    axes: Axes, places: Sequence[float], figures: Sequence[Figure], across: bool = False, colour: str = LINE
) -> None:
    """Points with whiskers; figures that are not defined are left out."""
    shown = [(place, one) for place, one in zip(places, figures, strict=True) if one.value is not None]
    for place, one in shown:
        value = one.value or 0.0
        low, high = one.low if one.low is not None else value, one.high if one.high is not None else value
        line = ([low, high], [place, place]) if across else ([place, place], [low, high])
        point = ([value], [place]) if across else ([place], [value])
        axes.plot(*line, color=colour, linewidth=1.5)
        axes.plot(*point, color=colour, marker="o", linestyle="none")


def _svg(draw: Callable[[Axes], None], caption: Caption, height: float = _HEIGHT) -> str:
    """The drawing as one ``<svg>`` element: letters as paths, so that it looks alike where no Chinese font is."""
    name, title, told = caption.name, caption.title, caption.told
    settings: dict[Any, Any] = {"font.family": caption.family, "svg.fonttype": "path", "svg.hashsalt": name}
    with rc_context(settings | {"axes.unicode_minus": False}):
        drawing = Drawing(figsize=(_WIDTH, height), layout="constrained")
        axes = drawing.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        draw(axes)
        out = io.StringIO()
        drawing.savefig(out, format="svg", metadata={"Date": None})
    plain = _METADATA.sub("", _PROLOGUE.sub("", out.getvalue()))
    words = f'<title id="{name}-t">{escape(title.zh)} {escape(title.en)}</title>'
    words += f'<desc id="{name}-d">{escape(told.zh)} {escape(told.en)}</desc>'
    head = f'<svg role="img" aria-labelledby="{name}-t {name}-d" '
    # Ids inside are made unique to the chart, for several stand on one page.
    body = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{name}-", plain.removeprefix("<svg "))
    opened, rest = body.split(">", 1)
    return f"{head}{opened}>{words}{rest}"
