"""Decoders that are not ours, each a program of its own: DCMTK, OpenJPEG's and OpenJPH's tools, GDCM.

What they write is read here with numpy alone. Grey frames are (H, W) stored values, colour
frames (H, W, 3) RGB of 8 bits.
"""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.pixels import apply_color_lut

from xai_desktop.core.arrays import AnyArray
from xai_desktop.io.readers._quiet import quiet

PROGRAMS = {
    "dcmconv": "dcmtk",
    "dcmdjpeg": "dcmtk",
    "dcmdjpls": "dcmtk",
    "dcmdrle": "dcmtk",
    "dcm2pnm": "dcmtk",
    "opj_decompress": "libopenjp2-tools",
    "ojph_expand": "openjph-tools",
    "gdcmconv": "libgdcm-tools",
}
"""Each program with the package that brings it on Debian."""

UNPACKERS = {"JPEG-LS": "dcmdjpls", "JPEG": "dcmdjpeg", "RLE": "dcmdrle"}


def missing() -> str:
    """The packages to install; "" where every program is there."""
    return " ".join(sorted({package for name, package in PROGRAMS.items() if shutil.which(name) is None}))


def run(*command: object) -> bool:
    return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0


@dataclass
class Other:
    """Another program's view of a file. `syntax` is the name of its transfer syntax; `folder` takes what it writes."""

    path: Path
    syntax: str
    folder: Path

    @cached_property
    def header(self) -> Dataset:
        with quiet():
            return pydicom.dcmread(self.path, force=True)

    def frame(self, number: int) -> tuple[str, AnyArray]:
        """(the program's name, one frame)."""
        if self.syntax.startswith("JPEG 2000"):
            return "opj_decompress", self._openjpeg(number)
        if self.syntax.startswith("High-Throughput"):
            return "ojph_expand", self._openjph(number)
        name, plain = self._plain
        data = plain.header
        if data.PhotometricInterpretation == "PALETTE COLOR" or data.PhotometricInterpretation.startswith("YBR"):
            return self._coloured(number)
        return name, _native(data, number)

    @cached_property
    def _plain(self) -> tuple[str, "Other"]:
        """The whole file uncompressed, little endian and explicit, by the first program that can."""
        name = next((tool for kind, tool in UNPACKERS.items() if self.syntax.startswith(kind)), "dcmconv")
        target = self.folder / "plain.dcm"
        target.unlink(missing_ok=True)
        if run(name, *(["+te"] if name == "dcmconv" else []), self.path, target):
            return name, Other(target, "", self.folder)
        assert run("gdcmconv", "--raw", self.path, target), f"nothing reads {self.path}"
        return "gdcmconv", Other(target, "", self.folder)

    def _coloured(self, number: int) -> tuple[str, AnyArray]:
        target = self.folder / "frame.ppm"
        if run("dcm2pnm", "+op", "--frame", number + 1, self.path, target):
            return "dcm2pnm", _netpbm(target)
        with quiet():  # DCMTK knows no segmented palettes
            index = _native(self._plain[1].header, number)
            deep = apply_color_lut(index, self.header)
        return "pydicom's palette", (deep >> 8 * (deep.dtype.itemsize - 1)).astype(np.int64)

    def _codestream(self, number: int) -> bytes:
        found: bytes = get_frame(
            self.header.PixelData, number, number_of_frames=int(self.header.get("NumberOfFrames", 1))
        )
        return found

    def _openjpeg(self, number: int) -> AnyArray:
        """Bare values of all components; their depth is the codestream's, their sign the header's."""
        stream, data = self._codestream(number), self.header
        source, target = self.folder / "frame.j2k", self.folder / "frame.rawl"
        source.write_bytes(stream)
        assert run("opj_decompress", "-i", source, "-o", target)
        bits = (stream[stream.index(b"\xff\x51") + 40] & 0x7F) + 1
        values = np.frombuffer(target.read_bytes(), "u1" if bits <= 8 else "<u2").astype(np.int64) & ((1 << bits) - 1)
        planes = values.reshape(data.SamplesPerPixel, data.Rows, data.Columns)
        if data.SamplesPerPixel == 3:
            return np.moveaxis(planes >> max(bits - 8, 0), 0, -1)
        return _signed(planes[0], bits) if data.PixelRepresentation else planes[0]

    def _openjph(self, number: int) -> AnyArray:
        source = self.folder / "frame.j2c"
        target = self.folder / ("frame.ppm" if self.header.SamplesPerPixel == 3 else "frame.pgm")
        source.write_bytes(self._codestream(number))
        assert run("ojph_expand", "-i", source, "-o", target)
        return _netpbm(target)


def _netpbm(path: Path) -> AnyArray:
    """A binary PGM or PPM of 8 bits, or of 16 in big endian."""
    kind, size, most, content = path.read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    values = np.frombuffer(content, "u1" if int(most) < 256 else ">u2").astype(np.int64)
    return values.reshape((height, width, 3) if kind == b"P6" else (height, width))


def _native(data: Dataset, number: int) -> AnyArray:
    """One frame of uncompressed little-endian pixels."""
    samples, bits, allocated = data.SamplesPerPixel, data.BitsStored, data.BitsAllocated
    count = data.Rows * data.Columns * samples
    if allocated == 1:
        every = np.unpackbits(np.frombuffer(data.PixelData, np.uint8), bitorder="little")
        return every[number * count :][:count].reshape(data.Rows, data.Columns).astype(np.int64)
    width = allocated // 8
    values = np.frombuffer(data.PixelData, f"<u{width}", count, number * count * width).astype(np.int64)
    if samples == 3:
        planar = data.get("PlanarConfiguration", 0) == 1
        shaped = values.reshape((3, data.Rows, data.Columns) if planar else (data.Rows, data.Columns, 3))
        return (np.moveaxis(shaped, 0, -1) if planar else shaped) >> max(bits - 8, 0)
    stored = (values >> (data.HighBit + 1 - bits) & ((1 << bits) - 1)).reshape(data.Rows, data.Columns)
    return _signed(stored, bits) if data.PixelRepresentation else stored


def _signed(values: AnyArray, bits: int) -> AnyArray:
    return np.where(values >> (bits - 1), values - (1 << bits), values)
