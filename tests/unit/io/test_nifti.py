"""NIfTI slices: values, how they are hung, spacings, and files that only pretend. The second reader is nibabel."""

import gzip
import struct
import zipfile
import zlib
from itertools import permutations, product
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.helpers.damage import assert_survives_damage
from tests.helpers.films import gradient
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import FormatError, InputError, XaiError
from xai_desktop.core.image import Image, SpacingKind, Window
from xai_desktop.core.place import Place
from xai_desktop.io.readers import is_film, is_named_like_a_film, read_image, read_refs

LPS = np.diag([-1.0, -1.0, 1.0, 1.0])
"""Voxels run to the left, to the back and up: an axial slice is already hung as a DICOM viewer hangs it."""

RAS = np.eye(4)
KINDS = ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"]


def write_nifti(
    path: Path,
    voxels: AnyArray,
    affine: AnyArray | None = LPS,
    *,
    version: int = 1,
    big_endian: bool = False,
    **fields: Any,
) -> Path:
    """`fields` are written into the header after nibabel has done its part."""
    kind = nibabel.Nifti1Image if version == 1 else nibabel.Nifti2Image
    header = kind.header_class(endianness=">" if big_endian else "<")
    header.set_data_dtype(voxels.dtype)
    image = kind(voxels, affine, header)
    nibabel.save(image, path)
    if fields:
        packed = path.suffix == ".gz"
        content = bytearray(gzip.decompress(path.read_bytes()) if packed else path.read_bytes())
        length = kind.header_class.template_dtype.itemsize
        header = kind.header_class(bytes(content[:length]), ">" if big_endian else "<", check=False)
        for name, value in fields.items():
            header[name] = value
        content[:length] = header.binaryblock
        path.write_bytes(gzip.compress(bytes(content), mtime=0) if packed else bytes(content))
    return path


def opened(path: Path) -> Image:
    (ref,) = read_refs(path)
    image = read_image(ref)
    assert ref.size == image.size
    return image


def refusal(path: Path, kind: type[XaiError] = InputError) -> str:
    with pytest.raises(kind) as caught:
        read_image(read_refs(path)[0])
    assert_one_sentence(caught.value, path)
    return str(caught.value)


def hung_by_nibabel(path: Path) -> AnyArray:
    """(H, W) float64: turned to RAS+ by nibabel, then every shown direction reversed."""
    canonical = nibabel.as_closest_canonical(nibabel.load(path))
    volume = canonical.get_fdata(dtype=np.float64)
    (thin,) = (axis for axis in range(3) if volume.shape[axis] == 1)
    return np.squeeze(volume, thin).T[::-1, ::-1]


