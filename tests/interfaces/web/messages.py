"""Gathers every message of the pages, from templates and modules, as gettext would."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[3] / "src" / "chuxin" / "interfaces"
PO = ROOT / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
WORDS = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
}


def asked() -> Catalog:
    """Every message the pages ask for."""
    catalog = Catalog(locale="zh_Hans")
    for path in sorted([*ROOT.rglob("*.html"), *(ROOT / "web").rglob("*.py")]):
        text = path.read_text(encoding="utf-8")
        source = templatize(text, origin=str(path)) if path.suffix == ".html" else text
        for line, message, _, context in extract("python", BytesIO(source.encode()), keywords=WORDS):
            catalog.add(message, locations=[(str(path.relative_to(ROOT)), line)], context=context)
    return catalog


def translated() -> Catalog:
    """Every message that has its Chinese."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")
