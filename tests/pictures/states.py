"""What is photographed of the moments in between: work under way, what is missing, and what somebody has to decide."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pydicom
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.pictures.studio import DEMO, MARKS, Scene, Studio
from xai_desktop.core import paths
from xai_desktop.core.contact_sheet import SheetState
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.reading import Reading
from xai_desktop.ui.wiring import Program

Act = Callable[[Studio, Program], None]


def _folder() -> Path:
    place = Path(os.environ["XAI_DESKTOP_HOME"]) / "films"
    place.mkdir(exist_ok=True)
    return place


def _film(name: str, source: str = paths.DEMO_FILM, frames: int = 0, **attributes: str) -> Path:
    """A film of the demo study under another name, which says something else of itself."""
    data = pydicom.dcmread(paths.demo_study() / f"{source}.dcm")
    for keyword, value in attributes.items():
        setattr(data, keyword, value)
    data.SOPInstanceUID = f"{data.SOPInstanceUID[:50]}.{sum(name.encode())}"
    if frames:
        pixels = data.pixel_array
        data.decompress()
        data.NumberOfFrames = frames
        data.PixelData = np.stack([np.roll(pixels, 6 * number, axis=0) for number in range(frames)]).tobytes()
    path = _folder() / f"{name}.dcm"
    data.save_as(path)
    return path


def _open(studio: Studio, program: Program, *films: Path, first: str = "", network: bool = True) -> None:
    program.films.open(list(films), [], Reading.investigate("For a picture."), first)
    state = program.session
    studio.until(lambda: state.state.image is not None and (state.state.prediction is not None or not network))
    studio.quiet(program)


def _prior(studio: Studio, program: Program) -> None:
    for name, date in (("current", "20250101"), ("prior", "20230614")):
        study = {"StudyDate": date, "StudyInstanceUID": f"1.2.826.{date}", "PatientID": "SYN-demo-010"}
        study |= {"PatientSex": "M", "PatientAge": "031Y" if name == "current" else "029Y"}
        _film(name, paths.DEMO_FILM if name == "current" else "SYN-03", **study)
    _open(studio, program, _folder(), first="current")
    program.window.action("hang_prior").trigger()
    studio.quiet(program)


def _four(studio: Studio, program: Program) -> None:
    """Narrow and low panes with marks of two readers, of a network and of one's own, and with a calibrated ruler."""
    from xai_desktop.core.annotation import Annotation
    from xai_desktop.core.drawing.change import Change
    from xai_desktop.core.geometry import Box
    from xai_desktop.core.measure_lines import KnownLength
    from xai_desktop.core.measures import Ruler
    from xai_desktop.core.prediction import FoundBox

    _prior(studio, program)
    program.window.action("panes_4").trigger()
    readers = ("Dr Annegret Weissenberger", "Dr Ferdinand Oberhofer")
    boxes = (Box(90, 150, 250, 400), Box(110, 170, 262, 420))
    marks = tuple(Annotation("Pneumothorax", box, reader) for box, reader in zip(boxes, readers, strict=True))
    viewer = program.window.viewer
    viewer.show_boxes((*marks, Annotation("Nodule", Box(500, 480, 540, 520), readers[0])))
    viewer.show_predicted((FoundBox("Consolidation", Box(470, 300, 560, 400), 0.87),))
    program.editing.add_mark(Annotation("Pneumothorax", Box(120, 200, 240, 330)))
    program.editing.add_mark(Annotation("Nodule", Box(560, 420, 600, 470)))
    lines = KnownLength((60.0, 60.0), (140.0, 60.0), 10.0), Ruler((420.0, 600.0), (630.0, 620.0))
    for number, thing in enumerate(lines):
        program.editing.take(Change(number, None, thing))
    studio.quiet(program)


def _two(studio: Studio, program: Program) -> None:
    _four(studio, program)
    program.window.action("panes_2").trigger()
    studio.quiet(program)


def _outside(studio: Studio, program: Program) -> None:
    _open(studio, program, _film("lateral", ViewPosition="LL"))
    for panel in program.window.side.panels:
        panel.fold(panel is not program.window.explain)


def _frames(studio: Studio, program: Program) -> None:
    _open(studio, program, _film("frames", frames=12))


def _left_out(studio: Studio, program: Program) -> None:
    """A folder in which much is not a film, or not a whole one."""
    _film("whole")
    cut = _film("cut-short", "SYN-02")
    cut.write_bytes(cut.read_bytes()[:4000])
    (_folder() / "report.dcm").write_text("no film at all")
    (_folder() / "empty.png").write_bytes(b"")
    _open(studio, program, _folder(), first="whole")
    program.window.worklist.notices.head.setChecked(True)


def _slow(studio: Studio, program: Program) -> None:
    """A map that takes long, while it is made."""
    for panel in program.window.side.panels:
        panel.fold(panel is not program.window.explain)
    program.analysis.explain(ExplainRequest("rise", (("samples", 20000),)))
    studio.until(lambda: any(line.bar.value() > 0 for line in program.window.jobs.lines))
    studio.wait(2.0)


def _sheet(studio: Studio, program: Program) -> None:
    """The sheet while it fills: some maps are there, some are not."""
    program.window.action("all_explainers").trigger()

    def made() -> int:
        sheet = program.session.state.sheet
        return sum(entry.state is SheetState.MADE for entry in sheet.entries) if sheet is not None else 0

    studio.until(lambda: made() >= 12)


def _no_network(studio: Studio, program: Program) -> None:
    program.use_bundle(str(_folder() / "network-that-went-away"))
    studio.wait(0.5)
    studio.quiet(program)


def _reader(studio: Studio, program: Program) -> None:
    program.window.reader.open_popup()
    studio.wait(0.2)


def _trigger(name: str) -> Act:
    def act(studio: Studio, program: Program) -> None:
        program.window.action(name).trigger()
        studio.wait(0.4)

    return act


def _dialog(program: Program) -> QWidget:
    return QApplication.activeModalWidget() or next(iter(program.window.findChildren(QDialog)))


STATES: tuple[Scene, ...] = (
    Scene("busy-explain", "A slow map under way.", _slow),
    Scene("no-network", "A network that is not there any more.", _no_network),
    Scene("scope-guard", "A film for which the network was not made.", _outside, films=(), marks=(), first=""),
    Scene("left-out", "Files that could not be opened.", _left_out, films=(), marks=(), first=""),
    Scene("cine", "A film of twelve frames.", _frames, films=(), marks=(), first=""),
    Scene("labels-four-panes", "Labels in panes with little room.", _four, films=(), marks=(), first=""),
    Scene("labels-two-panes", "Labels in two panes.", _two, films=(), marks=(), first=""),
    Scene("hang-prior", "Current beside prior.", _prior, films=(), marks=(), first=""),
    Scene("contact-sheet", "All explainers, while they are made.", _sheet),
    Scene("export-sheet", "What is exported, and where to.", _trigger("export"), _dialog),
    Scene("shortcuts", "Every key.", _trigger("shortcuts"), _dialog),
    Scene("about", "Which build this is.", _trigger("about"), _dialog),
    Scene("reader", "Who reads.", _reader, lambda program: program.window.reader.popup),
    Scene("german-read", "Step 1 in German.", films=DEMO, marks=MARKS, reason="", map=False, language="de"),
    Scene("german-investigate", "Everything in German.", language="de"),
    Scene("german-settings", "The settings in German.", _trigger("workspace_settings"), language="de"),
)
