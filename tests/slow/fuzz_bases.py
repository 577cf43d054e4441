"""What is damaged and how: a sound file of everything that opens, and the real films."""

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydicom import uid

from tests.conftest import SHARED
from tests.helpers.annotation_samples import SAMPLES
from tests.helpers.films import gradient, write_png
from tests.slow import fuzz_films as films
from tests.slow import mutations, mutations_lengths
from tests.slow.mutations import Mutation, bytewise
from tests.slow.mutations_lengths import liar
from xai_desktop.io.annotations import formats

Write = Callable[[Path], object]

LARGEST_REAL = 2 << 20
"""Bytes; larger ones would leave time for a few cases only."""


@dataclass(frozen=True, slots=True)
class Base:
    """A sound file called `name`, written by `write` with whatever lies beside it.

    `native` says that it may take a decoder down: one that is not ours reads compressed pixels of it.
    """

    key: str
    group: str
    name: str
    write: Write
    mutations: tuple[Mutation, ...]
    native: bool = False

    def content(self, folder: Path) -> bytes:
        path = folder / self.name
        self.write(path)
        return path.read_bytes()

    def mutated(self, content: bytes, seed: int, number: int) -> bytes:
        """The file of a case: always the same for the same three values, whatever ran before."""
        chance = random.Random(f"{self.key} {seed} {number}")
        return chance.choice(self.mutations)(chance, content)


_LYING = liar(mutations_lengths.dicom_lengths)
_DICOM = (bytewise, mutations.elementwise, _LYING)
_JSON = (bytewise, mutations.tokenwise, mutations.treewise, mutations.treewise, mutations_lengths.digitwise)
_TABLE = (bytewise, mutations.fieldwise, mutations.fieldwise, mutations_lengths.digitwise)
_XML = (bytewise, mutations_lengths.tagwise, mutations_lengths.tagwise, mutations_lengths.digitwise)
_TEXT = (bytewise, mutations_lengths.wordwise, mutations_lengths.digitwise)


def bases() -> Mapping[str, Base]:
    return {base.key: base for base in (*_dicom(), *_pictures(), *_marks(), *_archives(), *_real())}


def groups() -> tuple[str, ...]:
    return tuple(dict.fromkeys(base.group for base in bases().values()))


def _dicom() -> list[Base]:
    plain: dict[str, Write] = {
        "explicit": films.film(uid.ExplicitVRLittleEndian),
        "implicit": films.film(uid.ImplicitVRLittleEndian),
        "big-endian": films.film(uid.ExplicitVRBigEndian),
        **{"frames": films.frames, "colour": films.colour, "palette": films.palette, "tables": films.tables},
        **{"drawn": films.drawn, "no-meta": films.no_meta},
    }
    coded: dict[str, Write] = {
        "rle": films.film(uid.RLELossless),
        "rle-frames": films.frames_rle,
        "jpeg": films.coded(uid.JPEGBaseline8Bit),
        "jpeg-12bit": films.coded(uid.JPEGExtended12Bit),
        "jpeg-lossless": films.coded(uid.JPEGLossless),
        "jpeg-lossless-sv1": films.coded(uid.JPEGLosslessSV1),
        "jpeg-ls": films.film(uid.JPEGLSLossless),
        "jpeg-ls-near": films.coded(uid.JPEGLSNearLossless),
        "jpeg-2000": films.film(uid.JPEG2000Lossless),
        "htj2k": films.coded(uid.HTJ2K),
        "htj2k-lossless": films.coded(uid.HTJ2KLosslessRPCL),
    }
    lying = liar(mutations_lengths.coded_lengths)
    deflated = (bytewise, *map(mutations.deflated, _DICOM))
    deflated_film = films.film(uid.DeflatedExplicitVRLittleEndian)
    made = [Base(key, "dicom", "film.dcm", write, _DICOM) for key, write in plain.items()]
    for key, write in coded.items():
        made.append(Base(key, "codecs", "film.dcm", write, (*_DICOM, _tail, lying), native=True))
    return [*made, Base("deflated", "dicom", "film.dcm", deflated_film, deflated)]


