"""Identifiers carry their scheme; a bare code is a social credit code."""

from chuxin.foundation.subjects.identifiers import Identifier, identifier


def test_a_bare_code_is_a_social_credit_code_in_capitals_without_spaces() -> None:
    assert identifier(" 91420100ma4te5t05e ") == Identifier("uscc", "91420100MA4TE5T05E")
    assert identifier("９１４２０１００MA4TE5T05E") == Identifier("uscc", "91420100MA4TE5T05E")


def test_another_scheme_is_written_before_a_colon() -> None:
    read = identifier("registry_no:990101000000001")
    assert read == Identifier("registry_no", "990101000000001")
    assert str(read) == "registry_no:990101000000001"


def test_a_social_credit_code_is_written_bare() -> None:
    assert str(Identifier("uscc", "91420100MA4TE5T05E")) == "91420100MA4TE5T05E"
