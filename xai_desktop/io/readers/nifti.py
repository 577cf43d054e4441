"""Single slices in NIfTI-1 and NIfTI-2 files (.nii, .nii.gz), hung as `_nifti_plane` says.

A file of several slices or moments is refused: which of its three planes is the film, and in which order, is the
choice of whoever exports it. Sources: the NIfTI-1 header (nifti1.h, R. W. Cox et al.) and NIfTI-2 (nifti2.h).
"""

import gzip
import math
import struct
import zlib
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image, Spacing, SpacingKind, Window
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import files
from xai_desktop.io.archive import DENSEST
from xai_desktop.io.readers._nifti_plane import Plane, axes_of, plane_of
from xai_desktop.io.readers._reader import READERS, Reader, check_size, film_name
from xai_desktop.io.readers._sentences import sentences
from xai_desktop.io.readers._values import SAME, Rescale, check_bytes, colour_film, grey_film

GZIP = b"\x1f\x8b"
LENGTHS = {348: 1, 540: 2}
"""Bytes of a header, which are also its first number → version of the format."""

SINGLE, HALF = (b"n+1\0", b"n+2\0"), (b"ni1\0", b"ni2\0")
MILLIMETRES = {1: 1000.0, 2: 1.0, 3: 0.001}
"""xyzt_units, lowest three bits: metres, millimetres, micrometres."""

LARGEST_EXTENSION = 16 << 20
STEP = 1 << 20
FARTHEST = 1e6
"""A pixel spacing, in any unit, that no film has."""

LARGEST = 1e30
"""Display values above this are no numbers that anybody wrote."""

ALIKE = 0.01
"""Relative difference below which two spacings are the same."""

UNPLACED = "The file does not say how the picture lies in the patient; its sides may be exchanged."
UNNAMED = "The file does not name the unit of its pixel spacing; millimetres are assumed."
TWO_SPACINGS = "The file gives two different pixel spacings, so none is used."
NO_RESCALE = "The rescale is no usable number; the stored values are shown."


@dataclass(frozen=True, slots=True)
class _Slice:
    """What a header says: shape of the one slice by ascending voxel axes, type of a voxel, where they start."""

    shape: tuple[int, int]
    kind: np.dtype[Any]
    start: int
    plane: Plane
    rescale: Rescale
    spacing: Spacing | None
    windows: tuple[Window, ...]
    notes: tuple[str, ...]

    @property
    def size(self) -> tuple[int, int]:
        return self.shape if self.plane.down < self.plane.right else self.shape[::-1]

    @property
    def bytes(self) -> int:
        return math.prod(self.shape) * self.kind.itemsize


def sniff(head: bytes) -> bool:
    if head.startswith(GZIP):
        head = _beginning(head)
        return _length(head) is not None and (len(head) < 348 or _magic(head) in SINGLE + HALF)
    return _length(head) is not None and (_magic(head) in SINGLE + HALF or _is_analyze(head))


def read_refs(path: Place) -> tuple[ImageRef, ...]:
    with sentences(path), files.opened(path) as stream:
        found = _slice(path, _unpacked(stream))
    name = film_name(path)
    name = name[:-4] if name.casefold().endswith(".nii") else name
    return (ImageRef(path.path, name, member=path.member, size=found.size),)


def read_image(ref: ImageRef) -> Image:
    path = ref.place
    with sentences(path), files.opened(path) as stream:
        unpacked = _unpacked(stream)
        found = _slice(path, unpacked)
        voxels = np.frombuffer(_content(path, unpacked, found), found.kind).reshape(found.shape, order="F")
        return _film(path, found, voxels)


def _film(path: Place, found: _Slice, voxels: AnyArray) -> Image:
    if voxels.dtype.names:
        image = colour_film(found.plane.shown(np.stack([voxels[name] for name in "RGB"], axis=-1)))
    else:
        image = grey_film(path, found.plane.shown(voxels), found.rescale)
    windows = found.windows or image.windows
    return replace(image, spacing=found.spacing, windows=windows, warnings=(*found.notes, *image.warnings))


