"""What the tests of consequences share."""

from tests.assessment.consequences.hub import hub

__all__ = ["hub"]
