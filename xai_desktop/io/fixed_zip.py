"""Zip archives without the clock: the same members give the same bytes."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

import numpy as np

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.task import Task

STAMP = (1980, 1, 1, 0, 0, 0)
QUICKLY = 1
"""How hard maps are pressed: harder costs seconds and saves little."""


def entry(name: str, packed: bool) -> zipfile.ZipInfo:
    """A member to be written; what is packed already is only stored."""
    info = zipfile.ZipInfo(name, STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


def npz_bytes(arrays: Mapping[str, AnyArray], task: Task, saying: str) -> bytes:
    """A NumPy archive, lightly compressed; every array is a step of the task."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, (name, array) in enumerate(arrays.items()):
            task.step(number, len(arrays), saying)
            archive.writestr(entry(f"{name}.npy", packed=True), _npy(array), compresslevel=QUICKLY)
    return stream.getvalue()


def _npy(array: AnyArray) -> bytes:
    stream = BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=False)
    return stream.getvalue()
