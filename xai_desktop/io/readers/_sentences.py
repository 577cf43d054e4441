"""The libraries' many ways to fail, as one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image as Pictures

from xai_desktop.core.errors import InputError, read_failure
from xai_desktop.io.readers._faults import RASTER_FAULTS
from xai_desktop.io.readers._quiet import quiet


@contextmanager
def sentences(path: object) -> Iterator[None]:
    """Run a library, quietly; `InputError`, naming the place, for whatever a damaged file makes it raise."""
    try:
        with quiet():
            yield
    except Pictures.DecompressionBombError as fault:
        raise InputError(f"{path}: asks for far more pixels than a film has; export it at a smaller size.") from fault
    except RASTER_FAULTS as fault:
        if isinstance(fault, OSError) and fault.errno is not None:
            raise read_failure(path, fault) from fault
        raise InputError(f"{path}: the picture is damaged or truncated; copy or export it again.") from fault
