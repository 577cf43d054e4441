"""The pictures of the manual, photographed from the real window: `python packaging/screenshots.py [--only WORDS]`.

The window opens with the program's own synthetic study and networks, without a display, and is brought into each state
as `tests/pictures` does it for the people who look at every change of the screen. So a picture of the manual is never
one of a window that there was once. No film of anybody is ever in one.

PNGs are brought down to 256 colours, which makes them a third as large and cannot be seen.
"""

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "resources" / "manual" / "pictures"
SIZE = (1280, 800)
COLOURS = 256
AUDITS = Path(tempfile.gettempdir()) / "audits"
"""A short path, since a picture shows it."""

READER = "reader"
"""Whose window it is: pictures show the account and the folder of reports."""

SHOTS = {
    "start": "empty",
    "step-read": "step-1-read",
    "finding": "step-1-picker",
    "step-ai": "step-2-answered",
    "step-reference": "step-3-reference",
    "investigate": "posture-investigate",
    "call": "panel-prediction",
    "agreement": "panel-agreement",
    "explain": "panel-explain",
    "ask": "ask-and-cover",
    "compare": "compare-difference",
    "all-explainers": "contact-sheet",
    "heads": "cascade-heads",
    "measured": "list-in-investigate",
    "prior": "hang-prior",
    "left-out": "left-out",
    "export": "export-dicom",
    "preview": "export-preview",
    "cohort-design": "cohort-design",
    "cohort-charts": "cohort-charts",
    "models": "workspace-models",
    "settings": "workspace-settings",
    "shortcuts": "shortcuts",
}
"""By the name of the file: the scene of `tests/pictures` that is photographed."""


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python packaging/screenshots.py")
    parser.add_argument("--out", type=Path, default=PICTURES)
    parser.add_argument("--only", default="", help="only pictures whose name holds this")
    chosen = parser.parse_args(words)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ["HOME"] = f"/home/{READER}"
    sys.path.insert(0, str(ROOT))
    from tests.pictures.scenes import SCENES
    from tests.pictures.studio import Studio
    from xai_desktop.services import reviewing

    vars(reviewing)["account_name"] = lambda: READER

    out, scenes = chosen.out.resolve(), {scene.name: scene for scene in SCENES}
    for name, scene in SHOTS.items():
        if chosen.only in name:
            with tempfile.TemporaryDirectory() as home:
                os.environ["XAI_DESKTOP_HOME"] = home
                act = {"cohort-design": designed, "cohort-charts": charted}.get(name, scenes[scene].act)
                Studio("dark", SIZE).take(replace(scenes[scene], act=act), out / f"{name}.png")
                small(out / f"{name}.png")
                sys.stderr.write(f"{name} {(out / f'{name}.png').stat().st_size >> 10} KB\n")
    shutil.rmtree(AUDITS, ignore_errors=True)
    return 0


def designed(_studio: Any, program: Any) -> None:
    """An audit whose films lie in a folder of a short name: a picture shows no path of whoever made it."""
    from xai_desktop.app.cohort_draft import Draft
    from xai_desktop.core import paths
    from xai_desktop.core.cohort.design import Method
    from xai_desktop.core.cohort.question import Question

    place = AUDITS
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(paths.demo_study(), place / "films")
    marks = tuple(str(shutil.copy(one, place / one.name)) for one in (paths.demo_annotations(), paths.demo_atlas()))
    question, methods = Question("demo-cascade", "grad_cam", margin=0.05), (Method("grad_cam"), Method("layer_cam"))
    program.cohort.show_cohort()
    page = program.cohort.page
    design = Draft((f"{place}/films",), marks, ("demo-cascade",), methods, question=question, folder=f"{place}/first")
    page.show_design(design)
    page.form.changed.emit()


def charted(studio: Any, program: Any) -> None:
    """The same audit, run."""
    designed(studio, program)
    page = program.cohort.page
    page.run.run.click()
    studio.until(lambda: not program.cohort.busy)
    studio.quiet(program)
    page.parts.setCurrentWidget(page.charts)
    page.charts.list.setCurrentRow(0)
    studio.wait(0.3)


def small(path: Path) -> None:
    """Fewer colours, best compression, and nothing in the file but the picture."""
    from PIL import Image

    with Image.open(path) as whole:
        few = whole.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=8, dither=Image.Dither.NONE)
    few.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
