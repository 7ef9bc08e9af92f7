"""A name in letters in its parts: legal forms, countries and noise taken off, whatever the order and the dots."""

from __future__ import annotations

import re
import unicodedata
from importlib import resources
from zlib import crc32

from chuxin.foundation.subjects.matching.parts import Parts

_DATA = resources.files("chuxin.foundation.subjects") / "data"
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b\.?|\b[a-z](?:/[a-z])+\b")
# What is said beside a name: in brackets unless it is as short as (Pvt) or (HK), or after "aka" and its like.
_ASIDE = re.compile(r"\((?![^)]{1,4}\))[^)]*\)?|\b(?:aka|a\.k\.a\.|also known as|doing business as|formerly)\b.*")
_SPLIT = re.compile(r"[^0-9a-z&+]+")
_ALONE = {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
_LETTERS = str.maketrans(_ALONE)
# Legal forms by what they come to; those of several words are joined before (see _JOINED).
_FORMS = {
    word: form
    for form, words in {
        "limited": "ltd limited ltda limitada lda gmbh mbh srl sarl llc pvtltd ptyltd pteltd sdnbhd bv doo ooo oy kft "
        "sro spzoo eirl coltd too uab sas llp",
        "shares": "sa ag inc incorporated corp corporation plc spa nv ab as sae jsc ojsc cjsc pjsc oao zao pao tbk sac "
        "saa saci bhd cjsc psc ad",
        "company": "co company cia compania cie societe compagnie sociedad societa pt cv ei kg ohg snc "
        "holding the group",
        "private": "private pvt pty pte public joint stock closed open anonyme anonima unipersonal sirketi",
    }.items()
    for word in words.split()
}
_JOINED = (
    ("closed joint stock company", "cjsc"), ("open joint stock company", "ojsc"), ("joint stock company", "jsc"),
    ("limited liability company", "llc"), ("sociedad anonima cerrada", "sac"), ("sociedad anonima", "sa"),
    ("societe anonyme", "sa"), ("anonim sirketi", "as"), ("limited sirketi", "ltd"), ("company limited", "ltd"),
    ("private limited", "ltd"), ("pvt ltd", "ltd"), ("pvt limited", "ltd"), ("pty ltd", "ltd"), ("pte ltd", "ltd"),
    ("co ltd", "ltd"), ("co limited", "ltd"), ("sdn bhd", "sdnbhd"), ("s a r l", "sarl"), ("s r l", "srl"),
    ("s a c", "sac"), ("s p a", "spa"), ("s a", "sa"),
)  # fmt: skip
_STOP = frozenset("and & of for y e et und de del la las los el da do dos des du le les m s +".split())  # noqa: SIM905
_SHORT = {
    "intl": "international",
    "int": "international",
    "engg": "engineering",
    "eng": "engineering",
    "constr": "construction",
    "const": "construction",
    "tech": "technology",
    "technologies": "technology",
    "mfg": "manufacturing",
    "dev": "development",
    "bros": "brothers",
    "ind": "industries",
    "industry": "industries",
    "svcs": "services",
    "service": "services",
    "assoc": "associates",
    "mgmt": "management",
    "no": "",
    "number": "",
    "constructions": "construction",
    "engineers": "engineering",
    "contractors": "contractor",
    "enterprises": "enterprise",
    "consultants": "consultant",
}
_COUNTRIES = frozenset((_DATA / "latin_countries.txt").read_text(encoding="utf-8").split())
_BRANCH = frozenset(["branch", "sucursal", "filiale", "filial", "succursale", "zweigniederlassung", "niederlassung"])
_GLUED = ("corporation", "privateltd", "limited", "pvtltd", "corp", "gmbh", "sarl", "ltd", "inc")
_TRADES = frozenset((_DATA / "latin_trades.txt").read_text(encoding="utf-8").split())


def latin_parts(key: str) -> Parts:
    """The parts of a name in letters. ``place`` is a number for the country in it, ``words`` all that distinguishes,
    ``core`` those words in order of the alphabet, ``brand`` the first that is no common trade word."""
    words = _words(_ASIDE.sub(_kept_country, key)) or _words(key)
    form = next((_FORMS[word] for word in words if word in _FORMS), "")
    branch = next((at for at, word in enumerate(words) if word in _BRANCH), None)
    country = next((word for word in words[1:] if word in _COUNTRIES), "")
    kept = [
        word for word in words if word not in _FORMS and word not in _STOP and word != country and word not in _BRANCH
    ]
    kept = [_SHORT.get(word, word) for word in kept] or words[:1]
    kept = [word for word in _initials(kept) if word]
    brand = next((word for word in kept if word not in _TRADES), kept[0] if kept else "")
    trade = " ".join(sorted(word for word in kept if word != brand))
    flat = "".join(sorted(kept))
    numbers = ",".join(word for word in kept if word.isdigit())
    place = crc32(country.encode()) & 0x7FFFFFFF if country else 0
    kind = "" if branch is None else "branch"
    tail = " ".join(words[max(0, branch - 2) : branch]) if branch else ""
    return Parts("".join(words), -place, flat, brand, trade, form, tail, kind, numbers, flat, tuple(kept))


def _kept_country(aside: re.Match[str]) -> str:
    inside = [word for word in _SPLIT.split(aside.group()) if word in _COUNTRIES]
    return f" {inside[0]} " if inside else " "


def _words(key: str) -> list[str]:
    """The words in plain letters; dotted initials are closed up, forms of several words joined, glued forms parted."""
    plain = unicodedata.normalize("NFD", key.translate(_LETTERS))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    plain = _DOTTED.sub(lambda found: re.sub(r"[./]", "", found.group()) + " ", plain.replace("'", ""))
    text = " ".join(word for word in _SPLIT.split(plain.replace("&", " & ")) if word)
    for long, short in _JOINED:
        if long in text:
            text = re.sub(rf"\b{long}\b", short, text)
    words = text.split()
    glued = words and not any(word in _FORMS for word in words)
    return [*words[:-1], *_unglued(words[-1])] if glued else words


def _unglued(word: str) -> list[str]:
    """A word that ends in a legal form written without a space, in two."""
    for form in _GLUED:
        if word.endswith(form) and len(word) - len(form) >= 4:
            return [word[: -len(form)], (_FORMS.get(form) and form) or "ltd"]
    return [word]


def _initials(words: list[str]) -> list[str]:
    """Single letters in a row are one word (``p h construction`` is ``ph construction``)."""
    found: list[str] = []
    run = ""
    for word in words:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            found.append(run)
            run = ""
        found.append(word)
    return [*found, run] if run else found
