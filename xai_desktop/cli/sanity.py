"""`models sanity`: whether a network and a method deserve trust."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xai_desktop.cli.codes import DONE, PARTLY
from xai_desktop.cli.console import Console
from xai_desktop.cli.marks import workers
from xai_desktop.core import errors
from xai_desktop.core.geometry import Box

if TYPE_CHECKING:
    from xai_desktop.core.sanity import CheckResult
    from xai_desktop.explainers import Explainer


MOST_SAID = 8
"""Sentences about films on the screen; a folder of everything has hundreds of files that are none."""


def add_sanity(verbs: Any) -> None:
    """The words of the command."""
    one = verbs.add_parser("sanity", help="check what a network and its maps hang on, over many films")
    one.add_argument("bundle", metavar="MODEL", help="a network by name or folder")
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="films and folders of films")
    one.add_argument("--annotations", action="append", type=Path, default=[], metavar="FILE", help="expert marks")
    one.add_argument("--explainer", action="append", default=[], metavar="KEY[:K=V,K=V]", help="default grad_cam")
    one.add_argument("--check", action="append", default=[], metavar="NAME", help="default: all of them")
    one.add_argument("--layer", default="last", metavar="NAME|last", help="where maps are taken from")
    one.add_argument("--films", type=int, default=40, metavar="N", help="at most so many; 0 takes all")
    one.add_argument("--seed", type=int, default=0, help="of everything that is drawn at random")
    one.add_argument("--seeds", type=int, default=3, metavar="N", help="of the random networks")
    one.add_argument("--effect", type=float, metavar="LOGITS", help="smallest shortcut of interest, default 1.0")
    one.add_argument(
        "--region", action="append", default=[], metavar="X0,Y0,X1,Y1",
        help="where signs are, as shares of width and height; else they are looked for",
    )  # fmt: skip
    one.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 or mps")
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for result and report")
    one.set_defaults(command=sanity)


def sanity(options: argparse.Namespace, console: Console) -> int:
    """Run the checks, say each verdict as it is there, and write result and report."""
    from xai_desktop.core.sanity import Verdict
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services.sanity.checks import chosen
    from xai_desktop.services.sanity.run import Wish, run_checks

    for name, number in (("--films", options.films), ("--seeds", options.seeds - 1), ("--seed", options.seed)):
        if number < 0:
            raise errors.UsageError(f"{name}: write a whole number from {1 if name == '--seeds' else 0} up.")
    if options.effect is not None and not options.effect >= 0:
        raise errors.UsageError("--effect: write a number of logits from 0 up.")
    methods = tuple(_method(word) for word in options.explainer or ["grad_cam"])
    wish = Wish(
        tuple(options.paths), tuple(options.annotations), methods, chosen(options.check), options.layer, options.films,
        options.seed, options.seeds, options.effect, tuple(map(_region, options.region)),
    )  # fmt: skip
    bundle = load_bundle(options.bundle, options.device)
    with workers() as decoder:
        run, files = run_checks(
            bundle, wish, options.out, console, heard=lambda result: _say(result, console), decoder=decoder,
            model=options.bundle,
        )  # fmt: skip
    for file in files:
        console.say(str(file), file=str(file))
    for sentence in run.notices[:MOST_SAID]:
        console.warn(sentence)
    if len(run.notices) > MOST_SAID:
        console.warn(f"{len(run.notices) - MOST_SAID} more sentences about the films are in {files[0]}.")
    return PARTLY if run.lost or any(one.verdict is Verdict.FAILED for one in run.results) else DONE


def _say(result: "CheckResult", console: Console) -> None:
    from xai_desktop.core.sanity_words import WORDS, figures, headline

    lead = result.lead
    text = f"{WORDS[result.key].title}: {headline(result)}"
    if lead is not None and lead.effect is not None:
        text += f"\n    {lead.subject}: {figures(lead.effect)}"
    effect = lead.effect if lead is not None else None
    console.say(
        text,
        check=result.key,
        verdict=result.verdict.value,
        sentence=headline(result),
        subject=lead.subject if lead is not None else "",
        estimate=effect and effect.estimate,
        low=effect and effect.low,
        high=effect and effect.high,
        films=effect.films if effect is not None else 0,
        smallest=result.bluntest and result.bluntest.smallest,
    )


def _method(word: str) -> "Explainer":
    """`grad_cam` or `rise:masks=500`. Raises `UsageError`, `ExplainerError`."""
    from xai_desktop.cli.parameters import parsed
    from xai_desktop.explainers import make
    from xai_desktop.io.explainer_cards import find_explainer_card

    key, _, rest = word.partition(":")
    card = find_explainer_card(key)
    return make(key, **dict(parsed(card.parameters, [part for part in rest.split(",") if part], card.label)))


def _region(word: str) -> Box:
    """Raises `UsageError`."""
    try:
        box = Box(*(float(part) for part in word.split(",")))
    except (ValueError, TypeError, errors.InputError) as error:
        raise errors.UsageError(
            f"--region {word}: write four numbers from 0 to 1, left, top, right, bottom."
        ) from error
    if min(box.as_tuple()) < 0 or max(box.as_tuple()) > 1:
        raise errors.UsageError(f"--region {word}: the numbers are shares of width and height, from 0 to 1.")
    return box
