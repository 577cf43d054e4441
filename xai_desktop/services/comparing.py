"""A map against what the experts drew: once per reader, and never against several readers' boxes thrown together."""

from collections.abc import Sequence

from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.explanation import Explanation, LayerMaps
from xai_desktop.core.shapes import Shape
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.metrics import METRICS
from xai_desktop.metrics.localisation import LocalisationProfile, profile_of
from xai_desktop.metrics.scene import Scene


def compare(
    explanation: Explanation,
    annotations: Sequence[Annotation],
    finding: str,
    annotation_set: AnnotationSet,
    patient_key: str,
    ranked: RankedMap | None = None,
    *,
    card: BundleCard | None = None,
) -> tuple[LocalisationProfile, ...]:
    """One profile per reader who marked the finding on this film, in the order of the annotations; () without boxes.

    The atlas comes from the other patients of `annotation_set`. The second reader is the next one in the order, and
    the note says who where there are more than two. With the `card`, a finding that the network has no class for gets
    a reason instead of numbers, and a map that explains another class a note.
    """
    readers = by_reader(annotations, finding)
    atlas = annotation_set.atlas(finding, explanation.size, without_patient=patient_key)
    if not readers:
        return ()
    reason, remark = _fit(explanation, finding, card)
    scene = Scene.of(explanation.heatmap, explanation.state, ranked)
    return tuple(
        profile_of(
            scene,
            finding,
            reader,
            boxes,
            atlas=atlas,
            second_reader=_next(readers, reader)[1],
            reason=reason,
            note=" ".join(filter(None, (remark, _who(readers, reader)))),
        )
        for reader, boxes in readers.items()
    )


def layer_ious(
    maps: LayerMaps, annotations: Sequence[Annotation], finding: str, threshold: Percentile
) -> tuple[float | None, ...]:
    """One IoU per map, against the first reader's boxes of the finding; None where there is none."""
    boxes = next(iter(by_reader(annotations, finding).values()), ())
    return tuple(METRICS["iou"](one.heatmap, boxes, threshold.q) for one in maps)


def by_reader(annotations: Sequence[Annotation], finding: str) -> dict[str, tuple[Shape, ...]]:
    """The boxes of one finding, reader by reader, in the order in which the readers first appear."""
    found: dict[str, tuple[Shape, ...]] = {}
    for one in annotations:
        if one.label.casefold() == finding.casefold():
            found[one.reader] = (*found.get(one.reader, ()), one.shape)
    return found


def _next(readers: dict[str, tuple[Shape, ...]], reader: str) -> tuple[str, tuple[Shape, ...] | None]:
    """The other reader, or the one who follows where there are several."""
    names = list(readers)
    other = names[(names.index(reader) + 1) % len(names)]
    return (other, readers[other]) if other != reader else ("", None)


def _who(readers: dict[str, tuple[Shape, ...]], reader: str) -> str:
    return f"The second reader is {_next(readers, reader)[0]}." if len(readers) > 2 else ""


def _fit(explanation: Explanation, finding: str, card: BundleCard | None) -> tuple[str, str]:
    """(reason why nothing is measured, remark): whether the map explains the class that answers for the finding."""
    if card is None:
        return "", ""
    expected = card.class_of(finding)
    if expected is None:
        return f"{card.name} has no class for {finding}", ""
    if expected != explanation.target.label:
        return "", f"The map explains {explanation.target.label}, the boxes mark {finding}."
    return "", ""
