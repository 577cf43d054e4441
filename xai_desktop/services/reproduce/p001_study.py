"""One kind of films, with all networks that learn from them: what of P001 is trained, and how much."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from xai_desktop.core.errors import UsageError
from xai_desktop.core.task import Task
from xai_desktop.services.reproduce.p001_films import WORDS, MarkedFilm, marked_films, wordless_films
from xai_desktop.services.reproduce.p001_maps import Setting, class_of
from xai_desktop.services.reproduce.p001_measured import Ground, Run, run_of, seeded
from xai_desktop.services.reproduce.plan import Plan
from xai_desktop.services.training_films import split_of
from xai_desktop.training.phantom.findings import CARDIOMEGALY, FINDINGS, PNEUMOTHORAX
from xai_desktop.training.synthetic_sets import SYNTHETIC

SETS = {"word": WORDS, "plain": SYNTHETIC}
NETWORKS = 5
CLEAN = 4
"""Films without a word for each film that is measured: three of ten have the finding."""

PUBLISHED = Setting()
"""Top 10 %, θ .3: the best of the published table."""

OTHERS = (
    Setting(k=20.0),
    Setting("ebayes"),
    Setting("ebayes_reference"),
    Setting("none"),
    Setting(strength=0.1),
    Setting(strength=1.0),
)
CHOICES = {
    "sets": "of word and plain, with commas",
    "networks": f"in a CasCAM set; {NETWORKS} unless said",
    "finding": f"of the plain films; {CARDIOMEGALY} unless said",
    "settings": "with how many seeds other thresholds and strengths are trained; 1 unless said",
    "own": "bundles whose single networks CasCAM is shown on, with commas; as pictures, with pictures=",
    "pictures": "a folder of films for own=; they need no labels",
}
"""What this paper alone lets one choose."""


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """`runs` have the published setting, one per seed; `others` another one each. `target` is the finding's class."""

    name: str
    finding: str
    target: int
    count: int
    films: tuple[MarkedFilm, ...]
    runs: tuple[Run, ...]
    others: tuple[tuple[Run, ...], ...]

    @property
    def title(self) -> str:
        return f"{self.name} films"

    @property
    def shown(self) -> tuple[Run, ...]:
        """The first seed of every setting."""
        return (self.runs[0], *(runs[0] for runs in self.others))


def studies(plan: Plan, out: Path, task: Task) -> Iterator[Study]:
    """Each kind of films in turn. Raises `UsageError` for a choice that cannot be had, and what training raises."""
    names = plan.words("sets", ",".join(SETS))
    unknown = [name for name in names if name not in SETS]
    if unknown or not names:
        raise UsageError(f"--choice sets={','.join(names)}: choose some of {', '.join(SETS)}.")
    if plan.order.data != SYNTHETIC:
        raise UsageError(f"--data {plan.order.data}: P001 needs to know all that is on a film; choose sets instead.")
    count, seeds = number(plan, "networks", NETWORKS), number(plan, "settings", 1)
    finding = plan.choices.get("finding", CARDIOMEGALY)
    if finding not in FINDINGS:
        raise UsageError(f"--choice finding={finding}: choose one of {', '.join(FINDINGS)}.")
    for name in names:
        yield _studied(plan, name, PNEUMOTHORAX if name == "word" else finding, (count, seeds), out, task)


def number(plan: Plan, name: str, usual: int) -> int:
    """A choice that is a whole number from 0. Raises `UsageError`."""
    word = plan.choices.get(name, str(usual))
    if not word.isdecimal():
        raise UsageError(f"--choice {name}={word}: write a whole number.")
    return int(word)


def _studied(plan: Plan, name: str, finding: str, scale: tuple[int, int], out: Path, task: Task) -> Study:
    count, seeds = scale
    order = seeded(replace(plan.order, data=SETS[name], classes=(finding,)), plan.seeds[0])
    films = marked_films(order.data, finding, plan.films, order.spec, plan.seeds[0], task)
    ground = Ground(
        order, count, films,
        split=cache(lambda: split_of(order, task)),
        wordless=cache(lambda: wordless_films(finding, plan.films * CLEAN, order.spec, plan.seeds[0], task)),
    )  # fmt: skip

    def run(setting: Setting, seed: int, whole: bool) -> Run:
        return run_of(ground, setting, seed, whole, out / f"{name}-{setting.folder}-{seed}", task)

    return Study(
        name=name,
        finding=finding,
        target=class_of(order.classes, finding),
        count=count,
        films=films,
        runs=tuple(run(PUBLISHED, seed, True) for seed in plan.seeds),
        others=tuple(tuple(run(other, seed, False) for seed in plan.seeds[:seeds]) for other in OTHERS if seeds),
    )
