"""One run of sanity checks: films and network in, a kept result and a report out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from xai_desktop.core.errors import Cancelled, UsageError
from xai_desktop.core.geometry import Box
from xai_desktop.core.sanity import CheckResult, SanityRun
from xai_desktop.core.sanity_words import WORDS
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.version import __version__
from xai_desktop.core.wording import noted
from xai_desktop.explainers import Explainer
from xai_desktop.explainers.hooks import module_of
from xai_desktop.io import atomic
from xai_desktop.io.sanity_file import NAME, write_sanity
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services import kept_sanity
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.questions import names_of
from xai_desktop.services.sanity.asking import Asking
from xai_desktop.services.sanity.checks import chosen, running
from xai_desktop.services.sanity.films import opened
from xai_desktop.services.sanity.reporting import write_sanity_report

FILMS = 40
"""Of a run, unless it says otherwise: enough for the verdicts, and minutes on a processor."""

LEARNT = noted(
    "{name} has learnt from the patients of {count} of these {films} films, as its bundle says: its maps may be better "
    "here, and its signs more familiar, than on films of others."
)

_QUIET = Quiet()
Heard = Callable[[CheckResult], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, before anything is opened."""

    paths: tuple[Path, ...]
    annotations: tuple[Path, ...] = ()
    methods: tuple[Explainer, ...] = ()
    checks: tuple[str, ...] = ()
    layer: str = "last"
    films: int = FILMS
    seed: int = 0
    seeds: int = 3
    effect: float | None = None
    regions: tuple[Box, ...] = ()


def run_checks(
    bundle: ModelBundle,
    wish: Wish,
    out: Path,
    task: Task = _QUIET,
    *,
    heard: Heard,
    decoder: Decoder | None = None,
    made_at: str = "",
    model: str = "",
) -> tuple[SanityRun, tuple[Path, ...]]:
    """Check after check; after each of them the result file is whole, and `heard` is told. `model` is the bundle's name
    or folder, where it is to be asked which films it has learnt from.

    Raises `UsageError` for an unknown check or a method named twice, `ExplainerError` for an unknown layer,
    `InputError` for films, `ExportError` for the folder, and `Cancelled`: what was finished before is in the folder
    then.
    """
    names = chosen(wish.checks)
    _check_methods(bundle, wish)
    atomic.check_writable(out)
    cases, notices = opened(wish.paths, wish.annotations, wish.films, wish.seed, task, decoder)
    known = cases.learnt_by(model) if model else 0
    if known:
        notices = (LEARNT.format(name=bundle.name, count=known, films=len(cases)), *notices)
    asking = Asking(bundle, cases, wish.methods, wish.layer, wish.seed, wish.seeds, wish.effect, wish.regions, task)
    run = SanityRun(
        bundle.name, bundle.card.weights_hash, made_at or datetime.now(UTC).isoformat(timespec="seconds"), __version__,
        len(cases), cases.patients, cases.synthetic, _asked(wish, bundle, names), (), notices,
        basis=kept_sanity.basis_of(bundle.card),
    )  # fmt: skip
    try:
        for result in running(asking, names):
            lost = tuple(cases.lost.values())
            run = replace(
                run, results=(*run.results, result), notices=(*lost, *cases.twice.values(), *notices), lost=len(lost),
                films=cases.films, patients=cases.patients,
            )  # fmt: skip
            write_sanity(out / NAME, run)
            heard(result)
    except Cancelled:
        if run.results and kept_sanity.last(run.weights) is None:
            kept_sanity.keep(run, out)  # never in place of a whole one
        raise
    kept_sanity.keep(run, out)
    return run, (out / NAME, *write_sanity_report(run, out, task))


def _check_methods(bundle: ModelBundle, wish: Wish) -> None:
    """What was asked wrongly is no finding. Raises `UsageError`, and `ExplainerError` for a layer that is not there."""
    keys = [method.key for method in wish.methods]
    twice = next((method.label for method in wish.methods if keys.count(method.key) > 1), "")
    if twice:
        raise UsageError(f"{twice}: is named more than once; make a run for each way of using it.")
    if wish.layer != "last" and any(method.uses_layer for method in wish.methods):
        for name in names_of(bundle, wish.layer):
            module_of(bundle.net, name)


def _asked(wish: Wish, bundle: ModelBundle, names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    said = [
        ("checks", ", ".join(WORDS[name].title for name in names)),
        ("methods", ", ".join(method.label for method in wish.methods)),
        ("layer", wish.layer),
        ("at most", f"{wish.films or 'all'} films, marked ones first, drawn with the seed {wish.seed}"),
        ("seeds of random networks", str(wish.seeds)),
        ("device", bundle.device),
        ("marks", ", ".join(path.name for path in wish.annotations) or "those beside the films, if any"),
    ]
    if wish.regions:
        regions = "; ".join(",".join(f"{value:g}" for value in box.as_tuple()) for box in wish.regions)
        said.append(("regions of signs", f"{regions} (shares of width and height)"))
    if wish.effect is not None:
        said.append(("smallest effect of interest", f"{wish.effect:g} logits, given for this run"))
    return tuple(said)