@pytest.mark.parametrize("name", ["film.nii", "film.nii.gz"])
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_every_type_in_either_byte_order(tmp_path: Path, name: str, version: int, big_endian: bool, kind: str) -> None:
    voxels = (gradient(bits=12) // (32 if kind in ("u1", "i1") else 1) - (kind[0] != "u") * 60).astype(kind)
    path = write_nifti(tmp_path / name, voxels.T[..., None], version=version, big_endian=big_endian)
    (ref,) = read_refs(path)
    assert (ref.image_id, ref.size, ref.frames) == ("film", (48, 40), 1)
    image = read_image(ref)
    assert np.array_equal(image.values(), voxels)
    assert np.array_equal(image.values(), hung_by_nibabel(path))
    assert image.warnings == ()


def directions(order: tuple[int, ...], signs: tuple[int, ...]) -> AnyArray:
    affine = np.zeros((4, 4))
    affine[3, 3] = 1
    for axis, (world, sign) in enumerate(zip(order, signs, strict=True)):
        affine[world, axis] = sign
    return affine


@pytest.mark.parametrize("signs", list(product([-1, 1], repeat=3)))
@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("thin", range(3))
def test_every_orientation_hangs_as_a_dicom_viewer_hangs_it(
    tmp_path: Path, thin: int, order: tuple[int, ...], signs: tuple[int, ...]
) -> None:
    """One bright voxel, and where its world coordinates say it must be on screen."""
    shape = [5, 7, 9]
    shape[thin] = 1
    voxels = np.zeros(shape, np.int16)
    place = tuple(1 if length > 1 else 0 for length in shape)
    voxels[place] = 900
    affine = directions(order, signs)
    path = write_nifti(tmp_path / "f.nii", voxels, affine)
    image = opened(path)
    assert np.array_equal(image.values(), hung_by_nibabel(path))
    corners = np.array(list(np.ndindex(*shape)))
    world = corners @ affine[:3, :3].T
    bright = affine[:3, :3] @ place
    right, down = ((0, 1), (0, 2), (1, 2))[2 - order[thin]]  # of RAS+: what is left when the thin axis is gone
    column = int(world[:, right].max() - bright[right])
    row = int(world[:, down].max() - bright[down])
    assert (image.value_at(row, column), int((image.values() > 0).sum())) == (900, 1)


def test_the_patients_right_is_at_the_viewers_left(tmp_path: Path) -> None:
    """The same patient, stored the way DICOM does and mirrored in both directions."""
    voxels = np.zeros((8, 6, 1), np.int16)
    voxels[0, 0] = 500
    assert opened(write_nifti(tmp_path / "lps.nii", voxels, LPS)).value_at(0, 0) == 500  # right, anterior
    assert opened(write_nifti(tmp_path / "ras.nii", voxels, RAS)).value_at(5, 7) == 500  # left, posterior


def test_oblique_slices_hang_by_their_nearest_axes(tmp_path: Path) -> None:
    angle = np.deg2rad(20)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag([-0.5, -0.25, 3])
    path = write_nifti(tmp_path / "f.nii", gradient(bits=12).T[..., None].astype(np.int16), affine, xyzt_units=2)
    image = opened(path)
    assert np.array_equal(image.values(), gradient(bits=12))
    assert image.spacing is not None
    assert (image.spacing.row_mm, image.spacing.column_mm) == pytest.approx((0.25, 0.5))


@pytest.mark.parametrize("affine", [LPS, RAS])
def test_files_of_two_dimensions(tmp_path: Path, affine: AnyArray) -> None:
    values = gradient(bits=12).astype(np.int16)
    image = opened(write_nifti(tmp_path / "f.nii", values.T, affine))
    assert np.array_equal(image.values(), values if affine is LPS else values[::-1, ::-1])


def test_a_quaternion_is_as_good_as_a_matrix(tmp_path: Path) -> None:
    header = nibabel.Nifti1Header()
    header.set_data_dtype(np.int16)
    image = nibabel.Nifti1Image(gradient(bits=12).T[..., None].astype(np.int16), None, header)
    image.set_qform(LPS, code="scanner")
    image.set_sform(None, code="unknown")
    nibabel.save(image, tmp_path / "f.nii")
    assert np.array_equal(opened(tmp_path / "f.nii").values(), gradient(bits=12))


@pytest.mark.parametrize(
    "fields",
    [
        {"sform_code": 0, "qform_code": 0},
        {"srow_x": [0, 0, 0, 0]},
        {"srow_x": [np.nan, 0, 0, 0]},
        {"srow_x": [1, 1, 0, 0], "srow_y": [0, 0, 0, 0]},
    ],
)
def test_a_picture_without_a_place_says_so(tmp_path: Path, fields: dict[str, Any]) -> None:
    values = gradient(bits=12).astype(np.int16)
    image = opened(write_nifti(tmp_path / "f.nii", values.T[..., None], **fields))
    assert np.array_equal(image.values(), values[::-1])  # ANALYZE's custom
    assert "how the picture lies" in image.warnings[0]


def test_the_rescale_is_the_modality(tmp_path: Path) -> None:
    stored = gradient(bits=12).astype(np.int16)
    path = write_nifti(tmp_path / "ct.nii", stored.T[..., None], scl_slope=0.5, scl_inter=-1024)
    image = opened(path)
    assert np.array_equal(image.values(), stored * 0.5 - 1024)
    assert np.allclose(image.values(), hung_by_nibabel(path))
    assert (image.stored_at(3, 4), image.value_at(3, 4)) == (stored[3, 4], stored[3, 4] * 0.5 - 1024)
    falling = opened(write_nifti(tmp_path / "f.nii", stored.T[..., None], scl_slope=-2.0, scl_inter=7))
    assert np.array_equal(falling.values(), 7 - 2.0 * stored)
    assert falling.value_range == (7 - 2.0 * 32767, 7 + 2.0 * 32768)


@pytest.mark.parametrize(("slope", "inter"), [(0, 5), (np.nan, 0), (np.inf, 0), (2, np.nan)])
def test_a_broken_rescale_is_none(tmp_path: Path, slope: float, inter: float) -> None:
    stored = gradient(bits=12).astype(np.int16)
    image = opened(write_nifti(tmp_path / "f.nii", stored.T[..., None], scl_slope=slope, scl_inter=inter))
    assert np.array_equal(image.values(), stored)
    assert len(image.warnings) == (slope in (2, np.inf))


def test_the_range_that_the_file_wants_shown(tmp_path: Path) -> None:
    stored = gradient(bits=12).astype(np.int16)
    image = opened(write_nifti(tmp_path / "f.nii", stored.T[..., None], cal_min=100, cal_max=300))
    assert image.windows == (Window(200, 200, "as the file says", "LINEAR_EXACT"),)
    assert opened(write_nifti(tmp_path / "f.nii", stored.T[..., None], cal_min=3, cal_max=3)).windows == ()


def test_eight_bits_are_shown_as_stored(tmp_path: Path) -> None:
    values = gradient(bits=8)
    image = opened(write_nifti(tmp_path / "f.nii", values.T))
    assert np.array_equal(np.rint(image.default_window().apply(image.values()) * 255), values)


@pytest.mark.parametrize(("unit", "factor"), [(2, 1.0), (1, 1000.0), (3, 0.001), (2 + 8, 1.0)])
def test_spacings_are_millimetres(tmp_path: Path, unit: int, factor: float) -> None:
    affine = np.diag([-0.2, -0.4, 5, 1])
    image = opened(write_nifti(tmp_path / "f.nii", gradient(bits=8).T[..., None], affine, xyzt_units=unit))
    assert image.spacing is not None
    assert (image.spacing.row_mm, image.spacing.column_mm) == pytest.approx((0.4 * factor, 0.2 * factor))
    assert image.spacing.kind is SpacingKind.CALIBRATED
    assert image.warnings == ()


def test_spacings_follow_their_axes(tmp_path: Path) -> None:
    """The first voxel axis runs up, the second to the back: rows are 0.3 mm apart, columns 0.7."""
    affine = np.array([[0, 0, 2.0, 0], [0, -0.7, 0, 0], [0.3, 0, 0, 0], [0, 0, 0, 1]])
    image = opened(write_nifti(tmp_path / "f.nii", np.ones((5, 6, 1), np.int16), affine, xyzt_units=2))
    assert image.spacing is not None
    assert (image.size, image.spacing.row_mm, image.spacing.column_mm) == (
        (5, 6),
        *(pytest.approx(v) for v in (0.3, 0.7)),
    )


def test_uncertain_spacings_are_said_to_be(tmp_path: Path) -> None:
    values, path = gradient(bits=8).T[..., None], tmp_path / "f.nii"
    unnamed = opened(write_nifti(path, values, np.diag([-0.2, -0.4, 5, 1])))
    assert unnamed.spacing is not None
    assert "millimetres are assumed" in unnamed.warnings[0]
    untold = opened(write_nifti(path, values, LPS))
    assert (untold.spacing, untold.warnings) == (None, ())
    torn = opened(write_nifti(path, values, LPS, pixdim=[1, 3, 3, 1, 0, 0, 0, 0]))
    assert torn.spacing is None
    assert "two different" in torn.warnings[0]
    for side in (0, np.nan, -1, np.inf):
        assert opened(write_nifti(path, values, LPS, pixdim=[1, side, 1, 1, 0, 0, 0, 0])).spacing is None


@pytest.mark.parametrize("channels", ["RGB", "RGBA"])
def test_colours(tmp_path: Path, channels: str) -> None:
    red = gradient(bits=8)
    planes = dict(zip("RGBA", (red, red[::-1], 255 - red, red // 2), strict=True))
    voxels = np.zeros((40, 48, 1), [(name, "u1") for name in channels])
    for name in channels:
        voxels[name][..., 0] = planes[name].T
    image = opened(write_nifti(tmp_path / "f.nii", voxels))
    assert image.colour is not None
    assert np.array_equal(image.colour, np.stack([planes[name] for name in "RGB"], axis=-1))


def test_pixels_that_are_no_numbers(tmp_path: Path) -> None:
    values = gradient(bits=12).astype(np.float32)
    values[3, 4] = np.nan
    image = opened(write_nifti(tmp_path / "f.nii.gz", values.T[..., None]))
    assert image.padding is not None
    assert np.argwhere(image.padding[image.index]).tolist() == [[3, 4]]
    assert len(image.warnings) == 1
    nothing = write_nifti(tmp_path / "n.nii", np.full((4, 4, 1), np.nan, np.float32))
    assert "number" in refusal(nothing, FormatError)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_what_nibabel_saves_is_what_is_shown(tmp_path: Path, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["u1", "i2", "u2", "f4"]))
    shape = data.draw(st.tuples(st.integers(2, 9), st.integers(2, 9)))
    floats = {"allow_nan": False, "allow_infinity": False} if kind == "f4" else {}
    voxels = data.draw(arrays.arrays(kind, shape, elements=floats or None))
    affine = directions(
        tuple(data.draw(st.permutations(range(3)))), data.draw(st.tuples(*[st.sampled_from([-1, 1])] * 3))
    )
    name = data.draw(st.sampled_from(["f.nii", "f.nii.gz"]))
    path = write_nifti(tmp_path / name, voxels[..., None], affine, version=data.draw(st.sampled_from([1, 2])))
    assert np.array_equal(opened(path).values(), hung_by_nibabel(path).astype(np.float32))


@pytest.mark.parametrize("shape", [(4, 5, 6), (4, 5, 1, 2), (4, 5, 2, 1), (4, 5, 1, 1, 3)])
def test_volumes_and_series_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = write_nifti(tmp_path / "f.nii", np.zeros(shape, np.int16))
    assert "export the slice" in refusal(path, FormatError)


def test_pairs_are_refused(tmp_path: Path) -> None:
    for version, kind in ((1, nibabel.Nifti1Pair), (2, nibabel.Nifti2Pair), (0, nibabel.AnalyzeImage)):
        path = tmp_path / f"pair{version}.hdr"
        nibabel.save(kind(np.zeros((4, 5, 1), np.int16), LPS), path)
        assert is_film(path)
        assert "one half" in refusal(path, FormatError)
        assert not is_film(path.with_suffix(".img"))


@pytest.mark.parametrize("code", [1, 32, 1536, 1792, 0, 77])
def test_types_that_are_no_film(tmp_path: Path, code: int) -> None:
    refusal(write_nifti(tmp_path / "f.nii", np.zeros((4, 5, 1), np.int16), datatype=code), FormatError)


@pytest.mark.parametrize(
    "fields",
    [
        {"dim": [3, 32767, 32767, 1, 1, 1, 1, 1]},
        {"dim": [3, 9000, 9000, 1, 1, 1, 1, 1]},
        {"dim": [3, 9, 9, 1, 1, 1, 1, 1]},
        {"dim": [3, -4, 5, 1, 1, 1, 1, 1]},
        {"dim": [3, 0, 5, 1, 1, 1, 1, 1]},
        {"dim": [0, 4, 5, 1, 1, 1, 1, 1]},
        {"dim": [9, 4, 5, 1, 1, 1, 1, 1]},
        {"vox_offset": 1e30},
        {"vox_offset": 1e6},
        {"vox_offset": np.nan},
        {"vox_offset": np.inf},
    ],
)
@pytest.mark.parametrize("name", ["f.nii", "f.nii.gz"])
def test_hostile_headers_are_refused_before_memory_is(tmp_path: Path, fields: dict[str, Any], name: str) -> None:
    refusal(write_nifti(tmp_path / name, np.zeros((4, 5, 1), np.int16), **fields))


def test_a_bomb_unpacks_to_no_more_than_its_header_needs(tmp_path: Path) -> None:
    """A gigabyte of zeros behind a small film: the film opens, and the rest is never unpacked."""
    film = write_nifti(tmp_path / "small.nii", np.full((4, 5, 1), 7, np.int16)).read_bytes()
    packer = zlib.compressobj(9, wbits=31)
    packed = [packer.compress(film)] + [packer.compress(bytes(1 << 24)) for _ in range(64)] + [packer.flush()]
    path = tmp_path / "bomb.nii.gz"
    path.write_bytes(b"".join(packed))
    assert (opened(path).values() == 7).all()
    header = write_nifti(
        tmp_path / "large.nii", np.zeros((4, 5, 1), np.int16), dim=[3, 11000, 11000, 1, 1, 1, 1, 1]
    ).read_bytes()
    path.write_bytes(gzip.compress(header))
    assert "shorter" in refusal(path)


def test_packed_in_several_members_and_with_an_extension(tmp_path: Path) -> None:
    values = gradient(bits=12).astype(np.int16)
    image = nibabel.Nifti1Image(values.T[..., None], LPS)
    image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", b"x" * 5000))
    nibabel.save(image, tmp_path / "f.nii")
    content = (tmp_path / "f.nii").read_bytes()
    path = tmp_path / "f.nii.gz"
    path.write_bytes(gzip.compress(content[:3000]) + gzip.compress(content[3000:]))
    assert np.array_equal(opened(path).values(), values)
    assert np.array_equal(opened(tmp_path / "f.nii").values(), values)


def test_a_wrong_checksum_is_noticed(tmp_path: Path) -> None:
    path = write_nifti(tmp_path / "f.nii.gz", gradient(bits=12).T[..., None].astype(np.int16))
    content = bytearray(path.read_bytes())
    content[-8:-4] = struct.pack("<I", int.from_bytes(content[-8:-4], "little") ^ 1)
    path.write_bytes(content)
    assert "damaged" in refusal(path)


def test_other_packed_files_are_no_film(tmp_path: Path) -> None:
    path = tmp_path / "notes.gz"
    path.write_bytes(gzip.compress(b"Only text, though packed the same way. " * 50))
    assert not is_film(path)
    assert "not a film" in refusal(path, FormatError)
    path.write_bytes(b"\x1f\x8bnothing of the kind")
    assert not is_film(path)


def test_names_and_members(tmp_path: Path) -> None:
    values = gradient(bits=12).astype(np.int16)
    path = write_nifti(tmp_path / "Patient.NII.gz", values.T[..., None])
    assert read_refs(path)[0].image_id == "Patient"
    assert is_named_like_a_film(path)
    with zipfile.ZipFile(tmp_path / "films.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "chest/one.nii.gz")
    (ref,) = read_refs(Place(tmp_path / "films.zip", "chest/one.nii.gz"))
    assert (ref.image_id, ref.member, ref.size) == ("one", "chest/one.nii.gz", (48, 40))
    assert np.array_equal(read_image(ref).values(), values)
    plain = path.rename(tmp_path / "really_a_nifti.png")
    assert np.array_equal(opened(plain).values(), values)


@pytest.mark.parametrize("name", ["f.nii", "f.nii.gz"])
@pytest.mark.parametrize("version", [1, 2])
def test_damage_gives_a_film_or_a_sentence(tmp_path: Path, name: str, version: int) -> None:
    path = write_nifti(tmp_path / name, gradient(bits=12).T[..., None].astype(np.float32), version=version)
    films, sentences = assert_survives_damage(path, flips=300, within=len(path.read_bytes()) if ".gz" in name else 544)
    assert films > 0
    assert sentences > 25
