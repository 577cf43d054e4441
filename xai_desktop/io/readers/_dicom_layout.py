"""How the pixels of a DICOM file are laid out, checked before anything is allocated."""

from dataclasses import dataclass

from pydicom.dataset import Dataset

from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.io.readers._dicom_file import DicomFile
from xai_desktop.io.readers._dicom_values import integer_of, text_of
from xai_desktop.io.readers._fragments import Pixels, complete, fragments
from xai_desktop.io.readers._reader import MOST_FRAMES, check_size

ALLOCATED = (1, 8, 16, 32)
GREYS = ("MONOCHROME2", "MONOCHROME1", "PALETTE COLOR")
COLOURS = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_RCT", "YBR_ICT")


@dataclass(frozen=True, slots=True)
class Layout:
    """The Image Pixel module (PS3.3 C.7.6.3), with the standard's defaults where a file is silent."""

    rows: int
    columns: int
    frames: int
    samples: int
    photometric: str
    allocated: int
    stored: int
    high_bit: int
    signed: bool
    planar: int
    notes: tuple[str, ...] = ()

    @property
    def frame_bits(self) -> int:
        """Bits of one uncompressed frame; sub-sampled colour is stored as two samples per pixel."""
        samples = 2 if self.photometric == "YBR_FULL_422" else self.samples
        return self.rows * self.columns * samples * self.allocated


def layout_of(file: DicomFile) -> Layout:
    """Raises `FormatError` for a file without a picture, `InputError` for a truncated or impossible one."""
    pixels = _pixels_of(file)
    rows, columns = integer_of(file.data, "Rows"), integer_of(file.data, "Columns")
    allocated = integer_of(file.data, "BitsAllocated")
    if rows is None or columns is None or allocated is None:
        raise FormatError(f"{file.path}: its header lacks the size or depth of the picture; export the file again.")
    check_size(file.path, rows, columns)
    if allocated not in ALLOCATED:
        raise FormatError(f"{file.path}: stores {allocated} bits per sample, not 1, 8, 16 or 32; export it again.")
    layout = _described(file, rows, columns, allocated)
    if layout.frames > MOST_FRAMES:
        raise InputError(f"{file.path}: has more than {MOST_FRAMES} frames; export fewer in one file.")
    _check_length(file, pixels, layout)
    return layout


def _pixels_of(file: DicomFile) -> Pixels:
    pixels = file.pixels
    if pixels is None or pixels.length == 0:
        kind = text_of(file.data, "Modality")
        what = f"this {kind if kind.isalnum() and len(kind) <= 16 else 'DICOM'} file holds no pixels"
        raise FormatError(f"{file.path}: {what}, so there is no film in it; name an image file.")
    if pixels.keyword != "PixelData":
        raise FormatError(f"{file.path}: holds computed float values, not a film; name the film it was made from.")
    if not complete(file.stream, pixels):
        raise truncated(file)
    return pixels


def truncated(file: DicomFile) -> InputError:
    return InputError(f"{file.path}: the file is truncated, its pixel data ends too early; copy or export it again.")


def _photometric(data: Dataset, samples: int, notes: list[str]) -> str:
    """The interpretation that the file states, or the plainest one that goes with its samples."""
    stated, usual = text_of(data, "PhotometricInterpretation"), GREYS if samples == 1 else COLOURS
    if stated in usual or samples not in (1, 3):
        return stated
    if stated:
        notes.append(f"Its pixels are {samples} samples of a kind called {stated}; they are shown as {usual[0]}.")
    return usual[0]


def _described(file: DicomFile, rows: int, columns: int, allocated: int) -> Layout:
    notes: list[str] = []
    data = file.data
    samples = integer_of(data, "SamplesPerPixel") or 1
    stated = integer_of(data, "BitsStored")
    stored = stated or allocated
    if not 1 <= stored <= allocated:
        notes.append(f"Bits Stored of {stated} does not fit Bits Allocated of {allocated}; {allocated} was used.")
        stored = allocated
    high_bit = integer_of(data, "HighBit")
    if high_bit is None or not stored - 1 <= high_bit < allocated:
        high_bit = stored - 1
    return Layout(
        rows=rows,
        columns=columns,
        frames=max(1, integer_of(data, "NumberOfFrames") or 1),
        samples=samples,
        photometric=_photometric(data, samples, notes),
        allocated=allocated,
        stored=stored,
        high_bit=high_bit,
        signed=integer_of(data, "PixelRepresentation") == 1,
        planar=1 if integer_of(data, "PlanarConfiguration") == 1 else 0,
        notes=tuple(notes),
    )


def _check_length(file: DicomFile, pixels: Pixels, layout: Layout) -> None:
    """A frame needs its bytes, or at least a fragment of its own, so that no header can promise a million frames."""
    if pixels.length is not None:
        enough = pixels.length * 8 >= layout.frames * layout.frame_bits
    else:
        enough = sum(1 for _ in fragments(file.stream, pixels)) > layout.frames
    if not enough:
        raise truncated(file)
