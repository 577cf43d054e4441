"""Sound films of every format, as small as they can be: what the fuzz test damages."""

import gzip
import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image as Pictures
from pydicom import uid
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence

from tests.helpers.annotation_samples import SAMPLES as MARKS
from tests.helpers.films import gradient, save, without_meta, write_dicom, write_picture, write_png
from tests.helpers.tiffs import DEFLATE, Page, write_tiff
from tests.slow.mutations_lengths import packed
from xai_desktop.io.readers._codec_samples import SAMPLES as CODED

Write = Callable[[Path], object]

FIXED: dict[str, object] = {"SOPInstanceUID": "1.2.3", "SeriesInstanceUID": "1.2.4", "StudyInstanceUID": "1.2.5"}
"""So that a recipe gives the same bytes in every folder."""


def film(syntax: uid.UID) -> Write:
    """With windows, a rescale and a spacing; compressed by pydicom's own encoders."""

    def write(path: Path) -> object:
        return write_dicom(
            path, gradient(), windows=[(2000, 3000, "A"), (100, 50, "B")], slope=-1.5, intercept=20,
            transfer_syntax=syntax, spacing=(0.2, 0.2), patient_id="P1", **FIXED,
        )  # fmt: skip

    return write


def coded(syntax: uid.UID) -> Write:
    """The picture of the self-test, in a codec for which there is no encoder here."""
    sample = CODED[syntax]

    def write(path: Path) -> object:
        pixels = gradient(sample.side, sample.side, sample.bits)
        data = pydicom.dcmread(write_dicom(path, pixels, bits=sample.bits, **FIXED))
        data.PixelData = encapsulate([sample.stream])
        data["PixelData"].VR = "OB"
        data["PixelData"].is_undefined_length = True
        data.file_meta.TransferSyntaxUID = syntax
        data.save_as(path)
        return path

    return write


def frames(path: Path) -> object:
    return write_dicom(path, np.stack([gradient(20, 16)] * 3), modality="OT", FrameTime=40, **FIXED)


def frames_rle(path: Path) -> object:
    pixels = np.stack([gradient(20, 16)] * 3)
    return write_dicom(path, pixels, modality="OT", transfer_syntax=uid.RLELossless, **FIXED)


def colour(path: Path) -> object:
    rgb = np.stack([gradient(20, 16, 8)] * 2 + [gradient(20, 16, 8)[::-1]], axis=-1)
    return write_dicom(path, rgb, bits=8, modality="OT", **FIXED)


def palette(path: Path) -> object:
    table = (np.arange(256, dtype=np.uint16) * 257).tobytes()
    names = ("Red", "Green", "Blue")
    extra = {f"{n}PaletteColorLookupTableData": table for n in names}
    extra |= {f"{n}PaletteColorLookupTableDescriptor": [256, 0, 16] for n in names}
    return write_dicom(
        path, gradient(20, 16, 8), bits=8, modality="OT", PhotometricInterpretation="PALETTE COLOR", **extra, **FIXED
    )


def tables(path: Path) -> object:
    """Signed, with a modality LUT, padding and a VOI LUT."""
    lut, voi = Dataset(), Dataset()
    lut.LUTDescriptor, lut.ModalityLUTType, lut.LUTData = [4096, 0, 16], "US", np.arange(4096, dtype="<u2").tobytes()
    voi.LUTDescriptor, voi.LUTData = [4096, 0, 12], np.arange(4096, dtype="<u2").tobytes()
    padding = {"PixelPaddingValue": 0, "PixelPaddingRangeLimit": 9}
    return write_dicom(path, gradient(), ModalityLUTSequence=[lut], VOILUTSequence=[voi], **padding, **FIXED)


def drawn(path: Path) -> object:
    """With an overlay of its own, one in the unused bits, and shutters of every shape."""
    shapes = {"ShutterShape": ["RECTANGULAR", "CIRCULAR", "POLYGONAL"], "ShutterPresentationValue": 0}
    edges = {"ShutterLeftVerticalEdge": 2, "ShutterRightVerticalEdge": 38, "ShutterUpperHorizontalEdge": 2}
    edges |= {"ShutterLowerHorizontalEdge": 46, "CenterOfCircularShutter": [24, 20], "RadiusOfCircularShutter": 22}
    data = pydicom.dcmread(write_dicom(path, gradient(), **shapes, **edges, **FIXED))
    data.VerticesOfThePolygonalShutter = [1, 1, 47, 1, 47, 39, 1, 39]
    for group in (0x6000, 0x6002):
        data.add_new((group, 0x10), "US", 48)
        data.add_new((group, 0x11), "US", 40)
        data.add_new((group, 0x40), "CS", "G")
        data.add_new((group, 0x50), "SS", [1, 1])
        data.add_new((group, 0x100), "US", 1 if group == 0x6000 else 16)
        data.add_new((group, 0x102), "US", 0 if group == 0x6000 else 12)
    data.add_new((0x6000, 0x3000), "OW", bytes(range(240)))
    return save(path, data)


