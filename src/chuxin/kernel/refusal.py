"""The one way Chuxin says no: a code, a sentence (what and why), a remedy and a clause."""

from __future__ import annotations

from chuxin.kernel.finding import Finding
from chuxin.kernel.text import Text


class Refusal(Exception):
    """A request that is refused, with everything its sender needs to put it right.

    ``code`` is stable, lower-case, dotted (``codes.check_character``); ``clause`` names a clause id of the law
    register or is ``None`` where the refusal rests on form, not on law.
    """

    def __init__(
        self, code: str, sentence: Text, remedy: Text, clause: str | None = None, findings: tuple[Finding, ...] = ()
    ) -> None:
        super().__init__(f"{code}: {sentence.en}")
        self.code = code
        self.sentence = sentence
        self.remedy = remedy
        self.clause = clause
        self.findings = findings

    def as_json(self) -> dict[str, object]:
        """The refusal as every interface gives it."""
        return {
            "refused": True,
            "code": self.code,
            "message": self.sentence.as_json(),
            "remedy": self.remedy.as_json(),
            "clause": self.clause,
            "findings": [finding.as_json() for finding in self.findings],
        }
