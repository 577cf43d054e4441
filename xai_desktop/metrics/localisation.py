"""One map against the boxes of one finding by one reader: everything measured once, every threshold in no time.

`profile` does the work that needs the pixels; `LocalisationProfile.at` answers a slider from sorted ranks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xai_desktop.core.agreement import Agreement, EvidenceRuler, LesionAgreement, Measured
from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.geometry import Box
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.shapes import Shape, kind_of
from xai_desktop.core.threshold import Cut, Percentile, RankedMap, Threshold
from xai_desktop.metrics.average_precision import step_area, steps_of
from xai_desktop.metrics.counts import Counts
from xai_desktop.metrics.energy import energy
from xai_desktop.metrics.overlap import NO_ATLAS, between, spared
from xai_desktop.metrics.scene import Region, Scene, as_shapes, why_not

CURVE = tuple(50 + step / 2 for step in range(100))
"""The percentiles of the curve: 50, 50.5, … 99.5."""

COVERED_FROM = 0.5
"""A lesion counts as covered when the mask covers at least this share of its box."""

NO_READER = "no second reader"
LESION_UNSEEN = "this box lies outside the film that the network saw"


@dataclass(frozen=True, slots=True, eq=False)
class LesionProfile:
    """One mark: its bounds, its seen pixels by rank, whether the peak is inside (None without one), and its kind."""

    box: Box
    region: Region
    peak_inside: bool | None
    kind: str = "box"


@dataclass(frozen=True, slots=True, eq=False)
class LocalisationProfile:
    """Everything about one map and one reader's boxes that no threshold changes.

    `reason` says why the map cannot be measured against these boxes, and is empty where it can. `curve` holds
    (percentile, IoU), none with a reason. `ranked` finds the cut of a threshold.
    """

    finding: str
    reader: str
    boxes: tuple[Box, ...]
    reason: str
    region: Region
    ranked: RankedMap
    unseen_share: float
    pixel_ap: Measured
    energy_in_box: Measured
    peak_inside: Measured
    atlas: Measured
    second_reader: Measured
    lesions: tuple[LesionProfile, ...]
    curve: tuple[tuple[float, float], ...] = ()
    note: str = ""

    @property
    def box_share(self) -> float:
        """The boxes' share of the seen film: also the chance that a peak drawn at random is inside."""
        return self.region.pixels / self.ranked.seen

    def at(self, threshold: Threshold) -> Agreement:
        """The agreement at one threshold, in some microseconds per box."""
        counts = self._counts(self.region, threshold)
        return Agreement(
            finding=self.finding,
            reader=self.reader,
            threshold=threshold.of(self.ranked.label),
            boxes=self.boxes,
            iou=self._known(counts.iou),
            coverage=counts.coverage,
            box_share=self.box_share,
            box_covered=self._known(counts.box_covered),
            background_spared=Measured(None, self.reason) if self.reason else spared(counts),
            pixel_ap=self.pixel_ap,
            energy_in_box=self.energy_in_box,
            peak_inside=self.peak_inside,
            peak_chance=self.box_share,
            ruler=self._ruler(counts, threshold.of(self.ranked.label)),
            lesions=tuple(self._lesion(lesion, threshold) for lesion in self.lesions),
            curve=self.curve,
            unseen_share=self.unseen_share,
            note=self.note,
        )

    def _counts(self, region: Region, threshold: Threshold) -> Counts:
        cut = self.ranked.cut(threshold)
        return Counts(
            region.inside(self.ranked.bound(cut)), min(cut, self.ranked.selectable), region.pixels, self.ranked.seen
        )

    def _known(self, value: float | None) -> Measured:
        return Measured(None, self.reason) if self.reason else Measured(value)

    def _ruler(self, counts: Counts, threshold: Cut) -> EvidenceRuler:
        """Floor and ceiling hold the map's real area; a map without a mask is asked for the whole share of its film.

        A value of a map that is none asks for no share, so that there is neither floor nor ceiling.
        """
        alike, known = counts, bool(counts.box)
        if self.reason and isinstance(threshold, Percentile):
            alike = replace(counts, mask=threshold.count(counts.seen))
        elif self.reason:
            known = False
        nothing = Measured(None, self.reason)
        return EvidenceRuler(
            random=Measured(alike.random) if known else nothing,
            atlas=self.atlas,
            this_map=self._known(counts.iou),
            second_reader=self.second_reader,
            ceiling=Measured(alike.ceiling) if known else nothing,
        )

    def _lesion(self, lesion: LesionProfile, threshold: Threshold) -> LesionAgreement:
        counts = self._counts(lesion.region, threshold)
        share, iou = counts.box_covered, counts.iou
        if self.reason or share is None:
            nothing = Measured(None, self.reason or LESION_UNSEEN)
            return LesionAgreement(lesion.box, nothing, None, None, nothing, lesion.kind)
        covered = share >= COVERED_FROM
        return LesionAgreement(lesion.box, Measured(share), covered, lesion.peak_inside, Measured(iou), lesion.kind)


