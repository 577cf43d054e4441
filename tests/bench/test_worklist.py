"""Ten thousand films are shown, searched, sorted, filtered and grouped in at most 50 ms; a frame takes at most 16."""

import pytest
from PySide6.QtWidgets import QApplication

from tests.bench.worklist import figures

FAULT = 4.0
"""A figure at four times its target in the processor's own time is a fault on any machine."""


@pytest.mark.alone
@pytest.mark.slow
def test_no_figure_of_the_worklist_is_far_from_its_target(qapp: QApplication) -> None:
    found = list(figures(qapp))
    assert len(found) == 17
    assert all(one.processor_ms > 0.5 for one in found), "all of them paint"
    assert [str(one) for one in found if one.processor_ms > FAULT * one.target_ms] == []
