"""How the film was looked at: window and the outlines of the marks, as a Grayscale Softcopy Presentation State.

Outlines, not colours: what a viewer of any kind shows over the film itself (PS3.3 A.33.1).
"""

import numpy as np
from highdicom import pr
from pydicom.dataset import Dataset

from xai_desktop.core.image import Image
from xai_desktop.core.report import Report
from xai_desktop.core.shapes import Shape
from xai_desktop.io.annotations._dicom_shapes import graphic_of
from xai_desktop.io.dicom_results._groups import drawable
from xai_desktop.io.dicom_results._model_groups import attended
from xai_desktop.io.dicom_results._terms import shortened
from xai_desktop.io.dicom_results.finishing import equipment, finished
from xai_desktop.io.dicom_results.source import CAPTURE, Source
from xai_desktop.io.readers._quiet import quiet

DESCRIPTION = "window, marks and boxes of model attention"
ATTENTION = "Model attention, not a lesion"


def presentation(report: Report, source: Source) -> bytes | None:
    """The bytes of the file; None for a film in colour, which has no window."""
    if report.image.colour is not None:
        return None
    window = report.window.as_window()
    with quiet():
        made = pr.GrayscaleSoftcopyPresentationState(
            [_referable(source, report.image)],
            content_label="RESEARCH",
            content_description=shortened("Window, marks, and boxes of model attention"),
            voi_lut_transformations=[
                pr.SoftcopyVOILUTTransformation(window.centre, window.width, voi_lut_function=window.function)
            ],
            **_graphics(report, source),
            **equipment(report, source, "PR"),
        )
    made.Laterality = ""
    return finished(made, report, source, DESCRIPTION)


def _referable(source: Source, image: Image) -> Dataset:
    """A grey film of one frame, as which highdicom knows it; the frame that is meant is named by `finished`."""
    data = source.header_copy()
    data.Rows, data.Columns = image.size
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME1" if image.monochrome1 else "MONOCHROME2"
    if source.frame is not None:
        data.SOPClassUID = CAPTURE
        data.pop("NumberOfFrames", None)
    return data


def _graphics(report: Report, source: Source) -> dict[str, object]:
    """One layer for each label of the marks and one for the model, since a layer is what a viewer names."""
    found: dict[str, list[Shape]] = {}
    for mark in report.annotations:
        found.setdefault(mark.label, []).append(drawable(mark))
    if boxes := attended(report):
        found[ATTENTION] = list(boxes)
    named = list(found)
    layers = [pr.GraphicLayer(f"LAYER {n + 1}", n + 1, shortened(text)) for n, text in enumerate(named)]
    annotations = [
        pr.GraphicAnnotation(
            [_referable(source, report.image)],
            layer,
            graphic_objects=[_graphic(shape) for shape in found[text]],
        )
        for layer, text in zip(layers, named, strict=True)
    ]
    return {"graphic_layers": layers, "graphic_annotations": annotations} if found else {}


def _graphic(shape: Shape) -> pr.GraphicObject:
    kind, numbers = graphic_of(shape)
    return pr.GraphicObject(kind, np.array(numbers, np.float64).reshape(-1, 2), "PIXEL")


def why_none(_report: Report) -> str:
    """One sentence for a film that has no presentation state."""
    return "No presentation state was written: the film is in colour and has no window."
