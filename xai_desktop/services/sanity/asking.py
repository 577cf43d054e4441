"""What every check of a run is given: network, films, methods, seeds and rules, all of them fixed before the run."""

from dataclasses import dataclass, field

import torch

from xai_desktop.core.geometry import Box
from xai_desktop.core.sanity import Rule
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.wording import noted
from xai_desktop.explainers import Explainer, explain_tensor
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.input_maps import Recipe
from xai_desktop.services.questions import names_of, settled
from xai_desktop.services.sanity.films import Case, Cases

_QUIET = Quiet()

LOGIT, AGREEMENT = noted("logits"), noted("rank correlation")
LOSS, SHARE = noted("of rank correlation lost"), noted("of films")
IOU = "IoU"

RULES: dict[str, Rule] = {
    "shortcut": Rule(0.0, 1.0, LOGIT),
    "hidden_cue": Rule(0.0, 1.0, LOGIT),
    "weights": Rule(0.5, 0.5, LOSS),
    "labels": Rule(0.0, 0.25, LOSS),
    "repeat": Rule(0.8, 0.8, AGREEMENT),
    "input_shift": Rule(0.8, 0.8, AGREEMENT),
    "baselines": Rule(0.0, 0.05, IOU),
    "pointing": Rule(0.0, 0.1, SHARE),
}
"""Stated before any run. One logit makes a score of 73 % out of one of 50 %. Smaller changes are common and harmless:
the demo network that was trained without a shortcut moves by 0.6 where a letter is laid on a film."""


@dataclass(frozen=True, slots=True)
class _Inner:
    task: Task

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        del done, total, text
        self.task.step()


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """`task` is asked at every film. `effect` replaces the smallest effect of interest of the shortcut tests."""

    bundle: ModelBundle
    cases: Cases
    methods: tuple[Explainer, ...]
    layer: str = "last"
    seed: int = 0
    seeds: int = 3
    effect: float | None = None
    regions: tuple[Box, ...] = ()
    task: Task = field(default=_QUIET)

    @property
    def inner(self) -> Task:
        """For what a check calls, such as the batches of one method: it may be stopped there, and tells nothing."""
        return _Inner(self.task)

    def rule(self, check: str) -> Rule:
        rule = RULES[check]
        if self.effect is None or rule.unit != LOGIT:
            return rule
        return Rule(rule.floor, self.effect, rule.unit)

    def recipe(self, method: Explainer, index: int) -> Recipe:
        """How this method explains a class of the network, by its place among the classes."""
        from xai_desktop.explainers import Logit
        from xai_desktop.services.questions import engine_index

        method = settled(self.bundle, method)
        names = names_of(self.bundle, self.layer) if method.uses_layer else ()
        return Recipe(method, names, Logit(engine_index(self.bundle, index)))

    def target(self, case: Case, x: torch.Tensor) -> int:
        """The class that a film is asked about: the first that an expert marked on it, else that of the top score."""
        marked = case.classes(self.bundle.card)
        if marked:
            return self.bundle.card.classes.index(marked[0])
        from xai_desktop.services.predicting import ask

        return int(ask(self.bundle, x)[0].argmax())


def why_unfit(asking: Asking, method: Explainer) -> str:
    """Why a method cannot explain this network, found out on a film of noise; empty where it can."""
    from xai_desktop.core.errors import DeviceMemoryError, ExplainerError

    card = asking.bundle.card
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(1, card.input.channels, *card.input.size, generator=generator).to(asking.bundle.device)
    try:
        recipe = asking.recipe(method, 0)
        explain_tensor(asking.bundle.net, x, recipe.method, recipe.layers, recipe.score, task=asking.inner)
    except (ExplainerError, DeviceMemoryError) as error:
        return str(error)
    return ""
