"""How a damaged file may surface from a decoding library.

Parsers meet hostile bytes in every possible state; these are the ways out that were seen or that the libraries' code
can take. What is not listed is our own mistake and must show as one.
"""

import struct
import zlib

from PIL import Image as Pictures
from pydicom.errors import BytesLengthException, InvalidDicomError

_GENERAL: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
    BufferError,
    EOFError,
    MemoryError,
    OSError,
    SystemError,
    struct.error,
    zlib.error,
)

DICOM_FAULTS = (*_GENERAL, InvalidDicomError, BytesLengthException)
RASTER_FAULTS = (*_GENERAL, SyntaxError, Pictures.DecompressionBombError)
