"""The map itself as a Parametric Map (PS3.3 A.75): 32-bit floats, one for every pixel of the film.

A projection film has no place in space, but the object must name one. It gets a plane of its own that means nothing
(its frame of reference is used nowhere else), and says so; what it lies on is told by the derivation reference.
"""

import numpy as np
from highdicom import VOILUTTransformation, pm
from pydicom.dataset import Dataset

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.report import Report
from xai_desktop.io.dicom_results._terms import NO_UNITS, named, shortened
from xai_desktop.io.dicom_results.finishing import equipment, finished
from xai_desktop.io.dicom_results.source import CAPTURE, Source
from xai_desktop.io.readers._quiet import quiet

DESCRIPTION = "map: no spatial meaning, aligned pixel by pixel"
TITLE = "Parametric map"


def parametric_map(report: Report, source: Source) -> bytes | None:
    """The bytes of the file; None for a map without a finite number."""
    if not np.isfinite(report.explanation.heatmap).any():
        return None
    values, padding = without_gaps(report.explanation.heatmap)
    unit = report.explanation.unit
    low, high = _ends(report.explanation.heatmap)
    mapping = pm.RealWorldValueMapping(
        lut_label="MAP",
        lut_explanation=shortened(f"Value of the map, {unit}"),
        unit=NO_UNITS,
        value_range=(low, high),
        slope=1.0,
        intercept=0.0,
        quantity_definition=named(f"{report.explanation.provenance.explainer}, {unit}"),
    )
    with quiet():
        made = pm.ParametricMap(
            [on_a_plane(source)],
            values,
            contains_recognizable_visual_features=False,
            real_world_value_mappings=[mapping],
            voi_lut_transformations=[_window(low, high)],
            content_label="MAP",
            content_description=shortened(report.explanation.caption),
            content_qualification="RESEARCH",
            image_flavor="VOLUME",
            derived_pixel_contrast="NONE",
            **equipment(report, source, "PM"),
        )
    made.Laterality = ""
    if padding is not None:
        made.FloatPixelPaddingValue = made.FloatPixelPaddingRangeLimit = padding
    return finished(made, report, source, DESCRIPTION)


def _window(low: float, high: float) -> VOILUTTransformation:
    """From the lowest to the highest value; a window of less than 1 must be an exact one (PS3.3 C.11.2.1.3.2)."""
    return VOILUTTransformation((low + high) / 2, max(high - low, 1e-6), voi_lut_function="LINEAR_EXACT")


def _ends(values: FloatArray) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return float(finite.min()), float(finite.max())


def why_no_map(report: Report) -> str:
    """One sentence for a map of which no object is written."""
    return f"No parametric map was written: {report.explanation.state.sentence}"


def without_gaps(values: FloatArray) -> tuple[FloatArray, float | None]:
    """(H, W) float32, and the number that stands for pixels that the network never looked at, where there are any."""
    finite = np.isfinite(values)
    if finite.all():
        return values, None
    low, high = _ends(values)
    padding = float(np.float32(low - max(high - low, 1.0)))
    return np.where(finite, values, np.float32(padding)), padding


def on_a_plane(source: Source) -> Dataset:
    """The source in memory with a plane that means nothing, one millimetre to the pixel."""
    data = source.header_copy()
    data.FrameOfReferenceUID = source.uid("no place in space")
    data.PositionReferenceIndicator = ""
    data.ImagePositionPatient, data.ImageOrientationPatient = [0, 0, 0], [1, 0, 0, 0, 1, 0]
    data.PixelSpacing, data.SliceThickness = [1, 1], 1
    if "NumberOfFrames" in data:
        del data.NumberOfFrames
    if source.frame is not None:
        data.SOPClassUID = CAPTURE  # highdicom wants functional groups of a film of several frames; see `finished`
    return data
