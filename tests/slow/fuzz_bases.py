"""Sound files of every format, how each is damaged, and what the program does with it."""

import hashlib
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image as Pictures
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from tests.helpers.films import gradient, save, without_meta, write_dicom, write_picture, write_png
from tests.slow import mutations
from tests.slow.mutations import Mutation
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.geometry import Box
from xai_desktop.io.annotations import read_annotations, write_annotations
from xai_desktop.io.readers import read_image, read_refs
from xai_desktop.services.opening import open_paths

FIXED: dict[str, object] = {"SOPInstanceUID": "1.2.3", "SeriesInstanceUID": "1.2.4", "StudyInstanceUID": "1.2.5"}
"""So that a recipe gives the same bytes in every folder."""

LARGEST_SIDE = 1024
"""A network may well want a larger input, but then it may also take its time."""

NIH_TABLE = (
    "Image Index,Finding Label,Bbox [x,y,w,h],,,\n"
    "film.png,Mass,225.08,547.01,86.77,79.18\n"
    "film.png,Cardiomegaly|Mass,100,200,300,400\n"
    "00000001_000.png,Effusion,1.5,2.5,1000,900\n"
    '"00000002_003.png","Mass","10","20","30","40"\n'
)


_JSON = (mutations.bytewise, mutations.tokenwise, mutations.treewise, mutations.treewise)


@dataclass(frozen=True, slots=True)
class Base:
    """A sound file called `name`, written by `write`; `use` does with it whatever the program would do."""

    key: str
    name: str
    write: Callable[[Path], object]
    use: Callable[[Path], object]
    mutations: tuple[Mutation, ...]

    def content(self, folder: Path) -> bytes:
        path = folder / self.name
        self.write(path)
        return path.read_bytes()

    def mutated(self, content: bytes, seed: int, number: int) -> bytes:
        """The file of a case: always the same for the same three values, whatever ran before."""
        chance = random.Random(f"{self.key} {seed} {number}")
        return chance.choice(self.mutations)(chance, content)


def bases() -> Mapping[str, Base]:
    both = (mutations.bytewise, mutations.elementwise)
    dicom: dict[str, tuple[Callable[[Path], object], tuple[Mutation, ...]]] = {
        "explicit": (_film(uid.ExplicitVRLittleEndian), both),
        "implicit": (_film(uid.ImplicitVRLittleEndian), both),
        "big-endian": (_film(uid.ExplicitVRBigEndian), both),
        "deflated": (
            _film(uid.DeflatedExplicitVRLittleEndian),
            (mutations.bytewise, *(mutations.deflated(one) for one in both)),
        ),
        "rle": (_film(uid.RLELossless), both),
        "jpeg-2000": (_film(uid.JPEG2000Lossless), both),
        "jpeg-ls": (_film(uid.JPEGLSLossless), both),
        "jpeg": (_jpeg_film, both),
        "frames": (_frames, both),
        "colour": (_colour, both),
        "palette": (_palette, both),
        "tables": (_tables, both),
        "no-meta": (_no_meta, (mutations.bytewise,)),
    }
    found = {key: Base(key, "film.dcm", write, use_film, ways) for key, (write, ways) in dicom.items()}
    png, jpeg = (mutations.bytewise, mutations.chunkwise), (mutations.bytewise, mutations.segmentwise)
    return {
        **found,
        "png-8": Base("png-8", "film.png", lambda p: write_png(p, gradient(bits=8)), use_film, png),
        "png-16": Base("png-16", "film.png", lambda p: write_png(p, gradient(bits=16)), use_film, png),
        "png-colour": Base("png-colour", "film.png", _png_colour, use_film, png),
        "jpeg-file": Base("jpeg-file", "film.jpg", _jpeg_file, use_film, jpeg),
        "tiff": Base("tiff", "film.tif", _tiff, use_film, (mutations.bytewise,)),
        "bmp": Base("bmp", "film.bmp", _bmp, use_film, (mutations.bytewise,)),
        "nih": Base(
            "nih", "boxes.csv", lambda p: p.write_text(NIH_TABLE), use_boxes, (mutations.bytewise, mutations.fieldwise)
        ),
        "ours": Base("ours", "boxes.json", _ours, use_boxes, _JSON),
        "bundle": Base("bundle", "bundle.json", _bundle, use_bundle, _JSON),
        "weights": Base(
            "weights", "weights.safetensors", _bundle, use_weights, (mutations.bytewise, mutations.headerwise)
        ),
    }


# what the program does ----------------------------------------------------------------------------------------------


def use_film(path: Path) -> None:
    """Headers, pixels of the first frames, and what the screen makes of them."""
    for ref in read_refs(path)[:3]:
        image = read_image(ref)
        shown = image.default_window().apply(image.table)
        assert np.isfinite(shown).all()
        assert shown.shape == image.table.shape


def use_boxes(path: Path) -> None:
    """Read the file strictly or not, put its boxes on a film, and keep them."""
    film = path.with_name("film.png")
    if not film.exists():
        write_png(film, gradient(96, 80, bits=8))
    found = read_annotations(path)
    (copy,) = write_annotations(path.with_name("copy.json"), found)
    again = read_annotations(copy)
    assert [i.annotations for i in again.images] == [i.annotations for i in found.images]
    for study in open_paths([film], [path]).studies:
        for ref in study.images:
            for mark in study.annotations_of(ref):
                assert mark.box.mask((96, 80)).shape == (96, 80)


