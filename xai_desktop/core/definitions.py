"""What every number on the screen means: the words that stand behind it when somebody points at it.

One entry per number, the same in every panel. Sections are those of the methods; papers are named where they define
the number.
"""

from dataclasses import dataclass

from xai_desktop.core.wording import retold, wording


@dataclass(frozen=True, slots=True)
class Definition:
    """A number's `name`, its formula in words, its range and unit, where it comes from, and what it does not say."""

    name: str
    words: str
    unit: str
    source: str
    not_said: str

    @property
    def text(self) -> str:
        """The whole of it, as a hover text."""
        name = wording(self.name)
        head = f"{name[:1].upper()}{name[1:]}: {wording(self.words)}"
        source = wording("{unit} · Source: {source}").format(unit=wording(self.unit), source=wording(self.source))
        return f"{head}\n{source}\n" + wording("Does not say: {what}").format(what=wording(self.not_said))


DEFINITIONS = {
    "iou": Definition(
        "IoU",
        "pixels in both the mask and the expert's marks, divided by pixels in either. The marks are all marks of one "
        "finding by one reader, together.",
        "0 to 1",
        "intersection over union (Jaccard 1901); for maps P000, eq. 5",
        "whether the finding is there, or whether the network used that place. At a fixed share of the film it mostly "
        "measures how large the mark is: read it between random map and ceiling.",
    ),
    "random map": Definition(
        "random map",
        "the IoU to expect of a mask that has as many pixels as this map's, drawn at random from the film.",
        "0 to 1",
        "overlap of two areas drawn independently",
        "what a plausible map gets: even a map that only finds the lungs does better. See the atlas.",
    ),
    "atlas": Definition(
        "atlas",
        "the IoU of the mean box of the same finding in other patients, laid on this film. No map takes part.",
        "0 to 1; none under ten other patients with the finding",
        "mean of the boxes' coordinates in the annotation files that are open, without this patient",
        "anything about the network: it is what somebody gets who has never seen this film.",
    ),
    "this map": Definition(
        "this map",
        "the IoU of this map's mask at the chosen threshold with the marks of the chosen reader.",
        "0 to 1",
        "intersection over union (Jaccard 1901); for maps P000, eq. 5",
        "how the map does at another threshold: the curve beneath does.",
    ),
    "second reader": Definition(
        "second reader",
        "the IoU of the next reader's marks of this finding with those of the chosen reader, each as a union.",
        "0 to 1; none where one reader marked the finding",
        "the annotation files that are open",
        "who of them is right. It does not depend on the map or the threshold.",
    ),
    "ceiling": Definition(
        "ceiling",
        "the IoU of the best mask that has as many pixels as this map's: the smaller of mask and marks divided by the "
        "larger.",
        "0 to 1",
        "min(a, g) ÷ max(a, g) of the two areas",
        "that a map could be expected to get there: it only says what this threshold allows at all.",
    ),
    "coverage": Definition(
        "coverage",
        "the mask's real share of the film that the network saw. It is less than asked for where the map has no more "
        "pixels above its minimum.",
        "0 to 100 %",
        "count of pixels",
        "where the mask lies.",
    ),
    "box share": Definition(
        "boxes",
        "the marks' share of the film that the network saw, overlaps counted once.",
        "0 to 100 %",
        "count of pixels",
        "how large the finding is in the patient: a box is larger than what it holds.",
    ),
    "box covered": Definition(
        "box covered",
        "the share of the marks' pixels that the mask covers.",
        "0 to 1",
        "P002, as shares of pixels",
        "how much else the mask covers: a mask of the whole film covers every box.",
    ),
    "background spared": Definition(
        "background spared",
        "the share of the other pixels that the mask leaves free.",
        "0 to 1",
        "P002, as shares of pixels",
        "whether the box is covered: an empty mask spares everything. Small boxes make it high for every small mask.",
    ),
    "pixel average precision": Definition(
        "pixel average precision",
        "average precision of the map's values as a ranking of pixels into marked and not marked, over all thresholds, "
        "by steps.",
        "0 to 1; a random map gets the share of the boxes",
        "area under the precision-recall curve, by steps; used by CasCAM (P001)",
        "anything at the chosen threshold: it does not depend on it.",
    ),
    "energy in box": Definition(
        "energy in box",
        "the sum of the map's values above zero inside the marks, divided by their sum on the whole film.",
        "0 to 1; an even map gets the share of the boxes",
        "energy-based pointing game, Score-CAM (Wang 2020)",
        "anything about values below zero, which do not count, or at the chosen threshold.",
    ),
    "peak": Definition(
        "peak",
        "whether the pixel with the highest value lies inside a mark, to the pixel.",
        "inside or outside",
        "pointing game (Zhang 2016), without tolerance",
        "how strong the peak is against the next one, or where the rest of the map lies.",
    ),
    "peak chance": Definition(
        "chance",
        "the chance that a pixel drawn at random lies inside a mark: the marks' share of the film.",
        "0 to 1",
        "count of pixels",
        "what a plausible map gets.",
    ),
    "times chance": Definition(
        "÷ box share",
        "the number divided by the marks' share of the film, which is what chance gives.",
        "from 0; 1 is chance",
        "methods §10.15",
        "whether the difference to chance could be a coincidence on one film.",
    ),
    "lesion covered": Definition(
        "covered",
        "the share of this mark's pixels that the mask covers; “yes” from one half.",
        "0 to 100 %",
        "methods §10.15: each lesion is covered or not",
        "whether the mask was drawn to this mark or merely is large.",
    ),
    "lesion iou": Definition(
        "IoU of one mark",
        "pixels in both the mask and this mark alone, divided by pixels in either.",
        "0 to 1",
        "intersection over union (Jaccard 1901)",
        "how well a map does that also finds the other marks: their part of the mask counts against this one.",
    ),
    "l-acc": Definition(
        "share with IoU > 0.2 (L-ACC)",
        "films with an IoU strictly above 0.2, divided by all films; a film without a map counts as not above.",
        "0 to 1",
        "P000",
        "anything about findings whose boxes are too small for 0.2 to be attainable at the threshold: see the ceiling.",
    ),
    "percentile": Definition(
        "percentile",
        "the mask keeps the highest pixels by rank: 90 keeps the highest tenth of the film that the network saw. Equal "
        "pixels go in reading order. Pixels at the map's minimum are never kept, nor, where a signed map is 0 on a "
        "quarter of the film, what is not above 0.",
        "0 to 100",
        "P000, eq. 5; the paper does not state its percentile",
        "how strong the map is: the same share is kept of a weak map.",
    ),
    "value": Definition(
        "value",
        "the mask keeps pixels of at least this value, in the map's own unit, which the method sets.",
        "from the map's lowest to its highest value",
        "methods §10.1",
        "the same thing for two methods, layers or networks: their units differ.",
    ),
    "otsu": Definition(
        "Otsu's threshold",
        "of 256 equal bins from the lowest to the highest value, the border at which the two groups' means lie "
        "farthest apart, weighted by their sizes; the mask keeps what lies above.",
        "in the map's own unit",
        "Otsu 1979",
        "that the map has two groups: it parts every map.",
    ),
    "presence": Definition(
        "presence",
        "which readers marked the finding on this film, who looked and marked nothing, and who marked other things.",
        "a count of readers",
        "the annotation files that are open",
        "that a finding is absent because one reader did not mark it: most files do not say what was looked for.",
    ),
    "place": Definition(
        "place",
        "the IoU of two readers' marks of one finding, each reader's marks together.",
        "0 to 1; none where only one of them marked it",
        "intersection over union (Jaccard 1901)",
        "who of them is right.",
    ),
    "score": Definition(
        "score",
        "what the network puts out for a class, after its last function (sigmoid, softmax or none).",
        "as the bundle's card says",
        "the network",
        "how probable the disease is, unless the card says that the score was calibrated, and on which films.",
    ),
    "operating point": Definition(
        "operating point",
        "the score from which the class is called.",
        "in the unit of the score",
        "the bundle's card",
        "that it suits films of another hospital, or another use than that of the card.",
    ),
}
"""By key: the names on the evidence ruler, and the figures of the panels."""


def definition(key: str) -> Definition:
    """Raises `KeyError` for a number that nobody has defined."""
    return DEFINITIONS[key]


def explained(key: str, reason: str = "") -> str:
    """The hover text of a number; `reason` says why there is none this time, and comes first."""
    text = DEFINITIONS[key].text
    return f"{retold(reason)}\n\n{text}" if reason else text
