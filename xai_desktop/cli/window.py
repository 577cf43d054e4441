"""`gui` and `demo`."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xai_desktop.cli.codes import DONE
from xai_desktop.cli.console import Console
from xai_desktop.cli.explaining import report_outcomes, say_pseudonyms
from xai_desktop.cli.marks import workers
from xai_desktop.core import errors
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.study import Opening

if TYPE_CHECKING:
    from xai_desktop.services.decoding import Apart

DEMO_BUNDLES = ("demo-cascade", "demo-end-to-end")
WITHOUT_STEPS = "Opened with --without-steps: the reading steps are off."
DEMO_REASON = "Demo: the bundled synthetic study opens with the reading steps off."


def gui(options: argparse.Namespace, _console: Console) -> int:
    missing = _why_no_window()
    if missing:
        raise errors.UsageError(missing)
    if options.without_steps:
        _check_steps()
    prepare_window()
    from xai_desktop.ui.main import run
    from xai_desktop.ui.start import Start

    paths = tuple(options.paths)
    reason = WITHOUT_STEPS if options.without_steps else ""
    return run(Start(paths, tuple(options.annotations), reason, options.model, options.theme))


def _steps_are_set() -> bool:
    """Whether the site wants the reading steps: nobody turns them off then."""
    from xai_desktop.io.site_policy_file import load_policy

    return bool(load_policy()[0].settings.get("reading_steps"))


def _check_steps() -> None:
    from xai_desktop.io.site_policy_file import policy_path

    if _steps_are_set():
        raise errors.UsageError(f"The reading steps are set by your site ({policy_path()}); leave --without-steps out.")


def demo(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.core import paths

    if options.make:
        return _make_study(options.out, console)
    missing = "" if options.headless else _why_no_window()
    if missing:
        console.warn(f"{missing} The demo runs without a window instead.")
    if not options.headless and not missing:
        prepare_window()
        from xai_desktop.ui.main import run
        from xai_desktop.ui.start import Start

        marks = (paths.demo_annotations(), paths.demo_atlas())
        reason = "" if _steps_are_set() else DEMO_REASON
        return run(
            Start((paths.demo_study(),), marks, reason, DEMO_BUNDLES[0], options.theme, paths.DEMO_FILM, demo=True)
        )
    return _headless_demo(options.out, console)


def prepare_window() -> None:
    """What must be said before the window's libraries are imported."""
    from xai_desktop.app import rubbish

    rubbish.postpone()


def _make_study(out: Path, console: Console) -> int:
    """The bundled films and boxes, byte for byte: the generator has a fixed seed."""
    from xai_desktop.services.demo_making import make_demo

    for path in make_demo(out, task=console):
        console.say(str(path), file=str(path))
    return DONE


def _headless_demo(out: Path, console: Console) -> int:
    from xai_desktop.core import paths
    from xai_desktop.services import opening

    console.say("Opening the bundled study (synthetic films, made by this project).")
    with workers() as decoder:
        marks = [paths.demo_annotations(), paths.demo_atlas()]
        found = opening.open_paths([paths.demo_study()], marks, console, decoder=decoder)
        return _examine_demo(found, decoder, out, console)


def _examine_demo(found: Opening, decoder: "Apart", out: Path, console: Console) -> int:
    from xai_desktop.core import paths
    from xai_desktop.core.reading import Reading
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services import main_job

    bundles = [load_bundle(name) for name in DEMO_BUNDLES]
    chosen = [ref for ref in found.images if ref.image_id == paths.DEMO_FILM]
    label = next((a.label for s in found.studies for a in s.annotations_of(chosen[0])), "top")
    order = main_job.Order(ExplainRequest(), bundles[0].card.class_of(label) or "top")
    say_pseudonyms(console)
    console.say(f"{len(found.images)} films; examining {chosen[0].title} with {' and '.join(DEMO_BUNDLES)}.")
    reading = Reading.investigate(DEMO_REASON)
    return report_outcomes(main_job.run(found, bundles, order, out, reading, console, chosen, decoder), console)


def has_display() -> bool:
    """Whether there is a screen to open a window on (or a stand-in that was asked for)."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _why_no_window() -> str:
    """One sentence where no window can be opened: no display, or a system library that Qt needs."""
    if not has_display():
        return "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)."
    from xai_desktop.ui.system_libraries import missing_libraries

    return missing_libraries()
