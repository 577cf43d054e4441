"""Words that mislead stay out of the interface; each has one that says what is meant."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui import panel_samples as samples
from tests.ui.panel_texts import texts_of
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.prediction import ScoreKind, Target
from xai_desktop.core.task import Progress
from xai_desktop.ui.dialogs.export import ExportDialog
from xai_desktop.ui.panels.agreement import AgreementPanel
from xai_desktop.ui.panels.cascade import CascadePanel
from xai_desktop.ui.panels.explain import ExplainPanel
from xai_desktop.ui.panels.jobs import JobsPanel
from xai_desktop.ui.panels.prediction import PredictionPanel
from xai_desktop.ui.panels.worklist import WorklistPanel

UI = Path(__file__).resolve().parents[2] / "xai_desktop" / "ui"
NEVER = {
    r"\bAP\b": "pixel average precision",
    r"(?i)sensitivit(y|ies)\b|(?i:specificit)": "box covered, background spared",
    r"(?i)\b(hits?|miss(es|ed)?)\b": "peak inside box, outside box",
    r"(?i)\baccurac": "share with IoU > 0.2 (L-ACC)",
    r"(?i)\bconfiden": "score, called, not called",
    r"\b(CL|E2E)\b": "stage-wise training, whole-net training",
    r"(?i)human faith": "map matched to film",
    r"(?i)\bis better\b": "these two networks",
}


def faults(text: str) -> list[str]:
    """The forbidden words in a text, with what to say instead."""
    return [f"{text!r}: say {say}" for never, say in NEVER.items() if re.search(never, text)]


def worklist() -> QWidget:
    panel = WorklistPanel()
    panel.show_images(samples.refs(1))
    panel.show_notices(samples.NOTICES)
    return panel


def prediction() -> QWidget:
    panel = PredictionPanel()
    panel.show_bundles(samples.BUNDLES, "demo-cascade")
    panel.show_prediction(samples.prediction(tuple(f"class {i}" for i in range(9))))
    panel.show_target(Target(0, "class 0"))
    return panel


def prediction_of(kind: ScoreKind) -> QWidget:
    panel = PredictionPanel()
    panel.show_prediction(samples.prediction(kind=kind))
    return panel


def explain(state: MapState) -> QWidget:
    panel = ExplainPanel()
    panel.show_explainers(samples.CARDS)
    panel.show_unsuitable(samples.UNSUITABLE)
    panel.show_layers(samples.LAYERS)
    panel.set_request(ExplainRequest("smooth_grad"))
    panel.show_result(samples.explanation(state))
    return panel


def agreement(iou: float | None) -> QWidget:
    panel = AgreementPanel()
    panel.show_agreements((samples.agreement(iou=iou), samples.agreement(reader="reader 2")))
    return panel


def cascade(heads: bool) -> QWidget:
    panel = CascadePanel()
    panel.show_rows(samples.cascade_rows(heads=heads))
    return panel


def jobs() -> QWidget:
    panel = JobsPanel()
    panel.queued(1, "Explain every layer")
    panel.started(1)
    panel.progressed(1, Progress(1, 2, "stages.1"))
    return panel


PLACES: dict[str, Callable[[], QWidget]] = {
    "worklist": worklist,
    "worklist, empty": WorklistPanel,
    "prediction": prediction,
    "prediction, empty": PredictionPanel,
    **{f"prediction, {kind}": (lambda kind=kind: prediction_of(kind)) for kind in ScoreKind},
    **{f"explain, {state}": (lambda state=state: explain(state)) for state in MapState},
    "agreement": lambda: agreement(0.45),
    "agreement, no map": lambda: agreement(None),
    "agreement, empty": AgreementPanel,
    "cascade": lambda: cascade(False),
    "cascade, heads": lambda: cascade(True),
    "cascade, empty": CascadePanel,
    "jobs": jobs,
    "export": lambda: ExportDialog(Path("/tmp")),
}


@pytest.mark.parametrize("place", PLACES)
def test_misleading_words_stay_out_of_panels(qtbot: QtBot, place: str) -> None:
    widget = PLACES[place]()
    qtbot.addWidget(widget)
    told = texts_of(widget)
    assert told, "a panel that says nothing cannot be checked"
    assert [fault for text in told for fault in faults(text)] == []


def literals(path: Path) -> Iterator[str]:
    """The strings of a module that could reach a screen: all but docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_misleading_words_stay_out_of_every_string_of_the_interface() -> None:
    modules = sorted(UI.rglob("*.py"))
    assert len(modules) > 20
    found = [f"{path.name}: {fault}" for path in modules for text in literals(path) for fault in faults(text)]
    assert found == []


@pytest.mark.parametrize(
    "text",
    ["AP 0.7", "Sensitivity", "specificity", "peak: hit", "a miss", "accuracy", "confidence 0.8", "CL", "E2E taps"],
)
def test_the_check_bites(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize("text", ["pixel average precision", "0.2 (L-ACC)", "white", "dismiss", "score 0.81, called"])
def test_the_check_lets_good_words_through(text: str) -> None:
    assert not faults(text)


def test_scores_are_never_called_probabilities_of_disease(qtbot: QtBot) -> None:
    panel = prediction()
    qtbot.addWidget(panel)
    told = [text for text in texts_of(panel) if "probabilit" in text]
    assert told
    assert all("not a probability of disease" in text for text in told)
