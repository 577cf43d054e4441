"""One small cohort for all tests that only read it."""

import pytest

from tests.helpers.audits import Cohort, cohort


@pytest.fixture(scope="package")
def where(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return cohort(tmp_path_factory.mktemp("cohort"))