def no_meta(path: Path) -> object:
    return without_meta(save(path, pydicom.dcmread(write_dicom(path, gradient(), **FIXED)), uid.ImplicitVRLittleEndian))


def index(path: Path) -> object:
    """A DICOMDIR with a film and a report, beside them; two of its records lie."""
    write_dicom(path.with_name("FILM"), gradient(20, 16), **FIXED)
    path.with_name("REPORT").write_bytes(next(iter(MARKS["dicom_sr"].values())))
    data, records = Dataset(), []
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = uid.ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = uid.MediaStorageDirectoryStorage
    data.file_meta.MediaStorageSOPInstanceUID = "1.2.6"
    for kind, names in (("IMAGE", ["FILM"]), ("SR DOCUMENT", ["REPORT"]), ("IMAGE", ["SUB", "NONE"]), ("STUDY", [])):
        record = Dataset()
        record.DirectoryRecordType = kind
        if names:
            record.ReferencedFileID = names
        records.append(record)
    data.DirectoryRecordSequence = Sequence(records)
    data.save_as(path, enforce_file_format=True)
    return path


# pictures -----------------------------------------------------------------------------------------------------------


def png_colour(path: Path) -> object:
    rgb = np.stack([gradient(bits=8), gradient(bits=8)[::-1], gradient(bits=8)], axis=-1)
    return write_png(path, rgb)


def png_alpha(path: Path) -> object:
    return write_png(path, np.stack([gradient(bits=8)] * 4, axis=-1))


def png_palette(path: Path) -> object:
    return write_picture(path, Pictures.fromarray(gradient(bits=8)).convert("P"), "PNG", transparency=3)


def jpeg_file(path: Path) -> object:
    exif = Pictures.Exif()
    exif[0x0112] = 6
    return write_picture(path, Pictures.fromarray(gradient(bits=8)), "JPEG", exif=exif)


def jpeg_progressive(path: Path) -> object:
    rgb = Pictures.fromarray(np.stack([gradient(bits=8)] * 3, axis=-1))
    return write_picture(path, rgb, "JPEG", progressive=True)


def tiff(path: Path) -> object:
    return write_picture(path, Pictures.fromarray(gradient(bits=16)), "TIFF", compression="tiff_lzw")


def tiff_tiled(path: Path) -> object:
    return write_tiff(path, Page(gradient(bits=16), tile=16, compression=DEFLATE, orientation=6))


def bmp(path: Path) -> object:
    return write_picture(path, Pictures.fromarray(gradient(bits=8)), "BMP")


def npy(path: Path) -> object:
    stream = BytesIO()
    np.lib.format.write_array(stream, gradient().astype("<f4"))
    return path.write_bytes(stream.getvalue())


def nifti(path: Path) -> object:
    """A header of NIfTI-1 by hand (nifti1.h): 48 × 40 pixels of 16 bits, 0.2 mm, a rescale, a method-1 orientation."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 2, 48, 40, 1, 1, 1, 1, 1)
    struct.pack_into("<2h", header, 70, 512, 16)
    struct.pack_into("<8f", header, 76, 1, 0.2, 0.2, 1, 1, 0, 0, 0)
    struct.pack_into("<3f", header, 108, 352, 2, -7)
    struct.pack_into("<2h", header, 252, 1, 1)
    struct.pack_into("<12f", header, 280, 0.2, 0, 0, 5, 0, 0.2, 0, 5, 0, 0, 1, 5)
    header[123] = 2
    header[344:348] = b"n+1\0"
    content = bytes(header) + gradient().astype("<u2").tobytes()
    return path.write_bytes(gzip.compress(content, mtime=0) if path.suffix == ".gz" else content)


def archive(path: Path) -> object:
    """Films, marks and a note, in folders."""
    parts: dict[str, Write] = {"films/one.png": lambda p: write_png(p, gradient(bits=8)), "films/two.dcm": frames}
    members = []
    for name, write in parts.items():
        place = path.with_name(name.split("/")[-1])
        write(place)
        members.append((name, place.read_bytes()))
        place.unlink()
    marks = ("boxes.json", next(iter(MARKS["ours"].values())))
    return path.write_bytes(packed([*members, marks, ("notes.txt", b"nothing\n" * 9)]))
