"""CasCAM: class activation maps of networks that were taught not to look where those before them look (P001, §6).

K networks learn one after the other, each from films in which the thresholded maps of those before are dimmed. The map
is the weighted sum of their thresholded maps. Paper and published code differ (methods §6.2): with `raw` and `original`
it is the code's, with `minmax` the text's, which normalises every stage; `cam` is the base of both.

A network alone can be asked again and again with its own evidence dimmed. That is not in the paper, and the network
never saw such films; it says what else a network can use, not what it did use. It looks at masked films whatever
`stage_input` is, and its masks are of maps from 0 to 1.
"""

from dataclasses import replace
from typing import Annotated, ClassVar

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.explanation import CAPTION, CLASSLESS
from xai_desktop.core.iterations import Iterations
from xai_desktop.core.parameters import Choice, Label, Parameter, Range, When, parameters_of
from xai_desktop.explainers.base import EXPLAINERS, Explainer, explainer, make
from xai_desktop.explainers.cascading import Plan, cascaded
from xai_desktop.explainers.masking import CODED, ESTIMATES, PRIORS, SCHEMES, Scheme
from xai_desktop.explainers.scores import AVERAGED, kind_of
from xai_desktop.explainers.subject import Subject
from xai_desktop.models.cascam_set import CascamSet

KEY = "cascam"
TITLES = {"top_k": "top k %", "ebayes": "EbayesThresh as coded", "ebayes_reference": "EbayesThresh"}
ALONE = "One network with its evidence dimmed again and again: not in the paper."
TOGETHER = "Added up over {} networks, of which only the first gives the score."


@explainer(KEY, "CasCAM", "CasCAM, CMES 2026, 146(2), 37")
class Cascam(Explainer):
    """Maps added up over iterations, each with the evidence of those before dimmed: what else speaks for the class."""

    group: ClassVar[str] = "Around another explainer"
    uses_layer: ClassVar[bool] = True
    several_layers: ClassVar[bool] = True
    relu: ClassVar[bool] = True

    base: Annotated[str, Choice("grad_cam"), Label("Explainer", "Whose maps are added up, with its own defaults.")] = (
        "grad_cam"
    )
    later: Annotated[
        str, Label("Later explainers", "Of the second iteration and on, by key with commas; empty: always the same.")
    ] = ""
    iterations: Annotated[
        int, Range(1, 50), Label("Iterations", "At most so many; a set of stage models has one for each network.")
    ] = 10
    strength: Annotated[
        float, Range(0.0, 20.0, 0.1), Label("Strength θ", "How dark evidence is made: by exp(−θ·map).")
    ] = 0.3
    threshold: Annotated[
        str, Choice(*SCHEMES, titles=TITLES), Label("Threshold", "What of each map counts and is dimmed.")
    ] = "top_k"
    k: Annotated[
        float, Range(1.0, 100.0), Label("Highest, %", "The share of the film that stays."), When("threshold", "top_k")
    ] = 10.0
    coded: Annotated[
        str,
        Choice(*CODED, titles={"sure": "90th percentile (sure)"}),
        Label("Cut", "The authors' three cuts; theirs is `sure`."),
        When("threshold", "ebayes"),
    ] = "sure"
    prior: Annotated[
        str, Choice(*PRIORS), Label("Prior", "Of evidence before it is seen."), When("threshold", "ebayes_reference")
    ] = "laplace"
    estimate: Annotated[
        str,
        Choice(*ESTIMATES),
        Label("Estimate", "Posterior median or mean, or a hard or soft cut."),
        When("threshold", "ebayes_reference"),
    ] = "median"
    decay: Annotated[
        float, Range(0.0, 5.0, 0.05), Label("Decay λ", "Each iteration counts exp(−λ) times as much as the last.")
    ] = 0.1
    stage_input: Annotated[
        str,
        Choice("original", "stage"),
        Label("Stage models see", "The film as it is, or masked as in their training; one network sees masked films."),
    ] = "original"
    stage_norm: Annotated[
        str, Choice("raw", "minmax"), Label("Added up", "Maps as they are, or each brought to 0 to 1 before.")
    ] = "minmax"
    scores: Annotated[
        str,
        AVERAGED,
        Label("Score", "Which one says that the class is lost: at chance, no further map is made."),
    ] = "network"

    def __post_init__(self) -> None:
        Explainer.__post_init__(self)
        for key in self._keys():
            if EXPLAINERS[key].key == KEY:
                raise ExplainerError("CasCAM cannot be its own base; choose another explainer.")

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        """The bases are all the other explainers there are."""
        kinds = {key: EXPLAINERS[key].label for key in sorted(EXPLAINERS.keys()) if key != KEY}
        choices, titles = tuple(kinds), tuple(kinds.values())
        every = parameters_of(cls)
        return tuple(replace(p, choices=choices, titles=titles) if p.name == "base" else p for p in every)

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W), before the ReLU."""
        return torch.from_numpy(iterations(subject, self).combined.copy()).to(subject.x)

    def caption_for(self, net: nn.Module) -> str:
        by_class = any(EXPLAINERS[key].by_class for key in self._keys())
        whose = TOGETHER.format(len(net.models)) if isinstance(net, CascamSet) else ALONE
        return f"{whose} {CAPTION if by_class else CLASSLESS}"

    def materials(self) -> tuple[tuple[str, str], ...]:
        return tuple(dict.fromkeys(one for key in self._keys() for one in make(key).materials()))

    @property
    def plan(self) -> Plan:
        """What is done in every iteration."""
        keys = self._keys()
        bases = [make(keys[min(k, len(keys) - 1)]) for k in range(self.iterations)]
        rule = next(one for one in ESTIMATES if one == self.estimate)
        scheme = Scheme(self.threshold, self.k, self.coded, self.prior, rule)
        staged, normalised = self.stage_input == "stage", self.stage_norm == "minmax"
        return Plan(tuple(bases), scheme, self.strength, staged, normalised, kind_of(self.scores))

    def _keys(self) -> tuple[str, ...]:
        """The bases by iteration; the last one stands for all that follow."""
        return (self.base, *(key for word in self.later.split(",") if (key := word.strip())))


def iterations(subject: Subject, method: Cascam) -> Iterations:
    """Every step with what the network saw and the map of it. Raises `ExplainerError`, `Cancelled`."""
    return replace(cascaded(subject, method.plan), decay=method.decay)
