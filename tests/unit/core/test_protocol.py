"""Two numbers belong to one protocol only where everything that they were measured by is the same."""

from dataclasses import replace

import pytest

from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.parameters import Parameter
from xai_desktop.core.protocol import protocol_of
from xai_desktop.core.threshold import Absolute, Otsu, Percentile, Threshold

USUAL = (
    Parameter("samples", "int", 20, "Samples"),
    Parameter("scale", "float", 2.0, "Scale"),
)
ASKED = ExplainRequest("grad_cam", (("scale", 2), ("samples", 20)), "last")
ONE = protocol_of(ASKED, USUAL, Percentile(90), "ab" * 32)


def test_defaults_count_whether_they_are_asked_for_or_not() -> None:
    assert protocol_of(ExplainRequest("grad_cam"), USUAL, Percentile(90), "ab" * 32) == ONE
    assert len(ONE.key) == 64


@pytest.mark.parametrize(
    "asked",
    [
        replace(ASKED, key="grad_cam_pp"),
        replace(ASKED, layer="stages.1"),
        replace(ASKED, parameters=(("samples", 21),)),
    ],
)
def test_another_explainer_layer_or_parameter_is_another_protocol(asked: ExplainRequest) -> None:
    assert protocol_of(asked, USUAL, Percentile(90), "ab" * 32).key != ONE.key


@pytest.mark.parametrize("threshold", [Percentile(95), Absolute(0.3), Otsu()])
def test_another_threshold_is_another_protocol(threshold: Threshold) -> None:
    assert protocol_of(ASKED, USUAL, threshold, "ab" * 32).key != ONE.key


def test_other_weights_are_not_the_same_network() -> None:
    other = protocol_of(ASKED, USUAL, Percentile(90), "cd" * 32)
    assert other != ONE
    assert other.key == ONE.key


def test_other_methods_are_another_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xai_desktop.core.protocol.METHODS", 0)
    assert protocol_of(ASKED, USUAL, Percentile(90), "ab" * 32).key != ONE.key
