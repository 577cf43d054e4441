"""Does a network look where the experts drew, over many films? Rows first, then summaries that hide no miss."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xai_desktop.core.agreement import Measured
from xai_desktop.core.annotation import AnnotationSet
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet, Task
from xai_desktop.core.threshold import Percentile
from xai_desktop.metrics.pointing import PAPER_TOLERANCE_PX, pointing_chance, pointing_game
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.services.comparing import by_reader, compare
from xai_desktop.services.explaining import explain
from xai_desktop.services.opening import load_image
from xai_desktop.services.predicting import predict

LOCALISED_ABOVE = 0.2
"""IoU that counts as localised (methods §10.2): strictly more."""
_QUIET = Quiet()


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One film, one finding, one network, one layer. None where there is no such number: no map, or no atlas."""

    film: str
    finding: str
    layer: str
    state: MapState
    score: float
    called: bool | None
    iou: float | None
    random: float | None
    atlas: float | None
    ceiling: float | None
    pointed: float | None
    chance: float | None

    @property
    def attainable(self) -> bool:
        """Whether a mask of this area could exceed the threshold at all."""
        return self.ceiling is not None and self.ceiling > LOCALISED_ABOVE


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """All films of one finding. Where a film has no map it counts as a miss: IoU 0, peak outside.

    `localised` is the share with IoU > 0.2 (L-ACC), `localised_attainable` the same among the `attainable` films.
    """

    finding: str
    layer: str
    films: int
    maps: int
    called: int
    iou: float
    iou_of_maps: float | None
    random: float
    atlas: float | None
    ceiling: float
    localised: float
    atlas_localised: float | None
    attainable: int
    localised_attainable: float | None
    pointed: float
    chance: float


def audit_films(
    bundle: ModelBundle,
    films: Sequence[ImageRef],
    annotations: AnnotationSet,
    *,
    findings: Sequence[str] | None = None,
    explainer: str = "grad_cam",
    layer: str = "last",
    threshold: Percentile | None = None,
    tolerance_px: float = PAPER_TOLERANCE_PX,
    task: Task = _QUIET,
) -> Iterator[AuditRow]:
    """One row for each film and finding with boxes by the first reader; the target is the finding's own class.

    Percentile and tolerance are on the film's own pixels. Films without boxes of these findings give no row.
    """
    threshold = threshold or Percentile(90.0)
    for number, ref in enumerate(films):
        task.step(number, len(films), ref.title)
        marked = annotations.of(*ref.keys)
        wanted = [f for f in findings or bundle.card.classes if by_reader(marked, f) and bundle.card.class_of(f)]
        if not wanted:
            continue
        image = load_image(ref)
        scores = predict(bundle, image, task)
        for finding in wanted:
            one = scores.find(bundle.card.class_of(finding) or finding)
            found = explain(bundle, image, explainer, target=one.target, layer=layer, task=task)
            agreement = compare(found, marked, finding, annotations, ref.patient_key)[0].at(threshold)
            near = pointing_game(found.heatmap, agreement.boxes, tolerance_px)
            chance = pointing_chance(found.heatmap, agreement.boxes, tolerance_px)
            ruler = agreement.ruler
            yield AuditRow(
                film=ref.image_id,
                finding=finding,
                layer=found.layer,
                state=found.state,
                score=one.score,
                called=one.called,
                iou=ruler.this_map.value,
                random=ruler.random.value,
                atlas=ruler.atlas.value,
                ceiling=ruler.ceiling.value,
                pointed=near,
                chance=chance,
            )
    task.step(len(films), len(films))


def summarise(rows: Iterable[AuditRow]) -> tuple[AuditSummary, ...]:
    """One summary for each finding and layer, in the order in which they first appear."""
    groups: dict[tuple[str, str], list[AuditRow]] = {}
    for row in rows:
        groups.setdefault((row.finding, row.layer), []).append(row)
    return tuple(_summary(finding, layer, group) for (finding, layer), group in groups.items())


def _summary(finding: str, layer: str, rows: list[AuditRow]) -> AuditSummary:
    attainable = [row for row in rows if row.attainable]
    atlases = [row.atlas for row in rows if row.atlas is not None]
    return AuditSummary(
        finding=finding,
        layer=layer,
        films=len(rows),
        maps=sum(row.state is MapState.OK for row in rows),
        called=sum(bool(row.called) for row in rows),
        iou=_mean([row.iou or 0.0 for row in rows]),
        iou_of_maps=_mean_or_none([row.iou for row in rows]),
        random=_mean([row.random or 0.0 for row in rows]),
        atlas=_mean_or_none(atlases),
        ceiling=_mean([row.ceiling or 0.0 for row in rows]),
        localised=_localised(rows),
        atlas_localised=_mean_or_none([float(value > LOCALISED_ABOVE) for value in atlases]),
        attainable=len(attainable),
        localised_attainable=_localised(attainable) if attainable else None,
        pointed=_mean([row.pointed or 0.0 for row in rows]),
        chance=_mean([row.chance or 0.0 for row in rows]),
    )


def table(summaries: Iterable[tuple[str, AuditSummary]]) -> str:
    """A Markdown table; each summary with the name of its network."""
    head = (
        "| network | finding | layer | films (maps) | called | IoU | random | atlas | ceiling | L-ACC "
        "| atlas L-ACC | L-ACC, attainable (n) | peak within 15 px | by chance |"
    )
    lines = [head, "|" + " --- |" * (head.count("|") - 1)]
    for name, s in summaries:
        numbers = [s.iou, s.random, s.atlas, s.ceiling, s.localised, s.atlas_localised]
        cells = [name, s.finding, s.layer, f"{s.films} ({s.maps})", str(s.called), *map(_text, numbers)]
        cells += [f"{_text(s.localised_attainable)} ({s.attainable})", _text(s.pointed), _text(s.chance)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _localised(rows: Sequence[AuditRow]) -> float:
    return _mean([float((row.iou or 0.0) > LOCALISED_ABOVE) for row in rows])


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def _mean_or_none(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return _mean(known) if known else None


def _text(value: float | None) -> str:
    return Measured(value).text(2)
