"""The main job on one film: predict, explain, compare, cascade, and all of it as one report.

The window runs these verbs one by one in its lanes, the command line runs `examine`; both get the same values.
"""

from collections.abc import Sequence

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.explain_request import ExplainRequest
from xai_desktop.core.explanation import CascadeExplanation, Explanation
from xai_desktop.core.prediction import Prediction, Target, target_of
from xai_desktop.core.reading import Reading
from xai_desktop.core.report import Report
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.threshold import RankedMap, Threshold
from xai_desktop.core.wording import told
from xai_desktop.explainers import make
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services import comparing, explaining, predicting
from xai_desktop.services.kept_maps import KeptMaps
from xai_desktop.services.report_making import report_of
from xai_desktop.services.results import CascadeResult, Film, MapResult


def explain_film(
    bundle: ModelBundle,
    film: Film,
    request: ExplainRequest,
    target: Target,
    task: Task,
    kept: KeptMaps | None = None,
) -> MapResult:
    """One map, ready for a screen, at once if `kept`. Raises `ExplainerError` where the method does not fit."""
    explanation = explaining.explain(
        bundle,
        film.image,
        make(request.key, **request.as_dict()),
        target=target,
        layer=request.layer,
        task=task,
        image_id=film.ref.image_id,
        kept=kept.of(film.ref) if kept is not None else None,
    )
    result = judged(explanation, bundle.card, film, task)
    result.ranked.prepare()
    return result


def cascade_film(
    bundles: Sequence[ModelBundle], film: Film, request: ExplainRequest, target: str, mode: str, task: Task
) -> CascadeResult:
    """Every layer of every network that knows the class: one row each. `mode` is `layers` or `heads`."""
    rows, tiles = [], []
    for bundle in _knowing(bundles, target, mode):
        maps = explaining.explain_layers(
            bundle,
            film.image,
            make(request.key, **request.as_dict()),
            target=target,
            mode="heads" if mode == "heads" else "layers",
            task=task,
            image_id=film.ref.image_id,
        )
        rows.append(maps)
        tiles.append(tuple(judged(one, bundle.card, film, task) for one in maps))
    return CascadeResult(CascadeExplanation(tuple(rows)), tuple(tiles), mode)


def _knowing(bundles: Sequence[ModelBundle], target: str, mode: str) -> list[ModelBundle]:
    """The networks that have this class, and heads at their stages where those are asked for."""
    known = [b for b in bundles if target_of(target, b.card.classes) is not None]
    fitting = [b for b in known if mode != "heads" or b.card.taps]
    if not fitting:
        raise ExplainerError(
            f"{bundles[0].card.name} has no heads at its stages; choose the own-output mode, "
            "or a network that was trained with heads."
        )
    return fitting


def judged(explanation: Explanation, card: BundleCard, film: Film, task: Task) -> MapResult:
    """Put a map's pixels in order and hold it against the boxes of the findings that its class answers for."""
    task.step(0, 0, told("comparing {layer}", layer=explanation.layer))
    ranked = RankedMap.of(explanation.heatmap, explanation.target.label)
    profiles = tuple(
        profile
        for finding in film.findings_of(card, explanation.target)
        for profile in comparing.compare(
            explanation, film.annotations, finding, film.annotation_set, film.ref.patient_key, ranked, card=card
        )
    )
    return MapResult(explanation, ranked, profiles, "" if profiles else film.why_no_boxes(explanation.target))


def _target(prediction: Prediction, wanted: str) -> Target:
    """A class of this network, or a question about one. Raises `ExplainerError` naming the classes there are."""
    classes = [one.label for one in prediction.classes]
    return target_of(wanted, classes) or prediction.find(wanted).target


def examine(
    bundles: Sequence[ModelBundle],
    film: Film,
    request: ExplainRequest,
    *,
    target: str = "top",
    threshold: Threshold,
    reading: Reading,
    mode: str = "layers",
    cascade: bool = True,
    task: Task | None = None,
) -> tuple[Report, MapResult, CascadeResult | None]:
    """The whole main job with the first network; the others are further rows of the cascade."""
    task = task or Quiet()
    task.step(0, 4, "asking the network")
    prediction = predicting.predict(bundles[0], film.image, task)
    chosen = _target(prediction, target)
    task.step(1, 4, "explaining")
    result = explain_film(bundles[0], film, request, chosen, task)
    task.step(2, 4, "every layer")
    rows = cascade_film(bundles, film, request, chosen.title, mode, task) if cascade else None
    task.step(3, 4, "putting the report together")
    report = report_of(film, bundles[0].card, prediction, result, rows, threshold=threshold, reading=reading)
    task.step(4, 4)
    return report, result, rows
