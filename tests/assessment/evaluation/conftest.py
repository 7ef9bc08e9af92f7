"""What the tests of evaluation share."""

from tests.assessment.evaluation.hub import hub

__all__ = ["hub"]
