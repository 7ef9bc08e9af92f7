"""Draws a report: its JSON value becomes a tagged PDF/A-3a + PDF/UA-1 file with the value itself attached."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Literal

import manimgx_fonts_cjk
import segno
import typst

from chuxin.kernel.canonical import Json, canonical_bytes

ATTACHMENT = "report.json"
_STANDARDS: list[Literal["a-3a", "ua-1"]] = ["a-3a", "ua-1"]
_ONE_AT_A_TIME = Lock()


def draw(value: Mapping[str, Json], *, at: datetime, template: str = "certificate.typ") -> bytes:
    """The PDF file of a paper written as JSON (:func:`report_json.as_json`), dated ``at``, by one of our templates."""
    order = value["order"]
    assert isinstance(order, Mapping)
    inputs = {"report": canonical_bytes(value).decode(), "qr": _qr(str(order["address"]))}
    with _ONE_AT_A_TIME:
        drawn = _compiler().compile(
            _template(template),
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=[*_STANDARDS],
            timestamp=int(at.timestamp()),
        )
    assert isinstance(drawn, bytes)
    return drawn


def warm_up() -> None:
    """Load the fonts and the template ahead of the first report (workers and servers call this once)."""
    _compiler().compile(b'#set text(font: "Noto Sans CJK SC")\n' + "楚信".encode(), format="pdf")


@cache
def _compiler() -> typst.Compiler:
    folder = str(Path(manimgx_fonts_cjk.__file__).parent)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    return typst.Compiler(font_paths=fonts)


@cache
def _template(name: str) -> bytes:
    return (resources.files("chuxin.services.publication") / name).read_bytes()


def _qr(address: str) -> str:
    drawing = io.BytesIO()
    segno.make(address, error="m").save(drawing, kind="svg", border=0, dark="#1b1b1f", xmldecl=True)
    return drawing.getvalue().decode()
