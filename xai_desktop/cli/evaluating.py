"""`evaluate`: audit models on many films."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xai_desktop.cli.clusters import cluster_of
from xai_desktop.cli.codes import DONE, PARTLY
from xai_desktop.cli.console import Console
from xai_desktop.cli.marks import label_table, skipped, workers
from xai_desktop.cli.parameters import parsed
from xai_desktop.core import errors

if TYPE_CHECKING:
    from xai_desktop.core.cohort.design import Design, Method, Sweep


NAMES_STAY = "An audit's folder names films by their files, so that they can be opened again; it stays in the house."
"""Said where the site wants pseudonyms in all results."""


def add_evaluate(commands: Any) -> None:
    """The words of the command."""
    one = commands.add_parser("evaluate", help="audit models on many films: does the map lie where experts drew?")
    one.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="films and folders of films")
    one.add_argument("--design", type=Path, metavar="FILE", help="a design.json of an audit, in place of words")
    one.add_argument("--annotations", action="append", type=Path, default=[], metavar="FILE", help="expert marks")
    one.add_argument(
        "--model", action="append", default=[], metavar="BUNDLE", help="a network by name or folder; again for more"
    )
    one.add_argument(
        "--group", action="append", default=[], metavar="NAME=BUNDLE,BUNDLE",
        help="networks of one architecture or way of training, to be compared with those of another (DoM)",
    )  # fmt: skip
    one.add_argument(
        "--explainer",
        action="append",
        default=[],
        metavar="KEY[:K=V,K=V]",
        help="a method and what it is set to; again for more",
    )
    one.add_argument(
        "--sweep", action="append", default=[], metavar="KEY.PARAMETER=V,V",
        help="an explainer's parameter through several values, such as occlusion.patch=0.1,0.2,0.3",
    )  # fmt: skip
    one.add_argument(
        "--layer",
        action="append",
        default=[],
        metavar="NAME[,NAME]|last|all|joined",
        help="where maps are taken from; again for more",
    )
    one.add_argument(
        "--threshold",
        action="append",
        default=[],
        metavar="p:90|abs:0.3|otsu|NAME=p:95,p:90",
        help="default p:90; with names, a threshold of its own for each of these findings",
    )
    one.add_argument("--metric", action="append", default=[], metavar="NAME", help="default: the usual ones")
    one.add_argument("--finding", action="append", default=[], metavar="NAME", help="default: all that are marked")
    one.add_argument("--facts", action="append", type=Path, default=[], metavar="CSV", help="patients, ages, labels")
    one.add_argument("--labels", type=Path, metavar="FILE", help="table: label in the file, label of the network")
    one.add_argument(
        "--held-out", action="append", type=Path, default=[], metavar="PATH",
        help="folder or list of films of patients that no network has learnt from; others are left out of headlines",
    )  # fmt: skip
    one.add_argument(
        "--absent", choices=("called", "all", "none"), default="called",
        help="of which films without a finding maps are made: of those called all the same, of all, or of none",
    )  # fmt: skip
    one.add_argument("--tuning", type=float, default=0.0, metavar="SHARE", help="of patients, to choose settings on")
    one.add_argument(
        "--question", default="", metavar="K=V,K=V",
        help="the one primary question, fixed before the run: metric=iou,finding=Mass,against=iou_floor_atlas,margin=0",
    )  # fmt: skip
    one.add_argument("--batch", type=int, default=8, help="films that go through a network together")
    one.add_argument("--seed", type=int, default=0, help="of everything that is drawn at random")
    one.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 or mps")
    one.add_argument(
        "--dask", default="", metavar="ADDRESS|local[:N]",
        help="compute on a Dask cluster (tcp://host:8786), or in N processes of this machine; films by the same paths",
    )  # fmt: skip
    one.add_argument("--estimate", action="store_true", help="say what it will cost here, and do nothing else")
    one.add_argument("--no-report", action="store_true", help="tables and summary only: no figures, PDF and HTML")
    one.add_argument("--resume", action="store_true", help="go on with an audit that was broken off")
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the audit")
    one.set_defaults(command=evaluate)


def evaluate(options: argparse.Namespace, console: Console) -> int:
    """Plan, run what is not done yet, write what came of it, and say the answer."""
    from xai_desktop.io.one_writer import one_writer
    from xai_desktop.io.site_policy_file import deidentified
    from xai_desktop.services import evaluating

    design = _design(options)
    with workers() as decoder, cluster_of(options, console) as cluster:
        found = evaluating.planned(design, console, decoder)
        for notice in found.notices:
            console.warn(notice.text)
        if options.estimate:
            return _say_estimate(found, options, console, decoder)
        if deidentified():
            console.warn(NAMES_STAY)
        with one_writer(options.out, "an audit"):
            audit = evaluating.begun(found, options.out, resume=options.resume, device=options.device)
            failed = _run(audit, options, console, decoder, cluster)
    return PARTLY if failed or skipped(found.opening) else DONE


def _run(audit: Any, options: argparse.Namespace, console: Console, decoder: Any, cluster: Any) -> int:
    """What is not done yet, and what comes of it; gives the number of rows that failed."""
    from xai_desktop.services import evaluating
    from xai_desktop.services.cohort.answering import read_summary

    failed = 0
    for one in _chunks(audit, options, console, decoder, cluster):
        failed += one.failed
        again = " (from before)" if one.again else f": {one.rows} rows"
        console.say(
            f"{one.model}, part {one.number + 1} of {one.count}{again}",
            part=one.number + 1, of=one.count, films=one.films, rows=one.rows, failed=one.failed, again=one.again,
        )  # fmt: skip
    report, device = not options.no_report, options.device
    for file in evaluating.finished(audit, console, report=report, device=device, decoder=decoder):
        console.say(str(file), file=str(file))
    sentence = read_summary(options.out).answer.sentence
    console.say(sentence, answer=sentence)
    return failed


def _chunks(audit: Any, options: argparse.Namespace, console: Console, decoder: Any, cluster: Any) -> Iterator[Any]:
    from xai_desktop.services import evaluating

    if cluster is None:
        return evaluating.running(audit, console, device=options.device, decoder=decoder)
    return evaluating.running_far(audit, cluster, console, device=options.device, say=console.warn)


def _say_estimate(found: Any, options: argparse.Namespace, console: Console, decoder: Any) -> int:
    from xai_desktop.services.cohort.estimating import estimate
    from xai_desktop.services.cohort.running import Compute

    if options.dask:
        console.warn(
            f"--dask {options.dask}: an estimate is measured in one process of this machine; the cluster is not asked, "
            "and how much faster it is hangs on how many processes it has."
        )
    guess = estimate(found, Compute(found, options.device, decoder), console)
    console.say(str(guess), **guess.record())
    return DONE


def _design(options: argparse.Namespace) -> "Design":
    """From a file, or from words. Raises `UsageError` for words that do not go together."""
    from xai_desktop.core.cohort.design import Design
    from xai_desktop.services.evaluating import read_design

    if options.design is not None:
        if options.paths or options.model or options.explainer or options.sweep or options.group:
            raise errors.UsageError("--design holds films, models and explainers already; leave the other words out.")
        return read_design(options.design)
    methods = tuple(_method(word) for word in options.explainer)
    sweeps = _sweeps(options, methods)
    for name, given in (("PATH", options.paths), ("--model", options.model), ("--explainer", methods or sweeps)):
        if not given:
            raise errors.UsageError(f"evaluate needs at least one {name}, or --design FILE.")
    from xai_desktop.core.cohort.groups import groups_from_words
    from xai_desktop.core.cohort.question import question_from_words

    first = methods[0].key if methods else sweeps[0].explainer
    asked = question_from_words(options.question, options.model[0], first) if options.question else None
    cuts = tuple(_threshold(word) for word in options.threshold or ["p:90"])
    asked = asked and replace(asked, threshold=_asked_cut(asked.threshold, cuts))
    try:
        return Design(
            films=_texts(options.paths),
            annotations=_texts(options.annotations),
            models=tuple(options.model),
            explainers=methods,
            layers=tuple(options.layer) or ("last",),
            thresholds=cuts,
            metrics=tuple(options.metric),
            findings=tuple(options.finding),
            facts=_texts(options.facts),
            labels=tuple(label_table(options).items()),
            held_out=_texts(options.held_out),
            absent=options.absent,
            tuning=options.tuning,
            batch=options.batch,
            seed=options.seed,
            question=asked,
            sweeps=sweeps,
            groups=groups_from_words(options.group),
        )
    except errors.InputError as fault:
        raise errors.UsageError(str(fault)) from fault


def _method(word: str) -> "Method":
    """`norm_grad:vil=bias,combine=geometric` → a method. Raises `UsageError`, `ExplainerError`."""
    from xai_desktop.core.cohort.design import Method
    from xai_desktop.io.explainer_cards import find_explainer_card

    key, _, rest = word.partition(":")
    card = find_explainer_card(key)
    return Method(key, parsed(card.parameters, [part for part in rest.split(",") if part], card.label))


def _sweeps(options: argparse.Namespace, methods: "tuple[Method, ...]") -> "tuple[Sweep, ...]":
    """Raises `UsageError` for words that are no sweep, `ExplainerError` for an explainer that is not there."""
    from xai_desktop.core.cohort.sweep import checked, sweep_from_words
    from xai_desktop.io.explainer_cards import find_explainer_card

    found = []
    for word in options.sweep:
        sweep = sweep_from_words(word)
        card = find_explainer_card(sweep.explainer)
        found.append(checked(sweep, card.parameters, card.label, methods))
    return tuple(found)


def _threshold(word: str) -> Any:
    from xai_desktop.core.threshold_words import policy_from_word

    try:
        return policy_from_word(word)
    except errors.InputError as fault:
        raise errors.UsageError(f"--threshold {word}: {fault}") from fault


def _asked_cut(word: str, cuts: "tuple[Any, ...]") -> str:
    """`per_class` is the design's threshold per class, by its words. Raises `UsageError` where it has none."""
    from xai_desktop.core.cohort.question import PER_CLASS
    from xai_desktop.core.threshold import PerClass
    from xai_desktop.core.threshold_words import policy_word

    if word != PER_CLASS:
        return word
    for cut in cuts:
        if isinstance(cut, PerClass):
            return policy_word(cut)
    raise errors.UsageError("--question threshold=per_class: name one with --threshold, such as Mass=p:95,p:90.")


def _texts(paths: list[Path]) -> tuple[str, ...]:
    """As they hold also from another folder."""
    return tuple(str(path.absolute()) for path in paths)
