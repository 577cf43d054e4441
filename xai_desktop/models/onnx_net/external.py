"""Tensors that an ONNX file keeps in other files: only in its own folder, only as many bytes as their shape has.

They are put into the model itself, so that nothing later opens a file by a name that somebody else wrote.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from xai_desktop.core.errors import InputError, read_failure
from xai_desktop.core.texts import quoted
from xai_desktop.models.onnx_net.sizes import bytes_of, check_embedded

EXTERNAL = 1
LARGEST = (1 << 31) - (1 << 20)
"""Bytes of a model with all its tensors; more is no message of protobuf."""


def tensors_of(model: Any) -> Iterator[Any]:
    """Every tensor of a model, those in subgraphs and functions, too."""
    graphs, nodes = [model.graph], [node for function in model.functions for node in function.node]
    while graphs or nodes:
        if graphs:
            graph = graphs.pop()
            yield from graph.initializer
            for sparse in graph.sparse_initializer:
                yield from (sparse.values, sparse.indices)
            nodes += graph.node
        while nodes:
            for given in nodes.pop().attribute:
                yield from _given(given)
                graphs += [*([given.g] if given.HasField("g") else []), *given.graphs]


def _given(given: Any) -> Iterator[Any]:
    if given.HasField("t"):
        yield given.t
    yield from given.tensors
    for sparse in [*([given.sparse_tensor] if given.HasField("sparse_tensor") else []), *given.sparse_tensors]:
        yield from (sparse.values, sparse.indices)


def settle(model: Any, path: Path, *, alone: bool) -> None:
    """Check every tensor, and put those of other files into the model. Raises `InputError`.

    `alone`: the model may have no other files, as in a bundle.
    """
    left = LARGEST
    for tensor in tensors_of(model):
        if tensor.data_location != EXTERNAL:
            check_embedded(tensor, path)
            continue
        if alone:
            raise InputError(f"{path}: names another file for its weights, which no bundle has; import it again.")
        count = bytes_of(tensor, path)
        left -= count
        if left < 0:
            raise InputError(f"{path}: has weights of more than 2 GB, which ONNX files cannot keep; export it smaller.")
        _embed(tensor, path, count)


def _embed(tensor: Any, path: Path, count: int) -> None:
    told = {entry.key: entry.value for entry in tensor.external_data}
    place = _place(told.get("location", ""), path)
    start, length = (_whole(told.get(name, default), path) for name, default in (("offset", "0"), ("length", "")))
    if length not in (count, None):
        raise InputError(
            f"{path}: the tensor {quoted(tensor.name)} claims {length} bytes where its shape has {count}, so the file "
            "is damaged; copy or export it again."
        )
    tensor.raw_data = _read(place, start or 0, count, path)
    tensor.data_location = 0
    del tensor.external_data[:]


def _place(name: str, path: Path) -> Path:
    """The file of this name in the model's folder; nowhere else, whatever links say."""
    windows, posix = PureWindowsPath(name), PurePosixPath(name)
    outside = windows.is_absolute() or windows.drive or windows.root or posix.is_absolute() or "\0" in name
    folder = path.parent.resolve()
    if not name or outside or ".." in windows.parts or not _inside(folder / name, folder):
        raise InputError(
            f"{path}: names {quoted(name) or 'nothing'} for its weights, which is not a file of its own folder, and "
            "nothing was read; put the weights beside it and export it again."
        )
    return folder / name


def _inside(place: Path, folder: Path) -> bool:
    try:
        return place.resolve().is_relative_to(folder)
    except (OSError, RuntimeError, ValueError):
        return False


def _whole(text: str, path: Path) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise InputError(f"{path}: says {quoted(text)} where a number of bytes belongs; export it again.")
    return int(text)


def _read(place: Path, start: int, count: int, path: Path) -> bytes:
    try:
        if not place.is_file() or place.stat().st_size < start + count:
            raise InputError(f"{place}: holds fewer weights than {path.name} needs of it; copy both files again.")
        with place.open("rb") as stream:
            stream.seek(start)
            return stream.read(count)
    except OSError as error:
        raise read_failure(place, error) from error
