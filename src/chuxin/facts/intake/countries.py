"""Countries under their short, official and former English names: one word for each, so that two lists agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Names as they stand once titles of state, accents, articles and what follows a comma or bracket are gone (lower case).
_NAMES: Final = """
united states: usa, us, u.s.a., u.s., united states of america, america
united kingdom: uk, u.k., united kingdom of great britain and northern ireland, great britain, england
turkey: turkiye
russia: russian, russian federation
viet nam: vietnam
kyrgyzstan: kyrgyz, kyrgyz republic
czechia: czech, czech republic
korea: south korea, republic of korea
laos: lao, lao pdr
syria: syrian arab, syrian arab republic
ivory coast: cote d'ivoire
cabo verde: cape verde
eswatini: swaziland
myanmar: burma
timor-leste: east timor
brunei: brunei darussalam
netherlands: holland
united arab emirates: uae, u.a.e.
slovakia: slovak, slovak republic
hong kong: hong kong sar, hong kong special administrative region
macao: macau, macao sar
north macedonia: macedonia
equatorial guinea: ecuatorial guinea
"""
_ONE: Final[Mapping[str, str]] = {
    other.strip(): name
    for line in _NAMES.strip().splitlines()
    for name, _, others in (line.partition(":"),)
    for other in others.split(",")
}
_PARTS_OF_CHINA: Final = ("hong kong", "macao", "macau", "taiwan")


def one_name(country: str) -> str:
    """The one word for a country that has several; any other text as it stands, in lower case."""
    plain = " ".join(country.lower().split())
    return _ONE.get(plain, plain)


def within_china(whole: str) -> str | None:
    """Hong Kong, Macao or Taiwan where ``whole`` names it beside China, in whatever order."""
    plain = whole.lower()
    return next((one_name(part) for part in _PARTS_OF_CHINA if part in plain), None)