def _tail(chance: random.Random, content: bytes) -> bytes:
    """Damage to the compressed pixels, behind the header."""
    start = content.rfind(b"\xe0\x7f\x10\x00")
    return content[:start] + bytewise(chance, content[start:])


def _pictures() -> list[Base]:
    png = (bytewise, mutations.chunkwise, liar(mutations_lengths.png_lengths))
    jpeg = (bytewise, mutations.segmentwise, liar(mutations_lengths.jpeg_lengths))
    tiff, bmp = (bytewise, liar(mutations_lengths.tiff_numbers)), (bytewise, liar(mutations_lengths.bmp_numbers))
    npy = (bytewise, mutations_lengths.digitwise, liar(mutations_lengths.npy_numbers))
    nifti = (bytewise, liar(mutations_lengths.nifti_numbers), liar(mutations_lengths.nifti_numbers))
    packed = (bytewise, *map(mutations_lengths.gzipped, nifti))
    found: dict[str, tuple[str, Write, tuple[Mutation, ...]]] = {
        "png-8": ("film.png", lambda p: write_png(p, gradient(bits=8)), png),
        "png-16": ("film.png", lambda p: write_png(p, gradient(bits=16)), png),
        "png-colour": ("film.png", films.png_colour, png),
        "png-alpha": ("film.png", films.png_alpha, png),
        "png-palette": ("film.png", films.png_palette, png),
        "jpeg-file": ("film.jpg", films.jpeg_file, jpeg),
        "jpeg-progressive": ("film.jpg", films.jpeg_progressive, jpeg),
        "tiff": ("film.tif", films.tiff, tiff),
        "tiff-tiled": ("film.tif", films.tiff_tiled, tiff),
        "bmp": ("film.bmp", films.bmp, bmp),
        "npy": ("film.npy", films.npy, npy),
        "nifti": ("film.nii", films.nifti, nifti),
        "nifti-gz": ("film.nii.gz", films.nifti, packed),
    }
    return [Base(key, "pictures", name, write, ways) for key, (name, write, ways) in found.items()]


def _marks() -> list[Base]:
    return [_mark(key, next(iter(files))) for key, files in sorted(SAMPLES.items())]


def _mark(key: str, name: str) -> Base:
    if formats()[key].binary:
        return Base(key, "marks", name, partial(_write_marks, key), _DICOM)
    ways = {".json": _JSON, ".xml": _XML, ".txt": _TEXT}.get(Path(name).suffix, _TABLE)
    return Base(key, "marks", name, partial(_write_marks, key), ways)


def _write_marks(key: str, path: Path) -> None:
    for name, content in SAMPLES[key].items():
        path.with_name(name).write_bytes(content)


def _archives() -> list[Base]:
    zipped = (bytewise, liar(mutations_lengths.zip_numbers), mutations_lengths.zipped(bytewise))
    return [
        Base("zip", "archives", "films.zip", films.archive, (*zipped, mutations_lengths.zipped(_LYING))),
        Base("dicomdir", "archives", "DICOMDIR", films.index, _DICOM),
    ]


def _real() -> list[Base]:
    return [Base("real", "real", "film.dcm", lambda path: path.write_bytes(b"real"), (_of_a_real_one,), native=True)]


def real_films() -> list[Path]:
    """In an order that does not depend on where they lie."""
    found = (SHARED / "dicom").rglob("*") if SHARED.is_dir() else ()
    return sorted((p for p in found if p.is_file() and 200 < p.stat().st_size <= LARGEST_REAL), key=_hash)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


_REAL: list[tuple[Path, bytes]] = []


def _of_a_real_one(chance: random.Random, _content: bytes) -> bytes:
    if not _REAL:
        _REAL.extend((path, path.read_bytes()) for path in real_films())
    return chance.choice((bytewise, mutations.elementwise, _LYING))(chance, chance.choice(_REAL)[1])
