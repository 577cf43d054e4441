"""From what is on the screen to a frozen report. Torch is not needed for this."""

from datetime import datetime

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.explanation import CascadeExplanation
from xai_desktop.core.image import Voi
from xai_desktop.core.prediction import Prediction
from xai_desktop.core.reading import Reading
from xai_desktop.core.report import Report
from xai_desktop.core.threshold import Threshold
from xai_desktop.io.image_hash import image_hash
from xai_desktop.services.reporting import versions
from xai_desktop.services.results import CascadeResult, Film, MapResult


def report_of(
    film: Film,
    card: BundleCard,
    prediction: Prediction,
    result: MapResult,
    cascade: CascadeResult | None,
    *,
    threshold: Threshold,
    reading: Reading,
    window: Voi | None = None,
    colormap: str = "inferno",
    made_at: str = "",
    source_header: bytes | None = None,
) -> Report:
    """`made_at` (ISO 8601) is now, unless the record already has a time; `source_header` is what DICOM results copy."""
    return Report(
        ref=film.ref,
        image=film.image,
        window=window or film.image.default_window(),
        card=card,
        prediction=prediction,
        explanation=result.explanation,
        threshold=threshold.of(result.explanation.target.label),
        annotations=film.annotations,
        agreements=tuple(profile.at(threshold) for profile in result.profiles),
        cascade=cascade.cascade if cascade else CascadeExplanation(),
        cascade_ious=cascade.ious(threshold) if cascade else (),
        reading=reading,
        made_at=made_at or datetime.now().astimezone().isoformat(timespec="seconds"),
        versions=versions(),
        colormap=colormap,
        image_hash=image_hash(film.image),
        cut=result.cut(threshold),
        source_header=source_header,
    )
