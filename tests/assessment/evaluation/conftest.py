"""What the tests of evaluation share."""

from tests.assessment.evaluation.hub import hub
from tests.engines.postgres import postgres_server

__all__ = ["hub", "postgres_server"]
