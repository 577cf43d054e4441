"""A run in words: what a list of runs shows of it, and no more than the reading step allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xai_desktop.app.runs import Run
from xai_desktop.core.cascade import layer_name
from xai_desktop.core.explainer_card import ExplainerCard
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.parameters import Value
from xai_desktop.core.threshold import Threshold
from xai_desktop.core.wording import noted
from xai_desktop.services.results import MapResult


@dataclass(frozen=True, slots=True)
class RunLine:
    """`title` and `aside` stand on the first line, `about` on the second, `tip` says everything.

    `shown` marks the map that is in the viewer, `warns` one that is no picture.
    """

    number: int
    title: str
    aside: str
    about: str
    tip: str
    shown: bool = False
    warns: bool = False


def run_lines(
    runs: Sequence[Run],
    cards: Mapping[str, ExplainerCard],
    shown: MapResult | None,
    threshold: Threshold,
    *,
    marks_seen: bool,
) -> tuple[RunLine, ...]:
    """`cards` are the explainers by key. The IoU is there only with `marks_seen`."""
    return tuple(_line(run, cards.get(run.request.key), shown, threshold, marks_seen) for run in runs)


def _line(
    run: Run, card: ExplainerCard | None, shown: MapResult | None, threshold: Threshold, marks_seen: bool
) -> RunLine:
    label = card.label if card is not None else run.request.key
    changed = changed_words(run.request.as_dict(), card)
    layer = layer_name(run.request.layer) if card is None or card.uses_layer else ""
    layer = noted("last") if layer == "last" else layer
    iou = run.iou(threshold) if marks_seen else None
    state = "" if run.state is MapState.OK else str(run.state)
    title = " · ".join(part for part in (label, layer, changed) if part)
    about = " · ".join((run.target.title, run.bundle, f"{run.at:%H:%M}", f"{run.seconds:.2f} s"))
    number = "" if iou is None else f"IoU {iou.text()}"
    why = "" if iou is None or iou.known else f"IoU: {iou.reason}"
    kept = "" if run.result is not None else "No longer in memory: it is made again when it is chosen."
    tip = "\n".join(part for part in (title, about, state and run.state.sentence, why, kept) if part)
    is_shown = shown is not None and run.result is shown
    return RunLine(run.number, title, state or number, about, tip, is_shown, bool(state))


def changed_words(values: Mapping[str, Value], card: ExplainerCard | None) -> str:
    """The parameters that are not at their defaults, as `samples 50, noise 0.2`."""
    usual = {one.name: one for one in card.parameters} if card is not None else {}
    changed = [
        f"{usual[name].label.lower() if name in usual else name} {_told(value)}"
        for name, value in values.items()
        if name not in usual or (usual[name].default != value and usual[name].counts(values))
    ]
    return ", ".join(changed)


def _told(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")
