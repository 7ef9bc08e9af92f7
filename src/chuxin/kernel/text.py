"""A sentence in the two languages of the house, Chinese first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or title in Chinese and English; both are always complete."""

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not (self.zh.strip() and self.en.strip()):
            raise ValueError(f"a text needs both languages: {self.zh!r} / {self.en!r}")

    def in_language(self, language: str) -> str:
        """The sentence in ``language`` ('en…' gives English, anything else Chinese)."""
        return self.en if language.lower().startswith("en") else self.zh

    def filled(self, **values: object) -> Text:
        """The same sentence with ``{name}`` places filled in both languages."""
        return Text(self.zh.format(**values), self.en.format(**values))

    def as_json(self) -> dict[str, str]:
        """``{"zh": …, "en": …}``."""
        return {"zh": self.zh, "en": self.en}
