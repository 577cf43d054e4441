"""Every kind of network comes in by the real command and by the real window, answers as its library, and explains."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.films import write_png
from tests.helpers.importing import CLASSES
from tests.helpers.program import running, settled
from tests.helpers.programs import allowing
from tests.slow.import_sources import SIDE, Source, every_source
from xai_desktop.cli import main
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind
from xai_desktop.models.programs import permission
from xai_desktop.ui.models.import_form import ImportForm
from xai_desktop.ui.wiring import Program

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> tuple[Source, ...]:
    return every_source(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of 8 bits with something in it at every scale."""
    rng = np.random.default_rng(1)
    coarse = np.asarray(Image.fromarray(rng.integers(0, 256, (9, 9)).astype(np.uint8)).resize((SIDE, SIDE)))
    noisy = np.clip(coarse + rng.normal(0, 12, coarse.shape), 0, 255)
    return write_png(tmp_path_factory.mktemp("film") / "film.png", noisy.astype(np.uint8))


@pytest.fixture(autouse=True)
def allowed(sources: tuple[Source, ...], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The site allows the programs among them."""
    policy = allowing(*(one.path for one in sources if one.kind in ("TorchScript", "ExportedProgram")))
    monkeypatch.setattr(permission, "load_policy", lambda: (policy, ""))
    return iter([None])


def names(source: Source) -> list[str]:
    return list(CLASSES[: source.classes]) if source.classes <= len(CLASSES) else [f"f{n}" for n in range(18)]


def assert_same(said: Prediction, source: Source, film: Path) -> None:
    wanted, found = source.answers(Image.open(film)), source.said(said)
    assert float(wanted.std()) > 1e-4, "a network that says the same of everything would prove nothing"
    assert torch.allclose(found, wanted, rtol=1e-4, atol=1e-4), (source.key, found, wanted)


def words(source: Source) -> list[str]:
    return [word for name, value in source.given.items() for word in (f"--{name}", str(value).replace(" ", ""))]


def test_every_kind_by_the_command(sources: tuple[Source, ...], film: Path, tmp_path: Path) -> None:
    for source in sources:
        own = ("--name", source.key, "--classes", ",".join(names(source)), *words(source))
        assert main(["models", "import", str(source.path), *own]) == 0, source.key
        out = tmp_path / source.key
        asked = ("--model", source.key, "--explainer", source.mapped, "--out", str(out), "--format", "json")
        assert main(["explain", str(film), *asked]) == 0, source.key
        record = json.loads((out / "film" / "manifest.json").read_text())
        assert record["model"]["origin"]["kind"] == source.kind
        assert_same(said_in(record), source, film)
        with np.load(out / "film" / "maps.npz") as maps:
            raw = maps[maps.files[0]]
        assert np.isfinite(raw).all()
        assert np.ptp(raw) > 0, source.key


def said_in(record: dict[str, Any]) -> Prediction:
    said = record["prediction"]
    kept = ("index", "label", "logit", "score", "operating_point")
    classes = tuple(ClassScore(*(one[name] for name in kept)) for one in said["classes"])
    return Prediction(classes, ScoreKind(said["kind"]), said["bundle"], said["bundle_hash"])


def test_every_kind_by_the_window(
    sources: tuple[Source, ...], film: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One window for all of them, as somebody would try out networks one after the other."""
    with running(qtbot, film) as program:
        settled(qtbot, program)
        program.window.action("posture_ai").trigger()  # one map of a network, not one of each of its layers
        page = program.models.page
        for source in sources:
            program.models.show_models()
            qtbot.mouseClick(page.bring, Qt.MouseButton.LeftButton)
            fill_in(qtbot, program, page.importing, source)
            qtbot.mouseClick(page.importing.take, Qt.MouseButton.LeftButton)
            qtbot.waitUntil(lambda wanted=source.key: page.chosen == wanted, timeout=60000)
            qtbot.mouseClick(page.network.use, Qt.MouseButton.LeftButton)
            look(qtbot, program, source)
            state = program.session.state
            assert state.prediction is not None
            assert state.result is not None
            assert_same(state.prediction, source, film)
            assert np.ptp(state.result.explanation.raw) > 0, source.key


def fill_in(qtbot: QtBot, program: Program, form: ImportForm, source: Source) -> None:
    """What the file is stands there with its evidence; the rest is asked for."""
    form.source.line.setText(str(source.path))
    qtbot.keyClick(form.source.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not program.jobs.busy, timeout=60000)
    assert form.found.evidence.text(), form.said.text()
    assert form.found.kind.text().startswith(source.kind)
    assert source.left in form.found.methods.text()
    assert bool(source.left) == bool(form.found.methods.text())
    form.name.setText(source.key)
    form.classes.setPlainText("\n".join(names(source)))
    sides = {"height": source.given["size"], "width": source.given["size"]} if "size" in source.given else {}
    form.input.set_values(sides | {name: value for name, value in source.given.items() if name != "size"})
    assert form.take.isEnabled(), form.said.text()


def look(qtbot: QtBot, program: Program, source: Source) -> None:
    """Until the film has the map of this network by the method that was asked for."""
    panel = program.window.explain

    def loaded() -> bool:
        card = program.session.state.card
        return card is not None and card.name == source.key and not program.jobs.busy

    def mapped() -> bool:
        result = program.session.state.result
        found = None if result is None else result.explanation.provenance
        return found is not None and (found.bundle, found.explainer) == (source.key, source.mapped)

    qtbot.waitUntil(loaded, timeout=60000)
    if not mapped():
        assert panel.reason.text() or not source.left
        panel.explainers.set_key(source.mapped)
        panel.explainers.chosen.emit(source.mapped)  # which runs it at once
    qtbot.waitUntil(lambda: mapped() and not program.jobs.busy, timeout=60000)