def _beginning(head: bytes) -> bytes:
    """As much of a header as the first packed bytes give."""
    try:
        return zlib.decompressobj(31).decompress(head, max(LENGTHS))
    except zlib.error:
        return b""


def _length(head: bytes) -> tuple[int, str] | None:
    """(bytes of the header, byte order); None for what is no header."""
    for order, name in (("<", "little"), (">", "big")):
        length = int.from_bytes(head[:4], cast("Any", name))
        if length in LENGTHS:
            return length, order
    return None


def _magic(head: bytes) -> bytes:
    found = _length(head)
    return head[4:8] if found is not None and found[0] == 540 else head[344:348]


def _is_analyze(head: bytes) -> bool:
    """The header of an ANALYZE 7.5 pair, from before NIfTI, which has no magic word: one to seven dimensions."""
    found = _length(head)
    if found is None or found[0] != 348 or len(head) < 348:
        return False
    return 1 <= struct.unpack_from(f"{found[1]}h", head, 40)[0] <= 7


def _unpacked(stream: BinaryIO) -> BinaryIO:
    packed = stream.read(2) == GZIP
    stream.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if packed else stream


def _header(path: Place, stream: BinaryIO) -> Any:
    """nibabel's header, in the file's byte order. Nibabel takes a while to load, so only films of this kind do it."""
    from nibabel.nifti1 import Nifti1Header
    from nibabel.nifti2 import Nifti2Header

    head = stream.read(min(LENGTHS))
    found = _length(head)
    if found is None:
        raise InputError(f"{path}: its header is damaged; copy or export it again.")
    length, order = found
    head += stream.read(length - len(head))
    if len(head) < length:
        raise InputError(f"{path}: is shorter than its header says; copy or export it again.")
    if _magic(head) not in SINGLE:
        raise FormatError(f"{path}: is one half of a .hdr and .img pair; save both together as one .nii file.")
    return (Nifti1Header if length == 348 else Nifti2Header)(head, order, check=False)


def _slice(path: Place, stream: BinaryIO) -> _Slice:
    header = _header(path, stream)
    shape = _shape(path, header)
    axes = axes_of(shape)
    if axes is None:
        asked = " × ".join(map(str, shape))
        raise FormatError(f"{path}: holds a volume of {asked} voxels; export the slice to be examined as a file.")
    first, second = (shape[axis] for axis in axes)
    check_size(path, first, second)
    with np.errstate(all="ignore"):
        plane, spacing, notes = _hung(header, axes)
    rescale, broken = _rescale(header)
    start = max(int(header["vox_offset"]), int(header["sizeof_hdr"]) + 4)
    kind = _kind(path, header)
    notes = (*notes, *((NO_RESCALE,) if broken else ()))
    found = _Slice((first, second), kind, start, plane, rescale, spacing, _windows(header), notes)
    _check(path, found, packed=isinstance(stream, gzip.GzipFile))
    return found


def _check(path: Place, found: _Slice, *, packed: bool) -> None:
    """What the header asks for is neither too much for memory nor more than the file can hold."""
    check_bytes(path, found.bytes)
    if found.start > LARGEST_EXTENSION:
        raise InputError(f"{path}: its pixels start far behind any header; copy or export it again.")
    held = files.size_of(path) * (DENSEST if packed else 1)
    if found.start + found.bytes > held:
        raise InputError(f"{path}: is shorter than its header says; copy or export it again.")


def _shape(path: Place, header: Any) -> tuple[int, int, int]:
    dims = [int(number) for number in header["dim"]]
    if not 1 <= dims[0] <= 7 or any(number < 1 for number in dims[1 : dims[0] + 1]):
        raise InputError(f"{path}: its header gives no usable size; copy or export it again.")
    lengths = [*dims[1 : dims[0] + 1], 1, 1]
    if any(number != 1 for number in lengths[3:]):
        raise FormatError(f"{path}: holds several volumes; export the slice to be examined as a file.")
    return lengths[0], lengths[1], lengths[2]


