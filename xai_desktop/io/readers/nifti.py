"""Single slices in NIfTI-1 and NIfTI-2 files (.nii, .nii.gz), hung as `_nifti_plane` says.

A file of several slices or moments is refused: which of its three planes is the film, and in which order, is the
choice of whoever exports it. Sources: the NIfTI-1 header (nifti1.h, R. W. Cox et al.) and NIfTI-2 (nifti2.h).
"""

import gzip
import math
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import FormatError, InputError
from xai_desktop.core.image import Image, Spacing, SpacingKind, Window
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.core.wording import noted
from xai_desktop.io import files
from xai_desktop.io.archive import DENSEST
from xai_desktop.io.readers._nifti_header import content_of, header_of, kind_of, shape_of, sniff, unpacked
from xai_desktop.io.readers._nifti_plane import Plane, axes_of, plane_of
from xai_desktop.io.readers._reader import READERS, Reader, check_size, film_name
from xai_desktop.io.readers._sentences import sentences
from xai_desktop.io.readers._values import SAME, Rescale, check_bytes, colour_film, grey_film

MILLIMETRES = {1: 1000.0, 2: 1.0, 3: 0.001}
"""xyzt_units, lowest three bits: metres, millimetres, micrometres."""

LARGEST_EXTENSION = 16 << 20
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


def read_refs(path: Place) -> tuple[ImageRef, ...]:
    with sentences(path), files.opened(path) as stream:
        found = _slice(path, unpacked(stream))
    name = film_name(path)
    name = name[:-4] if name.casefold().endswith(".nii") else name
    return (ImageRef(path.path, name, member=path.member, size=found.size),)


def read_image(ref: ImageRef) -> Image:
    path = ref.place
    with sentences(path), files.opened(path) as stream:
        whole = unpacked(stream)
        found = _slice(path, whole)
        voxels = np.frombuffer(content_of(path, whole, found.start, found.bytes), found.kind)
        return _film(path, found, voxels.reshape(found.shape, order="F"))


def _film(path: Place, found: _Slice, voxels: AnyArray) -> Image:
    if voxels.dtype.names:
        image = colour_film(found.plane.shown(np.stack([voxels[name] for name in "RGB"], axis=-1)))
    else:
        image = grey_film(path, found.plane.shown(voxels), found.rescale)
    windows = found.windows or image.windows
    return replace(image, spacing=found.spacing, windows=windows, warnings=(*found.notes, *image.warnings))


def _slice(path: Place, stream: BinaryIO) -> _Slice:
    header = header_of(path, stream)
    shape = shape_of(path, header)
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
    kind = kind_of(path, header)
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
    return (Window((low + high) / 2, high - low, noted("as the file says"), "LINEAR_EXACT"),)


READERS.add("nifti", Reader("nifti", (".nii", ".nii.gz"), sniff, read_refs, read_image))
