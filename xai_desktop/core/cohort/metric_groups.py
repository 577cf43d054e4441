"""The metrics of an audit as somebody chooses them: in groups, each with what it means.

The names are those of the command line. Where a number also stands on the screen of one film, it means the same here:
its words are those of `core.definitions`.
"""

from dataclasses import dataclass

from xai_desktop.core.definitions import DEFINITIONS
from xai_desktop.core.wording import noted, wording


@dataclass(frozen=True, slots=True)
class MetricChoice:
    """`defined` is a key of the definitions, or `about` says what it means."""

    name: str
    title: str
    defined: str = ""
    about: str = ""

    @property
    def text(self) -> str:
        """What stands behind it when somebody points at it."""
        return DEFINITIONS[self.defined].text if self.defined else wording(self.about)


MAP_ABOUT = noted("Average precision of the boxes of a network that draws boxes, by COCO's rules. 0 to 1.")

GROUPS: tuple[tuple[str, tuple[MetricChoice, ...]], ...] = (
    (
        noted("Overlap"),
        (
            MetricChoice("iou", noted("IoU"), "iou"),
            MetricChoice("iou_floor_random", noted("IoU of a random mask"), "random map"),
            MetricChoice("iou_floor_atlas", noted("IoU of the atlas"), "atlas"),
            MetricChoice("iou_ceiling", noted("highest possible IoU"), "ceiling"),
            MetricChoice(
                "iou_over_ceiling",
                noted("IoU ÷ highest possible"),
                about=noted("The IoU divided by that of the best mask of the same area. 0 to 1."),
            ),
            MetricChoice("l_acc", noted("share with IoU > 0.2 (L-ACC)"), "l-acc"),
            MetricChoice(
                "dice", noted("Dice"), about=noted("Twice the common pixels, divided by the sum of both areas. 0 to 1.")
            ),
            MetricChoice(
                "iou_min_max",
                noted("IoU from half the span on"),
                about=noted("The IoU of a mask from half of the map's span on, as in CasCAM's tables. 0 to 1."),
            ),
        ),
    ),
    (
        noted("Covered and spared"),
        (
            MetricChoice("sensitivity", noted("box covered"), "box covered"),
            MetricChoice("specificity", noted("background spared"), "background spared"),
        ),
    ),
    (
        noted("Peak"),
        (
            MetricChoice("pointing_game", noted("peak inside, with chance"), "peak"),
            MetricChoice(
                "peak_distance",
                noted("peak to box"),
                about=noted("How far the peak lies from the nearest mark, in widths of the film; 0 inside a mark."),
            ),
            MetricChoice(
                "centroid_distance",
                noted("centre to centre"),
                about=noted("From the centre of the mask to that of the marks, in diagonals of the film."),
            ),
        ),
    ),
    (
        noted("All of the map"),
        (
            MetricChoice("pixel_ap", noted("pixel average precision"), "pixel average precision"),
            MetricChoice("energy_in_box", noted("energy in box"), "energy in box"),
            MetricChoice(
                "top15_precision",
                noted("top 15 % inside"),
                about=noted("Of the highest 15 % of the pixels by rank, the share that lies in the marks. 0 to 1."),
            ),
            MetricChoice(
                "pixel_ap_trapezoid",
                noted("pixel average precision, straight lines"),
                about=noted("With straight lines between the steps, as some papers have it: too high on sparse maps."),
            ),
            MetricChoice(
                "granulometry",
                noted("coarseness"),
                about=noted("How coarse the mask is: the mean size of openings that take it away. Higher is coarser."),
            ),
        ),
    ),
    (
        noted("For some films or methods"),
        (
            MetricChoice(
                "lime_overlap",
                noted("LIME in box"),
                about=noted("Pixels of LIME's explanation inside the marks; asked of LIME alone."),
            ),
            MetricChoice(
                "artefact_contamination",
                noted("mask on artefacts"),
                about=noted("The share of the mask that lies on marked artefacts, for films with such marks. 0 to 1."),
            ),
            MetricChoice(
                "dom",
                noted("difference of means (DoM)"),
                about=noted("How far apart the means of two groups of networks lie; for designs that name groups."),
            ),
        ),
    ),
    (
        noted("The network's calls"),
        (
            MetricChoice(
                "auc",
                noted("area under the ROC curve"),
                about=noted("How often a film with the finding has the higher score than one without. 0.5 is chance."),
            ),
            MetricChoice(
                "auprc",
                noted("area under precision and recall"),
                about=noted("Of the scores of all films; chance is the share of films with the finding."),
            ),
            MetricChoice("accuracy", noted("calls that are right"), about=noted("The share of films. 0 to 1.")),
            MetricChoice(
                "balanced_accuracy",
                noted("calls that are right, balanced"),
                about=noted("The mean of the shares among films with and without the finding. 0.5 is chance."),
            ),
            MetricChoice(
                "f1", noted("F-measure of the calls"), about=noted("The harmonic mean of precision and recall. 0 to 1.")
            ),
            MetricChoice(
                "brier",
                noted("Brier score"),
                about=noted("The mean squared distance of the score from what is true. 0 is best."),
            ),
        ),
    ),
    (
        noted("Boxes that a network draws"),
        (
            MetricChoice("map_50", "mAP.5", about=MAP_ABOUT),
            MetricChoice("map_75", "mAP.75", about=MAP_ABOUT),
            MetricChoice("map_50_95", "mAP.5:.95", about=MAP_ABOUT),
            MetricChoice(
                "mean_iou",
                noted("mean IoU of boxes"),
                about=noted("Over the experts' boxes: the IoU with the best box that the network is sure of. 0 to 1."),
            ),
        ),
    ),
)

USUAL: tuple[str, ...] = (
    *("iou", "sensitivity", "specificity", "iou_ceiling", "iou_floor_random", "iou_floor_atlas", "iou_over_ceiling"),
    *("l_acc", "pointing_game", "pixel_ap", "energy_in_box", "top15_precision", "dice", "peak_distance"),
)
"""What is measured where nothing is chosen."""

ASKED: tuple[MetricChoice, ...] = tuple(
    MetricChoice(name, title)
    for name, title in (
        ("iou", noted("IoU")),
        ("iou_over_ceiling", noted("IoU ÷ highest possible")),
        ("dice", noted("Dice")),
        ("sensitivity", noted("box covered")),
        ("specificity", noted("background spared")),
        ("peak_inside", noted("peak inside")),
        ("pixel_ap", noted("pixel average precision")),
        ("energy_in_box", noted("energy in box")),
        ("top15_precision", noted("top 15 % inside")),
    )
)
"""Columns of the rows that a primary question can be about."""