def profile(
    heatmap: FloatArray,
    state: MapState,
    finding: str,
    reader: str,
    boxes: Sequence[Shape],
    *,
    atlas: Box | None,
    second_reader: Sequence[Shape] | None = None,
    ranked: RankedMap | None = None,
    reason: str = "",
    note: str = "",
) -> LocalisationProfile:
    """Measure a (H, W) heatmap in film pixels against one reader's boxes of one finding.

    NaN marks pixels that the network never saw: they are in no denominator. `ranked` saves the sorting where the
    caller has it. `reason` says that the map answers for something else, so that nothing of it is measured.
    """
    return profile_of(
        Scene.of(heatmap, state, ranked),
        finding,
        reader,
        boxes,
        atlas=atlas,
        second_reader=second_reader,
        reason=reason,
        note=note,
    )


def profile_of(
    scene: Scene,
    finding: str,
    reader: str,
    boxes: Sequence[Shape],
    *,
    atlas: Box | None,
    second_reader: Sequence[Shape] | None = None,
    reason: str = "",
    note: str = "",
    curve: bool = True,
) -> LocalisationProfile:
    """The same on a map that is measured against several readers: what belongs to the map alone is found once.

    Without `curve`, for whoever asks at one or two thresholds only, nothing is put in order for a slider.
    """
    known = as_shapes(boxes)
    region = scene.region(known)
    reason = reason or why_not(scene, region, known)
    measured = _Measurements.of(scene, known) if not reason else _Measurements.none(reason)
    found = LocalisationProfile(
        finding=finding,
        reader=reader,
        boxes=tuple(shape.bounds for shape in known),
        reason=reason,
        region=region,
        ranked=scene.ranked,
        unseen_share=1 - scene.pixels / scene.heatmap.size,
        pixel_ap=measured.pixel_ap,
        energy_in_box=measured.energy_in_box,
        peak_inside=measured.peak_inside,
        atlas=Measured(None, NO_ATLAS) if atlas is None else between(scene, (atlas,), known),
        second_reader=between(scene, as_shapes(second_reader), known) if second_reader else Measured(None, NO_READER),
        lesions=tuple(_lesion(scene, shape, measured.peak) for shape in known),
        note=note,
    )
    if reason or not curve:
        return found
    for lesion in found.lesions:
        lesion.region.prepare()
    return replace(found, curve=_curve(found))


@dataclass(frozen=True, slots=True)
class _Measurements:
    """What needs every pixel's value once. `peak` is its (row, column)."""

    pixel_ap: Measured
    energy_in_box: Measured
    peak_inside: Measured
    peak: tuple[int, int] | None

    @classmethod
    def of(cls, scene: Scene, boxes: Sequence[Shape]) -> "_Measurements":
        union, where = scene.pixels_of(boxes), scene.peak
        ap = step_area(steps_of(scene, boxes))
        return cls(Measured(ap), energy(scene, union), Measured(float(union[where])), where)

    @classmethod
    def none(cls, reason: str) -> "_Measurements":
        nothing = Measured(None, reason)
        return cls(nothing, nothing, nothing, None)


def _lesion(scene: Scene, shape: Shape, where: tuple[int, int] | None) -> LesionProfile:
    inside = None if where is None else bool(shape.mask(scene.size)[where])
    return LesionProfile(shape.bounds, scene.region((shape,)), inside, kind_of(shape))


def _curve(found: LocalisationProfile) -> tuple[tuple[float, float], ...]:
    seen = found.ranked.seen
    asked = np.array([Percentile(q).count(seen) for q in CURVE])
    both = found.region.order.searchsorted(found.ranked.bounds(asked))
    mask = np.minimum(asked, found.ranked.selectable)
    ious = both / (mask + found.region.pixels - both)
    return tuple(zip(CURVE, ious.tolist(), strict=True))
