"""An organisation as the hub knows it: its kind, names, identifiers and standing; never a natural person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chuxin.foundation.subjects.identifiers import USCC, Identifier
from chuxin.kernel.refusal import Refusal
from chuxin.kernel.text import Text


class SubjectType(StrEnum):
    """What a subject is before the law. There is no member for natural persons, and there never will be (R01)."""

    LEGAL_PERSON = "legal_person"
    NON_LEGAL_ORG = "non_legal_org"
    PUBLIC_BODY = "public_body"
    INDIVIDUAL_BUSINESS = "individual_business"

    @property
    def person_like(self) -> bool:
        """Whether the name may hold a person's name: shown with care, not scored unless a scheme says so (R04)."""
        return self is SubjectType.INDIVIDUAL_BUSINESS


class Standing(StrEnum):
    """Whether the organisation exists: the status its registration authority last stated."""

    ACTIVE = "active"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


def subject_type(text: str) -> SubjectType:
    """The subject type named ``text``. Refuses every other word, persons first (R01)."""
    try:
        return SubjectType(text)
    except ValueError:
        raise Refusal(
            "rights.R01",
            Text(
                f"“{text}”不是信用主体类型：本系统只收录组织。",
                f"“{text}” is no subject type: only organisations are kept.",
            ),
            Text(
                "删除该主体或该行；自然人信息不予归集。",
                "Remove it; information about natural persons is not collected.",
            ),
        ) from None


@dataclass(frozen=True, slots=True)
class Naming:
    """A name and the days it was borne; ``until`` is ``None`` for the present name, ``since`` where nobody said."""

    name: str
    since: date | None
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Registration:
    """What a source says of an organisation: the message that registers it or changes what is known of it.

    ``kind`` is the id of a kind in force; ``region`` a division code, ``industry`` a GB/T 4754 code; ``source`` names
    the batch or department the statement came from. ``None`` means "not said" and never erases what is known.
    """

    kind: str
    name: str
    identifiers: tuple[Identifier, ...]
    region: str | None = None
    industry: str | None = None
    registered_on: date | None = None
    status: str = Standing.UNKNOWN.value
    source: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """An organisation under its number (the number of the ledger entry that registered it)."""

    number: int
    kind: str
    type: SubjectType
    name: str
    uscc: str | None
    identifiers: tuple[Identifier, ...]
    region: str | None
    industry: str | None
    registered_on: date | None
    status: str
    names: tuple[Naming, ...] = ()

    def __post_init__(self) -> None:
        # A StrEnum compares equal to its text; the member itself is demanded, so that no other word can slip in.
        if not isinstance(self.type, SubjectType):
            subject_type(str(self.type))
            raise TypeError("a subject's type is a SubjectType member")

    @property
    def code(self) -> str:
        """How the subject is written in facts and addresses: its USCC, else ``scheme:value``, else its number."""
        if self.uscc:
            return self.uscc
        return str(self.identifiers[0]) if self.identifiers else f"number:{self.number}"

    @property
    def former_names(self) -> tuple[Naming, ...]:
        """The names it no longer bears, newest first."""
        return tuple(naming for naming in self.names if naming.until is not None)


@dataclass(frozen=True, slots=True)
class Own:
    """What an organisation bears by itself, wherever it is found now: names, newest first, and codes as written."""

    number: int
    names: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name it bears or bore last."""
        return self.names[0] if self.names else str(self.number)

    @property
    def uscc(self) -> str | None:
        """Its unified social credit code, if it bears one."""
        return next((code for code in self.codes if ":" not in code), None)


def uscc_of(identifiers: tuple[Identifier, ...]) -> str | None:
    """The unified social credit code among ``identifiers``, if one is there."""
    return next((identifier.value for identifier in identifiers if identifier.scheme == USCC), None)