def _kind(path: Place, header: Any) -> np.dtype[Any]:
    from nibabel.spatialimages import HeaderDataError

    try:
        kind: np.dtype[Any] = header.get_data_dtype()
    except (HeaderDataError, KeyError) as fault:
        raise FormatError(f"{path}: holds values of an unknown type; export it as integers or floats.") from fault
    if kind.kind not in "iuf" and not kind.names:
        raise FormatError(f"{path}: holds values that are no plain numbers; export it as integers or floats.")
    return kind


def _hung(header: Any, axes: tuple[int, int]) -> tuple[Plane, Spacing | None, tuple[str, ...]]:
    """How the slice hangs, the millimetres between its pixels, and what is uncertain about either."""
    placed = _directions(header)
    plane = None if placed is None else plane_of(placed, axes)
    if placed is None or plane is None:
        unplaced = plane_of(np.diag([-1.0, 1.0, 1.0]), axes)  # ANALYZE's custom: voxels run to the left
        assert unplaced is not None
        return unplaced, *_with_note(_spacing(header, unplaced, None), UNPLACED)
    return plane, *_spacing(header, plane, placed)


def _with_note(spacing: tuple[Spacing | None, tuple[str, ...]], note: str) -> tuple[Spacing | None, tuple[str, ...]]:
    return spacing[0], (note, *spacing[1])


def _directions(header: Any) -> AnyArray | None:
    """(3, 3) millimetres in RAS+ for one step along each voxel axis; None where the file gives none that is usable."""
    from nibabel.spatialimages import HeaderDataError

    if header["sform_code"] == 0 and header["qform_code"] == 0:
        return None
    try:
        affine: AnyArray = header.get_best_affine()[:3, :3]
    except HeaderDataError:
        return None
    return np.asarray(affine, np.float64)


def _spacing(header: Any, plane: Plane, placed: AnyArray | None) -> tuple[Spacing | None, tuple[str, ...]]:
    """`pixdim`, in the unit of `xyzt_units`; none where the affine gives another. Distances are in the patient."""
    sides = [float(header["pixdim"][1 + axis]) for axis in (plane.down, plane.right)]
    if not all(0 < side < FARTHEST for side in sides):
        return None, ()
    if placed is not None:
        lengths = np.linalg.norm(placed[:, [plane.down, plane.right]], axis=0)
        if not np.allclose(lengths, sides, rtol=ALIKE, atol=0):
            return None, (TWO_SPACINGS,)
    factor = MILLIMETRES.get(int(header["xyzt_units"]) & 7)
    if factor is None and sides == [1.0, 1.0]:
        return None, ()  # what a writer puts where nobody told it anything
    down, right = (side * (factor or 1.0) for side in sides)
    return Spacing(down, right, SpacingKind.CALIBRATED), () if factor else (UNNAMED,)


def _rescale(header: Any) -> tuple[Rescale, bool]:
    """scl_slope and scl_inter, and whether they are broken; a slope of 0 means that there is none."""
    slope, intercept = float(header["scl_slope"]), float(header["scl_inter"])
    if slope == 0 or math.isnan(slope):
        return SAME, False
    if not (math.isfinite(slope) and math.isfinite(intercept)):
        return SAME, True
    return Rescale(slope, intercept), False


def _windows(header: Any) -> tuple[Window, ...]:
    """The range that the file wants shown, if it names one."""
    low, high = float(header["cal_min"]), float(header["cal_max"])
    if not (abs(low) < LARGEST and abs(high) < LARGEST and high > low):
        return ()
    return (Window((low + high) / 2, high - low, "as the file says", "LINEAR_EXACT"),)


def _content(path: Place, stream: BinaryIO, found: _Slice) -> bytes:
    """The pixels and no more; of a packed file also its checksum, which stands right behind them."""
    left = found.start - stream.tell()
    while left > 0 and (skipped := stream.read(min(left, STEP))):
        left -= len(skipped)
    content = stream.read(found.bytes)
    if len(content) != found.bytes:
        raise InputError(f"{path}: is shorter than its header says; copy or export it again.")
    stream.read(1)
    return content


READERS.add("nifti", Reader("nifti", (".nii", ".nii.gz"), sniff, read_refs, read_image))
