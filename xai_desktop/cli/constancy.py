"""`models constancy`: seal a set of films with what a network says of them, and check it after every change."""

import argparse
import math
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xai_desktop.cli.codes import DONE, PARTLY
from xai_desktop.cli.console import Console
from xai_desktop.core import errors
from xai_desktop.core.constancy import Measure, Tolerances, logged

if TYPE_CHECKING:
    from xai_desktop.core.constancy import ConstancyRun

SEAL = (
    "Copies the films' pixels, nothing else of their files, into a folder together with the network's scores and maps, "
    "under one hash. Writing that is burnt into the films' pixels stays in them. Nothing else must be kept."
)
CHECK = (
    "Asks the network about every film of the set again. Leaves with 6 where something is outside its tolerance, with "
    "3 where the seal is broken. Every check is added to the set's log, and the control charts are drawn anew."
)


def add_constancy(verbs: Any) -> None:
    both = verbs.add_parser("constancy", help="does a network still say the same, after an update or on this machine?")
    words = both.add_subparsers(required=True, metavar="VERB")
    one = words.add_parser("seal", help="keep films with what the network says of them now", description=SEAL)
    one.add_argument("bundle", help="a network by name or folder")
    one.add_argument("films", nargs="+", type=Path, metavar="FILM", help="films that are computed now and then again")
    one.add_argument("--out", type=Path, required=True, metavar="SET", help="the new set's folder")
    one.add_argument("--explainer", action="append", default=[], metavar="KEY", help="again for more; usual: grad_cam")
    for measure in Measure:
        usual = Tolerances().of(measure)
        side = "at least" if measure.is_likeness else "at most"
        text = f"{measure.words}: {side} {usual:g}"
        one.add_argument(f"--{measure.value}", type=float, default=usual, metavar="X", help=text)
    one.add_argument("--seed", type=int, default=0, help="of everything that is drawn at random")
    one.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 or mps")
    one.set_defaults(command=seal)
    again = words.add_parser("check", help="ask again, and compare", description=CHECK)
    again.add_argument("set", type=Path, metavar="SET", help="folder of a set that was sealed")
    again.add_argument("--model", default="", metavar="BUNDLE", help="another than the one it was sealed with")
    again.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 or mps")
    again.add_argument("--out", type=Path, metavar="DIR", help="where the charts go; usual: SET/charts")
    again.set_defaults(command=check)


def seal(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.cli.marks import workers
    from xai_desktop.explainers import make
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services.constancy.sealing import seal as close
    from xai_desktop.services.opening import load_image, open_paths

    for measure in Measure:
        if not 0 <= getattr(options, measure.value) < math.inf:
            raise errors.UsageError(f"--{measure.value}: write a number from 0 up.")
    limits = Tolerances(**{measure.value: getattr(options, measure.value) for measure in Measure})
    methods = [make(key) for key in dict.fromkeys(options.explainer or ["grad_cam"])]
    with workers() as decoder:
        found = open_paths(options.films, (), console, decoder=decoder)
        for notice in found.notices:
            console.warn(notice.text)
        first = [ref for ref in found.images if ref.frame == 0]
        if not first:
            raise errors.InputError(f"{options.films[0]}: holds no film; name a DICOM file, a picture or a folder.")
        films = [load_image(ref, decoder) for ref in first]
    bundle = load_bundle(options.bundle, options.device)
    told, hashed = close(bundle, films, methods, options.out, limits, options.seed, console)
    console.say(
        f"{options.out}: {len(told.films)} films are sealed with {told.model}. Note the seal: {hashed}",
        seal=hashed,
        films=len(told.films),
    )
    return DONE


def check(options: argparse.Namespace, console: Console) -> int:
    from xai_desktop.io import constancy_log
    from xai_desktop.io.constancy_set import read_set
    from xai_desktop.io.one_writer import one_writer
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services.constancy.charts import write_charts
    from xai_desktop.services.constancy.checking import check as compare

    told, _ = read_set(options.set)
    with one_writer(options.set, "a constancy test"):
        before = constancy_log.read(options.set)
        run = compare(options.set, load_bundle(options.model or told.model, options.device), console)
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        constancy_log.append(options.set, logged(before, at, run))
        checks, head = constancy_log.read(options.set), constancy_log.head(options.set)
        files = write_charts(options.out or options.set / "charts", checks, told.tolerances)
    _report(checks[-1].run, console)
    text = f"{run.sentence} {files[-1]}\nNote the head of the log, so that no line is cut off unseen: {head}"
    console.say(text, passed=run.passed, seal=run.seal, page=str(files[-1]), head=head)
    return DONE if run.passed else PARTLY


def _report(run: "ConstancyRun", console: Console) -> None:
    for note in run.notes:
        console.say(note, note=note)
    for one in run.measured:
        value = "–" if one.value is None else f"{one.value:.5g}"
        name = " ".join(part for part in (one.measure.value, one.explainer) if part)
        text = f"  {'ok  ' if one.passed else 'FAIL'} {one.film} {name}: {value}{' ' + one.why if one.why else ''}"
        if console.as_json or not one.passed:
            facts = {"film": one.film, "measure": one.measure.value, "explainer": one.explainer, "value": one.value}
            console.say(text.strip(), **facts, passed=one.passed)
