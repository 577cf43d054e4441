"""Everything an export needs, complete and frozen. Exporters ask nobody else, not even the clock."""

from dataclasses import dataclass, field

from xai_desktop.core.agreement import Agreement
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.asked import RegionAnswer
from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.chain import Head
from xai_desktop.core.destination import Destination, Outside
from xai_desktop.core.explanation import CascadeExplanation, Explanation
from xai_desktop.core.geometry import Box
from xai_desktop.core.image import Image, Voi
from xai_desktop.core.map_cut import MapCut
from xai_desktop.core.prediction import Prediction
from xai_desktop.core.reading import Reading
from xai_desktop.core.review import Review
from xai_desktop.core.study import ImageRef
from xai_desktop.core.suitability import doubts
from xai_desktop.core.threshold import Cut
from xai_desktop.core.wording import noted

NOTICE = noted("Research use only. Not for diagnosis.")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose report it is: the `hospital`'s name in one line and its `logo` as PNG or JPEG bytes; each may be empty."""

    hospital: str = ""
    logo: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """One film, what one network said about it, one map, and its agreement with each reader's boxes.

    `made_at` is an ISO 8601 time stamp with zone, from the record. `cascade_agreements` runs parallel to
    `cascade.rows`: for each row one IoU per tile (None where undefined). `asked` are boxes that somebody asked the
    network about, with what it said. `cut` is where the threshold cuts the map. `source_header` is what DICOM results
    copy from a DICOM film (None for any other film), and `destination` where they go. `reviews` are the confirmed
    verdicts on the film, oldest first, amended ones among them; `readers` are (key, name) of whoever gave them. `head`
    is the last entry of the audit chain when the report was asked for, None without a store.
    """

    ref: ImageRef
    image: Image
    window: Voi
    card: BundleCard
    prediction: Prediction
    explanation: Explanation
    threshold: Cut
    annotations: tuple[Annotation, ...]
    agreements: tuple[Agreement, ...]
    cascade: CascadeExplanation
    cascade_ious: tuple[tuple[float | None, ...], ...]
    reading: Reading
    made_at: str
    versions: tuple[tuple[str, str], ...]
    colormap: str = "inferno"
    image_hash: str = ""
    asked: tuple[tuple[Box, RegionAnswer], ...] = ()
    cut: MapCut | None = None
    source_header: bytes | None = None
    destination: Destination | None = None
    reviews: tuple[Review, ...] = ()
    readers: tuple[tuple[str, str], ...] = ()
    letterhead: Letterhead = Letterhead()
    head: Head | None = None

    @property
    def pixels_hash(self) -> str:
        """The hash of the film's pixels for files to tell; empty outside, where it would lead back to the film."""
        return "" if isinstance(self.destination, Outside) else self.image_hash

    def reader_name(self, key: str) -> str:
        """What a reader is called; the key of one of whom nothing else is known."""
        return dict(self.readers).get(key) or key

    @property
    def doubts(self) -> tuple[str, ...]:
        """What speaks against the network on this film, in sentences."""
        return doubts(self.card, self.ref)

    @property
    def mask_words(self) -> str:
        """The threshold, with what it came to on this map where that is known."""
        return self.threshold.label if self.cut is None else self.cut.text
