"""12-bit JPEG Extended for pydicom, which leaves it out: GDCM decodes it when told the depth of the codestream.

A decoder plug-in as pydicom defines it: `is_available`, `DECODER_DEPENDENCIES` and one function.
"""

from functools import cache
from typing import Any

from pydicom.pixels import get_decoder
from pydicom.uid import JPEGExtended12Bit

NAME = "gdcm_12bit"
DECODER_DEPENDENCIES = {JPEGExtended12Bit: ("gdcm>=3.0.10",)}


@cache
def install() -> str:
    """Make the plug-in known to pydicom, once. Returns its name."""
    get_decoder(JPEGExtended12Bit).add_plugin(NAME, (__name__, "decode_frame"))
    return NAME


def is_available(syntax: str) -> bool:
    try:
        import gdcm  # noqa: F401
    except ImportError:
        return False
    return syntax in DECODER_DEPENDENCIES


def decode_frame(source: bytes, runner: Any) -> bytes:
    """One grey frame as little-endian 16-bit samples."""
    import gdcm

    if runner.samples_per_pixel != 1:
        raise NotImplementedError("12-bit JPEG in colour")
    fragment, fragments = gdcm.Fragment(), gdcm.SequenceOfFragments.New()
    fragment.SetByteStringValue(source)
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    picture = gdcm.Image()
    picture.SetNumberOfDimensions(2)
    picture.SetDimensions((runner.columns, runner.rows, 1))
    picture.SetDataElement(element)
    kind = gdcm.PhotometricInterpretation.GetPIType(runner.photometric_interpretation)
    picture.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(kind))
    syntax = gdcm.TransferSyntax.GetTSType(str(runner.transfer_syntax))
    picture.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    picture.SetPixelFormat(gdcm.PixelFormat(1, 16, 12, 11, runner.pixel_representation))
    runner.set_option("bits_allocated", 16)
    samples: bytes = picture.GetBuffer().encode("utf-8", "surrogateescape")
    return samples
