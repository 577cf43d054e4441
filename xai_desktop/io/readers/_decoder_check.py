"""Can this installation decode what hospitals send? Every decoder is tried on a tiny picture, not just looked up."""

import numpy as np
from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder
from pydicom.uid import HTJ2K, UID, HTJ2KLossless, HTJ2KLosslessRPCL

from xai_desktop.core.arrays import AnyArray
from xai_desktop.io.readers._codec_samples import SAMPLES, Sample
from xai_desktop.io.readers._dicom_decode import steady_plugin
from xai_desktop.io.readers._faults import DICOM_FAULTS
from xai_desktop.io.readers._quiet import quiet

UNTRIED = (HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K)
"""Syntaxes whose decoder is only looked up."""


def problems() -> dict[str, str]:
    """What is wrong with the decoder of each compressed transfer syntax, by its name; "" where it works."""
    found = {syntax.name: _problem(syntax, sample) for syntax, sample in SAMPLES.items()}
    return found | {syntax.name: "" if get_decoder(syntax).is_available else _missing() for syntax in UNTRIED}


def _missing() -> str:
    return "no decoder is installed"


def _problem(syntax: UID, sample: Sample) -> str:
    with quiet():
        try:
            picture = _decoded(syntax, sample)
        except DICOM_FAULTS as fault:
            return f"cannot decode its sample ({str(fault).splitlines()[0][:120]})"
    away = int(np.abs(picture.astype(np.int64) - _expected(sample)).max())
    return "" if away <= sample.tolerance else f"decodes its sample wrongly, by up to {away} stored values"


def _decoded(syntax: UID, sample: Sample) -> AnyArray:
    plugin = steady_plugin(syntax, sample.bits)
    picture: AnyArray
    picture, _ = get_decoder(syntax).as_array(
        encapsulate([sample.stream]),
        index=0,
        decoding_plugin=plugin,
        transfer_syntax_uid=syntax,
        rows=sample.side,
        columns=sample.side,
        number_of_frames=1,
        samples_per_pixel=1,
        photometric_interpretation="MONOCHROME2",
        bits_allocated=8 if sample.bits == 8 else 16,
        bits_stored=sample.bits,
        pixel_representation=0,
        pixel_keyword="PixelData",
    )
    return picture


def _expected(sample: Sample) -> AnyArray:
    rows, columns = np.indices((sample.side, sample.side)) * 8 // sample.side
    result: AnyArray = (rows * 8 + columns) << (sample.bits - 6)
    return result
