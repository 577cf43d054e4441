"""The command line: words in, verbs called, one sentence out. The only place that prints.

Exit codes: 0 done · 2 wrong usage · 3 an input cannot be used · 4 the model cannot be used · 5 could not write ·
6 partly done (some cases failed, listed) · 130 cancelled.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from xai_desktop import __version__
from xai_desktop.core import errors
from xai_desktop.core.explain_request import ExplainRequest

DONE, USAGE, INPUT, MODEL, WRITE, PARTLY, CANCELLED = 0, 2, 3, 4, 5, 6, 130

_CODES: tuple[tuple[type[errors.XaiError], int], ...] = (
    (errors.UsageError, USAGE),
    (errors.SettingsError, USAGE),
    (errors.ExportError, WRITE),
    (errors.BundleError, MODEL),
    (errors.ExplainerError, MODEL),
    (errors.DeviceMemoryError, MODEL),
    (errors.InputError, INPUT),
    (errors.XaiError, INPUT),
)
"""An explainer that does not fit the network is a fault of the pair, and the network is what was chosen."""

DEMO_BUNDLES = ("demo-cascade", "demo-end-to-end")
DEMO_REASON = "Demo: the bundled synthetic study opens with the reading steps off."
COMMAND_LINE_REASON = "Opened by command line: the reading steps are off."


class Console:
    """Where words go: plain text, or one JSON object per line."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    def say(self, text: str, **record: Any) -> None:
        print(json.dumps({"message": text, **record}, ensure_ascii=False) if self.as_json else text, flush=True)

    def warn(self, text: str) -> None:
        if self.as_json:
            print(json.dumps({"warning": text}, ensure_ascii=False), flush=True)
        else:
            print(text, file=sys.stderr, flush=True)

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        """The console is a task that nobody cancels but Ctrl+C."""
        if self.as_json and total:
            print(json.dumps({"progress": done, "of": total, "text": text}, ensure_ascii=False), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; never a traceback without `--debug`."""
    prepare_threads()
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser().parse_args(_with_default(words))
    console = Console(options.json)
    try:
        command: Callable[[argparse.Namespace, Console], int] = options.command
        return command(options, console)
    except errors.XaiError as error:
        if options.debug:
            raise
        console.warn(str(error))
        return next(code for kind, code in _CODES if isinstance(error, kind))
    except (KeyboardInterrupt, errors.Cancelled):
        console.warn("Cancelled; what had been written before is complete.")
        return CANCELLED


def prepare_threads() -> None:
    """All cores but one for the network, and no busy waiting: up to 50 times on a busy two-core machine."""
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 2) - 1)))
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _with_default(words: list[str]) -> list[str]:
    """`xai-desktop PATH…` and `xai-desktop` alone mean the window."""
    commands = {"gui", "demo", "explain", "train", "models", "self-test", "bench", "-h", "--help", "--version"}
    if any(word in commands for word in words[:3] if word not in ("--json", "--debug")):
        return words
    flags = [w for w in words[:2] if w in ("--json", "--debug")]
    return [*flags, "gui", *words[len(flags) :]]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xai-desktop",
        description="See where an image classifier looked, and whether that is where the experts drew their boxes. "
        "Research use only, not for diagnosis.",
    )
    parser.add_argument("--version", action="version", version=f"xai-desktop {__version__}")
    parser.add_argument("--json", action="store_true", help="one JSON object per line: progress and results")
    parser.add_argument("--debug", action="store_true", help="show a traceback instead of one sentence")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_window_commands(commands)
    _add_explain(commands)
    _add_train(commands)
    _add_small_commands(commands)
    return parser


def _add_window_commands(commands: Any) -> None:
    gui = commands.add_parser("gui", help="open the window")
    gui.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="films, folders and annotation files")
    gui.add_argument("--annotations", action="append", type=Path, default=[], metavar="FILE")
    gui.add_argument("--model", default="", metavar="BUNDLE")
    gui.add_argument("--theme", choices=("dark", "light", "system"), default="")
    gui.set_defaults(command=_gui)
    demo = commands.add_parser("demo", help="the main job on the bundled synthetic study")
    demo.add_argument("--headless", action="store_true", help="no window: run the job and write the results")
    demo.add_argument("--out", type=Path, default=Path("xai-desktop-demo"), metavar="DIR")
    demo.add_argument("--theme", choices=("dark", "light", "system"), default="")
    demo.set_defaults(command=_demo)


def _add_explain(commands: Any) -> None:
    explain = commands.add_parser("explain", help="explain films and write the results")
    explain.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    explain.add_argument("--model", action="append", required=True, metavar="BUNDLE", help="again for more rows")
    explain.add_argument("--annotations", action="append", type=Path, default=[], metavar="FILE")
    explain.add_argument("--strict", action="store_true", help="refuse an annotation file with a bad row")
    explain.add_argument("--explainer", default="grad_cam", metavar="KEY")
    explain.add_argument("--layer", default="last", metavar="NAME|last|all")
    explain.add_argument("--target", default="top", metavar="NAME|INDEX|top")
    explain.add_argument("--percentile", type=float, default=90.0)
    explain.add_argument("--param", action="append", default=[], metavar="K=V")
    explain.add_argument("--mode", choices=("layers", "heads"), default="layers", help="whose score the layers explain")
    explain.add_argument("--device", default="cpu")
    explain.add_argument("--out", type=Path, required=True, metavar="DIR")
    explain.add_argument("--format", default="pdf,json,png,npz", metavar="LIST")
    explain.set_defaults(command=_explain)


def _add_train(commands: Any) -> None:
    train = commands.add_parser("train", help="train a network, as a bundle")
    arms = train.add_subparsers(required=True, metavar="ARM")
    for arm, text in (("cascade", "stage by stage"), ("end-to-end", "the whole net, then a head at every tap")):
        one = arms.add_parser(arm, help=text)
        one.add_argument("--data", default="synthetic", metavar="FOLDER|synthetic")
        one.add_argument("--labels", type=Path, metavar="CSV", help="in Data_Entry_2017 columns")
        one.add_argument("--test-patients", type=Path, metavar="FOLDER", help="films whose patients never train")
        one.add_argument("--classes", default="", metavar="A,B")
        one.add_argument("--widths", default="32,64,128,128,256,256", metavar="N,N")
        one.add_argument("--size", type=int, default=128, help="side of the input in pixels")
        one.add_argument("--epochs", type=int, default=0, help="per stage; 0 = the schedule of the paper")
        one.add_argument("--films", type=int, default=0, help="how many synthetic films; 0 = the demo's number")
        one.add_argument("--seed", type=int, default=1)
        one.add_argument("--name", default="")
        one.add_argument("--device", default="cpu")
        one.add_argument("--out", type=Path, required=True, metavar="DIR")
        one.set_defaults(command=_train, arm=arm)


def _add_small_commands(commands: Any) -> None:
    models = commands.add_parser("models", help="the catalogue of model bundles")
    verbs = models.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("list", help="what there is").set_defaults(command=_models_list)
    show = verbs.add_parser("show", help="one bundle's card")
    show.add_argument("bundle")
    show.set_defaults(command=_models_show)
    test = commands.add_parser("self-test", help="check decoders, explainers, bundles and exporters here")
    test.set_defaults(command=_self_test)
    bench = commands.add_parser("bench", help="measure this machine, side by side with peers")
    bench.add_argument("--only", choices=("layers", "repaint"), default="")
    bench.set_defaults(command=_bench)


def _gui(options: argparse.Namespace, console: Console) -> int:
    missing = _why_no_window()
    if missing:
        raise errors.UsageError(missing)
    from xai_desktop.ui.main import Start, run

    paths = tuple(options.paths)
    reason = COMMAND_LINE_REASON if paths else ""
    return run(Start(paths, tuple(options.annotations), reason, options.model, options.theme))


def _demo(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.core import paths

    missing = "" if options.headless else _why_no_window()
    if missing:
        console.warn(f"{missing} The demo runs without a window instead.")
    if not options.headless and not missing:
        from xai_desktop.ui.main import Start, run

        marks = (paths.demo_annotations(), paths.demo_atlas())
        return run(Start((paths.demo_study(),), marks, DEMO_REASON, DEMO_BUNDLES[0], options.theme, DEMO_BUNDLES[1:]))
    return _headless_demo(options.out, console)


def _headless_demo(out: Path, console: Console) -> int:
    from xai_desktop.core import paths
    from xai_desktop.core.reading import Reading
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services import main_job, opening

    console.say("Opening the bundled study (synthetic films, made by this project).")
    found = opening.open_paths([paths.demo_study()], [paths.demo_annotations(), paths.demo_atlas()], console)
    bundles = [load_bundle(name) for name in DEMO_BUNDLES]
    boxed = [ref for s in found.studies for ref in s.images if s.annotations_of(ref)]
    chosen = boxed[:1] or list(found.images[:1])
    label = next((a.label for s in found.studies for a in s.annotations_of(chosen[0])), "top")
    order = main_job.Order(ExplainRequest(), bundles[0].card.class_of(label) or "top")
    console.say(f"{len(found.images)} films; examining {chosen[0].title} with {' and '.join(DEMO_BUNDLES)}.")
    outcomes = list(main_job.run(found, bundles, order, out, Reading.investigate(DEMO_REASON), console, chosen))
    return _report_outcomes(outcomes, console)


def _explain(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.core.reading import Reading
    from xai_desktop.core.threshold import Percentile
    from xai_desktop.io.explainer_cards import find_explainer_card
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services import main_job, opening

    card = find_explainer_card(options.explainer)
    formats = tuple(f.strip() for f in options.format.split(",") if f.strip())
    _check_formats(formats)
    every = options.layer == "all"
    request = ExplainRequest(card.key, _parameters(card.parameters, options.param), "last" if every else options.layer)
    threshold = Percentile(options.percentile)
    found = opening.open_paths(options.paths, options.annotations, console, strict=options.strict)
    for notice in found.notices:
        console.warn(notice.text)
    if not found.images:
        raise errors.InputError(f"{options.paths[0]}: holds no film; name a DICOM, PNG or JPEG file or a folder.")
    bundles = [load_bundle(name, options.device) for name in options.model]
    order = main_job.Order(request, options.target, threshold, formats, every and card.layerwise, options.mode)
    reading = Reading.investigate(COMMAND_LINE_REASON)
    outcomes = list(main_job.run(found, bundles, order, options.out, reading, console))
    code = _report_outcomes(outcomes, console)
    skipped = any(n.skipped for n in found.notices) or bool(found.annotations.skipped)
    return PARTLY if code == DONE and skipped else code


def _check_formats(formats: Sequence[str]) -> None:
    from xai_desktop.io.exporters import EXPORTERS

    unknown = [f for f in formats if f not in EXPORTERS]
    if unknown or not formats:
        raise errors.UsageError(
            f"There is no format {unknown[0] if unknown else ''!r}; choose from: {', '.join(EXPORTERS.keys())}."
        )


def _parameters(known: Sequence[Any], given: Sequence[str]) -> tuple[tuple[str, Any], ...]:
    """`K=V` words as checked values. Raises `UsageError` naming the parameters there are."""
    by_name = {p.name: p for p in known}
    result = []
    for word in given:
        name, equals, text = word.partition("=")
        if not equals or name not in by_name:
            there = ", ".join(by_name) or "none"
            raise errors.UsageError(f"--param {word}: write NAME=VALUE with a name of this explainer ({there}).")
        try:
            result.append((name, by_name[name].parse(text)))
        except errors.ExplainerError as error:
            raise errors.UsageError(str(error)) from error
    return tuple(result)


def _report_outcomes(outcomes: Sequence[Any], console: Console) -> int:
    for outcome in outcomes:
        if outcome.error is None:
            console.say(outcome.summary(), files=[str(f) for f in outcome.files])
            if not console.as_json:
                for file in outcome.files:
                    console.say(f"  {file}")
        else:
            console.warn(outcome.summary())
    failed = [o for o in outcomes if o.error is not None]
    if not failed:
        return DONE
    if len(failed) < len(outcomes):
        return PARTLY
    return next(code for kind, code in _CODES if isinstance(failed[0].error, kind))


def _train(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services import training

    order = training.order_from(
        data=options.data,
        labels=options.labels,
        test_patients=options.test_patients,
        classes=tuple(c for c in options.classes.split(",") if c),
        widths=_numbers(options.widths),
        size=options.size,
        epochs=options.epochs,
        films=options.films,
        seed=options.seed,
        name=options.name,
        device=options.device,
    )
    verb = training.train_cascade if options.arm == "cascade" else training.train_end_to_end
    for event in verb(order, options.out, console):
        console.say(str(event), **event.record())
    return DONE


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(word) for word in text.split(","))
    except ValueError:
        raise errors.UsageError(f"--widths {text}: write whole numbers with commas, such as 32,64,128.") from None


def _models_list(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.io.bundle_files import list_bundles

    for entry in list_bundles():
        card = entry.card
        about = entry.problem or (f"{', '.join(card.classes)} · {card.architecture}" if card else "")
        console.say(f"{entry.name:<20} {about}", name=entry.name, problem=entry.problem)
    return DONE


def _models_show(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.io.bundle_files import card_json, find_bundle, read_card

    record = card_json(read_card(find_bundle(options.bundle)))
    text = json.dumps(record, indent=2, ensure_ascii=False)
    console.say(text, **record) if console.as_json else console.say(text)
    return DONE


def _self_test(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services.self_test import checks

    results = list(checks(console))
    for check in results:
        console.say(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.text}", ok=check.ok, name=check.name)
    failed = sum(not check.ok for check in results)
    console.say(
        f"{len(results) - failed} of {len(results)} checks passed.", passed=len(results) - failed, failed=failed
    )
    return DONE if not failed else PARTLY


def _bench(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.services import benching

    console.say("Medians of interleaved runs on this machine; the ratio is what counts.")
    figures = list(benching.figures(console)) if options.only != "repaint" else []
    if options.only != "layers":
        figures += _repaint_figures()
    for figure in figures:
        console.say(str(figure), **figure.record())
    return DONE


def _repaint_figures() -> list[Any]:
    if not _display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from xai_desktop.ui.viewer.repaint_bench import figures

    return list(figures())


def _display() -> bool:
    """Whether there is a screen to open a window on (or a stand-in that was asked for)."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return True
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _why_no_window() -> str:
    """One sentence where no window can be opened: no display, or a system library that Qt needs."""
    if not _display():
        return "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)."
    from xai_desktop.ui.system_libraries import missing_libraries

    return missing_libraries()


if __name__ == "__main__":
    sys.exit(main())
