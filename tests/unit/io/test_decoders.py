"""The self-test of the decoders: it finds all of them working, and notices when one is not."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from pydicom import uid

from xai_desktop.io.readers import _codec_samples, _decoder_check, decoders

HOSPITALS_SEND = {
    uid.ImplicitVRLittleEndian,
    uid.ExplicitVRLittleEndian,
    uid.ExplicitVRBigEndian,
    uid.DeflatedExplicitVRLittleEndian,
    uid.RLELossless,
    uid.JPEGBaseline8Bit,
    uid.JPEGExtended12Bit,
    uid.JPEGLossless,
    uid.JPEGLosslessSV1,
    uid.JPEGLSLossless,
    uid.JPEGLSNearLossless,
    uid.JPEG2000Lossless,
    uid.JPEG2000,
    uid.HTJ2KLossless,
    uid.HTJ2KLosslessRPCL,
    uid.HTJ2K,
}
LOSSY = {uid.JPEGBaseline8Bit, uid.JPEGExtended12Bit, uid.JPEGLSNearLossless, uid.HTJ2K}


def test_every_syntax_can_be_read_here_bit_by_bit_where_nothing_was_lost() -> None:
    assert set(_codec_samples.SAMPLES) == HOSPITALS_SEND
    assert decoders() == {syntax.name: "" for syntax in HOSPITALS_SEND}
    assert {syntax for syntax, sample in _codec_samples.SAMPLES.items() if sample.tolerance} == LOSSY


def test_a_wrong_or_failing_decoder_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    swapped = dict(_codec_samples.SAMPLES)
    one, two = uid.JPEGLossless, uid.RLELossless
    swapped[one] = _codec_samples.Sample(swapped[one].stream[:60])
    swapped[two] = _codec_samples.Sample(swapped[two].stream[:70] + bytes(20) + swapped[two].stream[90:])
    monkeypatch.setattr(_decoder_check, "SAMPLES", swapped)
    found = decoders()
    assert "cannot decode" in found[one.name]
    assert found[two.name] != ""
    assert {name for name, problem in found.items() if problem} == {one.name, two.name}


@pytest.mark.skipif(shutil.which("ojph_expand") is None, reason="OpenJPH is not installed (package openjph-tools)")
@pytest.mark.parametrize("syntax", [uid.HTJ2KLossless, uid.HTJ2KLosslessRPCL, uid.HTJ2K], ids=lambda s: s.name[16:])
def test_the_high_throughput_samples_are_what_openjph_reads(tmp_path: Path, syntax: uid.UID) -> None:
    sample = _codec_samples.SAMPLES[syntax]
    (tmp_path / "s.j2c").write_bytes(sample.stream)
    subprocess.run(["ojph_expand", "-i", "s.j2c", "-o", "s.pgm"], cwd=tmp_path, check=True, capture_output=True)
    picture = (tmp_path / "s.pgm").read_bytes().split(b"\n", 3)
    assert picture[:3] == [b"P5", b"64 64", b"4095"]
    away = np.frombuffer(picture[3], ">u2").reshape(64, 64).astype(int) - _decoder_check._expected(sample)
    assert np.abs(away).max() <= sample.tolerance
    order = sample.stream[sample.stream.index(b"\xff\x52") + 5]
    assert (order == 2) == (syntax != uid.HTJ2KLossless), "2 is RPCL"