def use_bundle(path: Path) -> None:
    """Load the network, ask it and let it explain itself."""
    from tests.unit.models.films import film
    from xai_desktop.models.store import load_bundle
    from xai_desktop.services.explaining import explain, unsuitable
    from xai_desktop.services.predicting import predict

    bundle = load_bundle(path.parent)
    if max(bundle.card.input.size) > LARGEST_SIDE:
        return
    predict(bundle, film())
    unsuitable(bundle)
    explain(bundle, film(), "grad_cam")


def use_weights(path: Path) -> None:
    """Weights whose hash fits: the hash protects against accidents, not against a hostile writer."""
    card = path.with_name("bundle.json")
    data = json.loads(card.read_text("utf-8"))
    data["weights_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    card.write_text(json.dumps(data), "utf-8")
    use_bundle(path)


# sound files --------------------------------------------------------------------------------------------------------


def _film(syntax: uid.UID) -> Callable[[Path], object]:
    def write(path: Path) -> object:
        return write_dicom(
            path, gradient(), windows=[(2000, 3000, "A"), (100, 50, "B")], slope=-1.5, intercept=20,
            transfer_syntax=syntax, spacing=(0.2, 0.2), patient_id="P1", **FIXED,
        )  # fmt: skip

    return write


def _jpeg_film(path: Path) -> object:
    """Baseline JPEG: no encoder of pydicom's writes it, so the codestream is Pillow's."""
    data = pydicom.dcmread(write_dicom(path, gradient(bits=8), bits=8, **FIXED))
    stream = BytesIO()
    Pictures.fromarray(gradient(bits=8)).save(stream, "JPEG")
    data.PixelData = encapsulate([stream.getvalue()])
    data["PixelData"].is_undefined_length = True
    data.file_meta.TransferSyntaxUID = uid.JPEGBaseline8Bit
    data.save_as(path)
    return path


def _frames(path: Path) -> object:
    return write_dicom(path, np.stack([gradient(20, 16)] * 3), modality="OT", **FIXED)


def _colour(path: Path) -> object:
    rgb = np.stack([gradient(20, 16, 8)] * 2 + [gradient(20, 16, 8)[::-1]], axis=-1)
    return write_dicom(path, rgb, bits=8, modality="OT", **FIXED)


def _palette(path: Path) -> object:
    table = (np.arange(256, dtype=np.uint16) * 257).tobytes()
    names = ("Red", "Green", "Blue")
    extra = {f"{n}PaletteColorLookupTableData": table for n in names}
    extra |= {f"{n}PaletteColorLookupTableDescriptor": [256, 0, 16] for n in names}
    return write_dicom(
        path, gradient(20, 16, 8), bits=8, modality="OT", PhotometricInterpretation="PALETTE COLOR", **extra, **FIXED
    )


def _tables(path: Path) -> object:
    """Signed, with a modality LUT, padding and a VOI LUT."""
    lut, voi = Dataset(), Dataset()
    lut.LUTDescriptor, lut.ModalityLUTType, lut.LUTData = [4096, 0, 16], "US", np.arange(4096, dtype="<u2").tobytes()
    voi.LUTDescriptor, voi.LUTData = [4096, 0, 12], np.arange(4096, dtype="<u2").tobytes()
    padding = {"PixelPaddingValue": 0, "PixelPaddingRangeLimit": 9}
    return write_dicom(path, gradient(), ModalityLUTSequence=[lut], VOILUTSequence=[voi], **padding, **FIXED)


def _no_meta(path: Path) -> object:
    return without_meta(save(path, pydicom.dcmread(write_dicom(path, gradient(), **FIXED)), uid.ImplicitVRLittleEndian))


def _png_colour(path: Path) -> object:
    rgb = np.stack([gradient(bits=8), gradient(bits=8)[::-1], gradient(bits=8)], axis=-1)
    return write_png(path, rgb)


def _jpeg_file(path: Path) -> object:
    exif = Pictures.Exif()
    exif[0x0112] = 6
    return write_picture(path, Pictures.fromarray(gradient(bits=8)), "JPEG", exif=exif)


def _tiff(path: Path) -> object:
    return write_picture(path, Pictures.fromarray(gradient(bits=16)), "TIFF", compression="tiff_lzw")


def _bmp(path: Path) -> object:
    return write_picture(path, Pictures.fromarray(gradient(bits=8)), "BMP")


def _ours(path: Path) -> object:
    marks = (
        Annotation("Mass", Box(10, 20, 30.5, 40), "A", "boxes"),
        Annotation("Effusion", Box(0, 0, 5, 5), "B", "x"),
    )
    images = (
        AnnotatedImage("film", marks, "P1", (48, 40)),
        AnnotatedImage("other", marks[:1], "P2", (1024, 1024)),
        AnnotatedImage("third", ()),
    )
    return write_annotations(path, AnnotationSet(images, (), "boxes"))[0]


def _bundle(path: Path) -> object:
    from tests.helpers.bundles import small_bundle

    return small_bundle(path.parent.parent, path.parent.name)
