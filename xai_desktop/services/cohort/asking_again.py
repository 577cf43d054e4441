"""Numbers about a map for which the network is asked again: their columns, and their values for one film and map.

They hang on no mark and on no threshold: taken once for a map, they stand in each of its lines. They cost many passes
(insertion and deletion about a hundred, ROAD eighteen, a kept part eight, the rest as much as the map itself), so that
an audit asks for them by name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from torch import Tensor, nn

from xai_desktop.core.agreement import Measured
from xai_desktop.core.explanation import Explanation
from xai_desktop.core.report_rows import Column, Kind
from xai_desktop.core.task import Quiet, Task
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services import cohort_kept, cohort_masking
from xai_desktop.services.body_mask import body_of
from xai_desktop.services.cohort_figures import Figure, kept_figures, masked_figures
from xai_desktop.services.cohort_kept import kept_scores
from xai_desktop.services.cohort_masking import Masking, masked_scores
from xai_desktop.services.input_maps import Recipe, on_input
from xai_desktop.services.questions import Question
from xai_desktop.services.randomising import blocks_of, layers_of, renewed
from xai_desktop.services.repeating import Alike, Repeated

AREAS = {
    "insertion": "area under the score while the film is given back, most salient first; the rest is",
    "deletion": "area under the score while the film is taken away, most salient first; what is gone is",
}
HARD_PART = {
    "right_classification": "1 where the kept fifth of the film is given the film's class; the rest is",
    "confidence": "highest probability of any class for the kept fifth; the rest is",
    "confidence_of_class": "probability of the film's class for the kept fifth; the rest is",
}
BOTH_PARTS = {
    "average_drop": "share of the score that is lost with the part alone; the rest is",
    "increase_in_confidence": "1 where the part alone scores higher than the film; the rest is",
}
PARTS = {"hard": "top fifth by rank", "soft": "film times map"}
ROAD = "road"
LIKENESS = {
    "repeatability": ("repeat_seed", "repeat_noise", "repeat_shift"),
    "randomisation": ("random_output", "random_all"),
}
LIKE_WHAT = {
    "repeat_seed": "map with another seed",
    "repeat_noise": "map of the film with noise of 1 % of its range",
    "repeat_shift": "map of the film moved by a pixel and moved back",
    "random_output": "map of the network with a new output layer",
    "random_all": "map of the network with new weights everywhere",
}
ALIKE = {
    "rank": "inside the patient, Spearman's rank correlation with the",
    "ssim": "inside the patient, structural similarity with the",
}

NAMES = (*AREAS, ROAD, *HARD_PART, *BOTH_PARTS, *LIKENESS)
"""What an audit can ask for."""

_QUIET = Quiet()


def columns_of(names: Iterable[str]) -> tuple[Column, ...]:
    """The columns of some of `NAMES`, in one order whatever the order of the names."""
    wanted = set(names)
    return tuple(Column(name, Kind.NUMBER, unit, text) for of, name, unit, text in _table() if of in wanted)


def _table() -> Iterator[tuple[str, str, str, str]]:
    """Public name, column, unit, description."""
    for name, text in AREAS.items():
        for filling in cohort_masking.FILLINGS:
            yield name, f"{name}_{filling}", "see score_kind", f"{text} {filling}"
            yield name, f"{name}_{filling}_logit", "logit", f"{text} {filling}"
    yield ROAD, ROAD, "see score_kind", "least minus most salient removed first, drawn in from the neighbours, halved"
    yield ROAD, f"{ROAD}_logit", "logit", "the same of the logit"
    for filling in cohort_kept.FILLINGS:
        for name, text in HARD_PART.items():
            yield name, f"{name}_{filling}", "0 to 1", f"{text} {filling}"
        for name, text in BOTH_PARTS.items():
            for kept, part in PARTS.items():
                yield name, f"{name}_{filling}_{kept}", "0 to 1", f"{part}: {text} {filling}"
    for name, ways in LIKENESS.items():
        for way in ways:
            for kind, text in ALIKE.items():
                yield name, f"{way}_{kind}", "-1 to 1", f"{text} {LIKE_WHAT[way]}"


Values = dict[str, Measured]


@dataclass(slots=True, eq=False)
class AskingAgain:
    """Of one bundle, for some of `NAMES`. Keeps the networks with new weights, which are the same for every film."""

    bundle: ModelBundle
    names: frozenset[str]
    seed: int = 0
    _random: dict[str, nn.Module] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.names)

    def values(self, question: Question, made: Explanation, task: Task = _QUIET) -> Values:
        """Every column's value for the answer to a question; of a map that is none its sentence, and nothing is asked.

        Raises as `masked_scores`, `kept_scores` and `explain_tensor` do.
        """
        if not made.is_ok:
            return {one.name: Measured(None, made.state.sentence) for one in self.columns}
        found = {_column(one): one.measured for one in self._figures(question, made, task)}
        found |= self._likeness(question, made, task)
        return {one.name: found[one.name] for one in self.columns}

    def _figures(self, question: Question, made: Explanation, task: Task) -> Iterator[Figure]:
        heatmap = on_input(made)
        if self.names & {*AREAS, ROAD}:
            fillings = cohort_masking.FILLINGS if self.names & AREAS.keys() else ()
            how = Masking(fillings=fillings, road=ROAD in self.names, seed=self.seed)
            masked = masked_scores(self.bundle, question.x, heatmap, made.target, how, task)
            yield from masked_figures(masked, fillings)
        if self.names & {*HARD_PART, *BOTH_PARTS}:
            yield from kept_figures(kept_scores(self.bundle, question.x, heatmap, made.target, task=task))

    def _likeness(self, question: Question, made: Explanation, task: Task) -> Values:
        if not self.names & LIKENESS.keys():
            return {}
        x = question.x.to(self.bundle.device)
        inside = body_of(x, self.bundle.card.input)
        recipe = Recipe.of(question, made.layer)
        one = Repeated(recipe, self.bundle.net, x, on_input(made), question.seed, inside, task)
        found = dict[str, Alike]()
        if "repeatability" in self.names:
            found["repeat_seed"] = one.with_seed(question.seed + 1)
            found["repeat_noise"], found["repeat_shift"] = one.with_noise(), one.with_shift()
        if "randomisation" in self.names:
            found |= {name: one.of(net) for name, net in self._networks(x).items()}
        return {f"{name}_{kind}": getattr(alike, kind) for name, alike in found.items() for kind in ALIKE}

    def _networks(self, x: Tensor) -> dict[str, nn.Module]:
        if not self._random:
            net = self.bundle.net
            parts = [(n, one.modules) for n, one in enumerate(layers_of(net, x, blocks_of(net, self.bundle.layers)))]
            self._random["random_output"] = renewed(net, parts[:1], self.seed)
            self._random["random_all"] = renewed(net, parts, self.seed)
        return self._random


def _column(one: Figure) -> str:
    """Its name in the table: `deletion_blur_logit`, `road`, `confidence_black`, `average_drop_mean_soft`."""
    filling = "" if one.metric == ROAD else one.filling
    unit = "logit" if one.unit == "logit" else ""
    kept = one.kept if one.metric in BOTH_PARTS else ""
    return "_".join(part for part in (one.metric, filling, kept, unit) if part)
