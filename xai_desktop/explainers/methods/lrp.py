"""Bach et al., 2015; the γ rule and the choice of a rule per layer are Montavon et al., 2019.

Relevance begins with the score at its class and is never made or lost but at biases and by ε. `captum` knows no batch
norms, sums of residual blocks or functional activations; here they are covered. Attention and layer norms have no rule:
their relevance follows the gradient. Where activations have both signs (SiLU, GELU), parts that cancel make relevance
grow from layer to layer: a map of that is refused. The αβ rule with α = 1, which is the default, does not know that.
"""

from typing import Annotated, ClassVar

import torch
from torch import Tensor

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.parameters import Choice, Label, Range, When
from xai_desktop.explainers.base import Explainer, Need, explainer
from xai_desktop.explainers.layerwise import check_differentiable
from xai_desktop.explainers.relevance import Divide, by_gamma, by_share, by_sign, propagating
from xai_desktop.explainers.smoothing import gaussian
from xai_desktop.explainers.subject import Steps, Subject

MOST = 1e3
"""Of the score, at one pixel: what is more was made on the way, not handed back."""


@explainer("lrp", "Layer-wise relevance (LRP)", "Bach et al. 2015, doi:10.1371/journal.pone.0130140")
class Lrp(Explainer):
    """The score, handed back layer by layer to the pixels that gave it: what speaks for the class and what against."""

    group: ClassVar[str] = "Propagation"
    unit: ClassVar[str] = "share of the score"
    needs: ClassVar[tuple[Need, ...]] = (Need.GRADIENT, Need.INSIDE)
    signed: ClassVar[bool] = True

    rule: Annotated[
        str,
        Choice("alpha_beta", "epsilon", "gamma", "composite"),
        Label("Rule", "Which parts count; composite is gamma for convolutions, epsilon for linear layers."),
    ] = "alpha_beta"
    epsilon: Annotated[
        float, Range(0, 1, 0.01), Label("Epsilon", "Relevance that weak and contradictory inputs swallow.")
    ] = 1e-6
    gamma: Annotated[
        float,
        Range(0, 10, 0.05),
        Label("Gamma", "How much more counts what speaks for."),
        When("rule", "gamma", "composite"),
    ] = 0.25
    alpha: Annotated[
        float,
        Range(1, 5, 0.5),
        Label("Alpha", "1 lets only what speaks for the class pass."),
        When("rule", "alpha_beta"),
    ] = 1.0
    smoothing: Annotated[
        float, Range(0, 0.1, 0.01), Label("Smoothing", "Width of the blur as a share of the longer side; 0 is none.")
    ] = 0.02

    def attribute(self, subject: Subject) -> Tensor:
        """(H, W), signed: the sum of the colours' relevance."""
        step = Steps(subject.task, 3)
        x = subject.x.requires_grad_()
        convolutions, dense = self._rules()
        with propagating(convolutions, dense, self._stable):
            answer = subject.answer(x.clone())
        first = _first(subject, answer)
        step("relevance")
        (found,) = torch.autograd.grad(answer, x, first)
        _check_bounded(found, first)
        step("smoothing")
        with torch.no_grad():
            smooth = gaussian(found.sum(1), self.smoothing * max(subject.film))[0]
        step()
        return smooth

    def _stable(self, z: Tensor) -> Tensor:
        """A divisor that is not zero: pushed away from it by ε, in its own direction."""
        least = max(self.epsilon, float(torch.finfo(z.dtype).tiny))
        return z + torch.where(z >= 0, least, -least)

    def _rules(self) -> tuple[Divide, Divide]:
        share = by_share(self._stable)
        gamma = by_gamma(self.gamma, self._stable)
        sign = by_sign(self.alpha, self._stable)
        return {"epsilon": (share, share), "gamma": (gamma, gamma), "alpha_beta": (sign, sign)}.get(
            self.rule, (gamma, share)
        )


def _check_bounded(found: Tensor, first: Tensor) -> None:
    """Raise `ExplainerError` where inputs of both signs that cancel have let relevance grow without bound."""
    if not bool(found.abs().amax() <= MOST * first.abs().sum()):
        raise ExplainerError(
            "Relevance grows without bound in this network, whose activations have both signs, by this rule; "
            "choose alpha_beta or a larger epsilon."
        )


def _first(subject: Subject, answer: object) -> Tensor:
    """The relevance of the answer itself: each logit's share of the score that is explained."""
    if not isinstance(answer, Tensor):
        raise ExplainerError("Relevance begins at a table of scores; wrap the network so that it returns its logits.")
    check_differentiable(answer)
    with torch.enable_grad():
        own = answer.detach().requires_grad_()
        (g,) = torch.autograd.grad(subject.score.of(own).sum(), own)
    return g * own.detach()
