"""Files that somebody made to do harm: each would write a sentinel, fill the memory, or reach outside.

Nothing here is ever opened by anything but the product's own readers.
"""

import io
import json
import os
import pickle
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

STATE = {"fc.weight": torch.ones(2, 3), "fc.bias": torch.zeros(2)}


class Writes:
    """Unpickled, it would make a file."""

    def __init__(self, sentinel: Path) -> None:
        self.sentinel = sentinel

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch '{self.sentinel}'",)


def _torch_bytes(content: object, *, legacy: bool = False) -> bytes:
    stream = io.BytesIO()
    torch.save(content, stream, _use_new_zipfile_serialization=not legacy)
    return stream.getvalue()


def _rezipped(
    data: bytes, change: Callable[[str, bytes], bytes] = lambda _, content: content, packed: int = 0
) -> bytes:
    """The same archive with members changed, or packed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", packed) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def _with_member(data: bytes, info: zipfile.ZipInfo | str, content: bytes) -> bytes:
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(info, content)
    return stream.getvalue()


def pickle_that_writes(folder: Path, sentinel: Path) -> Path:
    path = folder / "bare.pt"
    path.write_bytes(pickle.dumps({"fc.weight": Writes(sentinel)}))
    return path


def state_dict_that_writes(folder: Path, sentinel: Path) -> Path:
    path = folder / "zipped.pt"
    path.write_bytes(_torch_bytes({**STATE, "fc.bias": Writes(sentinel)}))
    return path


def legacy_file_that_writes(folder: Path, sentinel: Path) -> Path:
    path = folder / "legacy.pth"
    path.write_bytes(_torch_bytes({**STATE, "fc.bias": Writes(sentinel)}, legacy=True))
    return path


def network_that_calls(folder: Path, sentinel: Path) -> Path:
    """A pickled module of torch with something to call among its attributes."""
    net = torch.nn.Linear(3, 2)
    net.extra = Writes(sentinel)  # type: ignore[assignment]
    path = folder / "network.pt"
    path.write_bytes(_torch_bytes(net))
    return path


def network_that_doubles(folder: Path, _sentinel: Path) -> Path:
    """Two to the sixtieth modules in a few thousand bytes: every part stands in the next one twice."""
    net: torch.nn.Module = torch.nn.Sequential()
    for _ in range(60):
        net = torch.nn.Sequential(net, net)
    path = folder / "doubled.pt"
    path.write_bytes(_torch_bytes(net))
    return path


def name_with_a_break(folder: Path, sentinel: Path) -> Path:
    """A name that would break the sentence about it in two."""
    code = b"\x80\x04\x8c\x02os\x8c\x0dsystem\nfound.\x93."
    path = folder / "broken.pt"
    path.write_bytes(_rezipped(_torch_bytes(STATE), lambda n, content: code if n.endswith("data.pkl") else content))
    return path


def pickle_called_safetensors(folder: Path, sentinel: Path) -> Path:
    path = folder / "weights.safetensors"
    path.write_bytes(pickle.dumps(Writes(sentinel)))
    return path


def getattr_chain(folder: Path, sentinel: Path) -> Path:
    """Allowed parts of torch as a way to something else: a dotted name behind an allowed module."""
    code = b"\x80\x04\x8c\x17torch.nn.modules.linear\x8c\x10torch.os.system.\x93\x8c\x01x\x85R."
    path = folder / "dotted.pt"
    path.write_bytes(_rezipped(_torch_bytes(STATE), lambda n, content: code if n.endswith("data.pkl") else content))
    return path


def zip_slip(folder: Path, _sentinel: Path) -> Path:
    path = folder / "slip.pt"
    path.write_bytes(_with_member(_torch_bytes(STATE), "../../../escaped.txt", b"out"))
    return path


def linked_member(folder: Path, _sentinel: Path) -> Path:
    info = zipfile.ZipInfo("archive/data/9")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    path = folder / "link.pt"
    path.write_bytes(_with_member(_torch_bytes(STATE), info, b"/etc/passwd"))
    return path


def packed_bomb(folder: Path, _sentinel: Path) -> Path:
    """A gigabyte of zeros in a megabyte."""
    path = folder / "bomb.pt"
    big = bytes(1 << 26)
    path.write_bytes(
        _rezipped(_torch_bytes(STATE), lambda n, c: big if n.endswith("data/0") else c, zipfile.ZIP_DEFLATED)
    )
    return path


def huge_header(folder: Path, _sentinel: Path) -> Path:
    path = folder / "huge.safetensors"
    path.write_bytes(struct.pack("<Q", 10 << 30) + b'{"a":' + bytes(100))
    return path


def _safetensors(head: object, data: bytes) -> bytes:
    text = json.dumps(head).encode() if not isinstance(head, bytes) else head
    return struct.pack("<Q", len(text)) + text + data


def huge_tensor(folder: Path, _sentinel: Path) -> Path:
    """Ten terabytes claimed in a hundred bytes."""
    path = folder / "claimed.safetensors"
    head = {"a": {"dtype": "F32", "shape": [1 << 20, 5 << 19], "data_offsets": [0, 10 << 40]}}
    path.write_bytes(_safetensors(head, bytes(16)))
    return path


def shape_without_bytes(folder: Path, _sentinel: Path) -> Path:
    path = folder / "shape.safetensors"
    head = {"a": {"dtype": "F32", "shape": [1 << 30], "data_offsets": [0, 16]}}
    path.write_bytes(_safetensors(head, bytes(16)))
    return path


def name_twice(folder: Path, _sentinel: Path) -> Path:
    one = b'"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}'
    path = folder / "twice.safetensors"
    path.write_bytes(_safetensors(b"{" + one + b"," + one + b"}", bytes(16)))
    return path


def overlapping(folder: Path, _sentinel: Path) -> Path:
    head = {name: {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]} for name in ("a", "b")}
    path = folder / "overlap.safetensors"
    path.write_bytes(_safetensors(head, bytes(16)))
    return path


def _claiming(content: bytes, count: int) -> bytes:
    """The notes of a file whose storage and tensor claim `count` numbers in place of six."""
    return content.replace(b"K\x06tq", b"J" + struct.pack("<i", count) + b"tq").replace(
        b"K\x02K\x03\x86", b"J" + struct.pack("<i", count // 4) + b"K\x04\x86"
    )


def huge_tensor_in_a_tiny_zip(folder: Path, _sentinel: Path) -> Path:
    """Eight gigabytes claimed."""
    path = folder / "tiny.pt"
    path.write_bytes(
        _rezipped(
            _torch_bytes({"fc.weight": STATE["fc.weight"]}),
            lambda n, content: _claiming(content, 2**31 - 4) if n.endswith("data.pkl") else content,
        )
    )
    return path


def spread_tensor(folder: Path, _sentinel: Path) -> Path:
    """One number that pretends to be a million million: strides of zero."""
    path = folder / "spread.pt"
    path.write_bytes(_torch_bytes({"fc.weight": torch.zeros(1).expand(1 << 20, 1 << 20)}))
    return path


def cut_zip(folder: Path, _sentinel: Path) -> Path:
    path = folder / "cut.pt"
    path.write_bytes(_torch_bytes(STATE)[:-200])
    return path


def cut_legacy(folder: Path, _sentinel: Path) -> Path:
    path = folder / "cut.pth"
    path.write_bytes(_torch_bytes(STATE, legacy=True)[:-9])
    return path


def cut_safetensors(folder: Path, _sentinel: Path) -> Path:
    path = folder / "cut.safetensors"
    path.write_bytes(safetensors.torch.save(STATE)[:-3])
    return path


def long_text_claimed(folder: Path, _sentinel: Path) -> Path:
    """A bare pickle of a few bytes whose first text says that it is a terabyte long."""
    path = folder / "text.pt"
    path.write_bytes(b"\x80\x04\x8d" + struct.pack("<Q", 1 << 40) + b"abc")
    return path


def empty_file(folder: Path, _sentinel: Path) -> Path:
    path = folder / "empty.pt"
    path.write_bytes(b"")
    return path


def _named(name: str) -> bytes:
    module, _, word = name.rpartition(".")
    return f"c{module}\n{word}\n".encode()


def _text(text: str) -> bytes:
    return b"X" + struct.pack("<I", len(text)) + text.encode()


def _whole(number: int) -> bytes:
    return b"\x8a\x08" + number.to_bytes(8, "little")


def _numbers(*numbers: int) -> bytes:
    return b"(" + b"".join(map(_whole, numbers)) + b"t"


def _tensor(shape: bytes = _numbers(4), strides: bytes = _numbers(1), key: bytes = _text("0")) -> bytes:
    """The steps that would make a tensor of four numbers."""
    storage = b"(" + _text("storage") + _named("torch.FloatStorage") + key + _text("cpu") + _whole(4) + b"tQ"
    made = b"(" + storage + _whole(0) + shape + strides + b"\x89" + _named("collections.OrderedDict") + b"(tRtR"
    return _named("torch._utils._rebuild_tensor_v2") + made


def _table(*pairs: bytes) -> bytes:
    return b"\x80\x02}(" + b"".join(pairs) + b"u."


def _written(path: Path, notes: bytes, key: str = "0", data: bytes = bytes(16), packed: int = 0) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", notes)
        archive.writestr(f"archive/data/{key}", data, packed)
    return path


def numbers_packed_as_code(folder: Path, _sentinel: Path) -> Path:
    """A member that may only be compressed if it is taken for a program's text."""
    notes = _table(*(_text(name) + _tensor(key=_text("code/0")) for name in "ab"))
    return _written(folder / "code.pt", notes, "code/0", bytes(1 << 26), zipfile.ZIP_DEFLATED)


def endless_sides(folder: Path, _sentinel: Path) -> Path:
    """A shape of 400,000 sides, whose product has millions of digits."""
    shape, strides = (b"(" + _whole(first) + b"2" * 400_000 + b"t" for first in ((1 << 48) - 1, 0))
    return _written(folder / "sides.pt", _table(_text("a") + _tensor(shape, strides), _text("b") + _tensor()))


def empty_but_huge(folder: Path, _sentinel: Path) -> Path:
    """No number at all, and two sides that are too long for torch to count."""
    shape = _numbers(1 << 47, 1 << 47, 0)
    return _written(folder / "zero.pt", _table(_text("a") + _tensor(shape, _numbers(1, 1, 1)), _text("b") + _tensor()))


HUGE = b"\x8b" + struct.pack("<i", 200_000) + b"\x7f" * 200_000
"""A whole number of half a million digits."""


def name_of_digits(folder: Path, _sentinel: Path) -> Path:
    return _written(folder / "bigname.pt", _table(HUGE + _tensor(), _text("b") + _tensor()))


def key_of_digits(folder: Path, _sentinel: Path) -> Path:
    return _written(folder / "bigkey.pt", _table(_text("a") + _tensor(key=HUGE), _text("b") + _tensor()))


def doubled_key(folder: Path, _sentinel: Path) -> Path:
    """An old file whose list of keys holds a tuple of tuples: a few bytes whose text would be 400 gigabytes."""
    head = pickle.dumps(LEGACY, 2) + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2)
    keys = b"\x80\x02](" + _text("x" * 100) + b"2\x86" * 32 + b"e."
    path = folder / "doubled_key.pt"
    path.write_bytes(head + _table(*(_text(name) + _tensor() for name in "ab")) + keys + bytes(100))
    return path


LEGACY = 0x1950A86A20F9469CFC6C


def many_members(folder: Path, _sentinel: Path) -> Path:
    """The list of 300,000 empty members, which takes seconds to read."""
    path = folder / "many.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", b"")
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    size = 300_000 * (len(data) - 22 - start)
    listed = data[start:-22] * 300_000
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, size, start, 0)
    path.write_bytes(data[:start] + listed + end)
    return path


def sparse_claim(folder: Path, _sentinel: Path) -> Path:
    """Sixty gigabytes of zeros, which take no place on the disk."""
    path = folder / "sparse.safetensors"
    head = json.dumps({"a": {"dtype": "U8", "shape": [60 << 30], "data_offsets": [0, 60 << 30]}}).encode()
    with path.open("wb") as stream:
        stream.write(struct.pack("<Q", len(head)) + head)
        stream.truncate(8 + len(head) + (60 << 30))
    return path


def pipe(folder: Path, _sentinel: Path) -> Path:
    """Whoever opens it waits forever."""
    path = folder / "pipe.pt"
    os.mkfifo(path)
    return path


WEIGHTS: dict[str, tuple[Callable[[Path, Path], Path], str]] = {
    "a bare pickle that would write a file": (pickle_that_writes, "system"),
    "a state dict that would write a file": (state_dict_that_writes, "system"),
    "an old file that would write a file": (legacy_file_that_writes, "system"),
    "a pickled module that calls something": (network_that_calls, "system"),
    "a network of endlessly many parts": (network_that_doubles, "more parts than any network"),
    "a name with a line break": (name_with_a_break, "os.systemfound."),
    "a pickle called safetensors": (pickle_called_safetensors, "safetensors"),
    "a dotted name behind an allowed module": (getattr_chain, "torch.os.system"),
    "zip-slip": (zip_slip, "points outside"),
    "a symlinked member": (linked_member, "is a link"),
    "a zip bomb": (packed_bomb, "compressed"),
    "a header of ten gigabytes": (huge_header, "header claims"),
    "a tensor of ten terabytes": (huge_tensor, "need"),
    "a shape without its bytes": (shape_without_bytes, "another length"),
    "a name that stands twice": (name_twice, "twice"),
    "tensors that overlap": (overlapping, "overlap"),
    "a huge tensor in a tiny zip": (huge_tensor_in_a_tiny_zip, "claims more numbers"),
    "a tensor of strides of zero": (spread_tensor, "beyond its numbers"),
    "a truncated zip": (cut_zip, "damaged"),
    "a truncated old file": (cut_legacy, "not as long"),
    "a truncated safetensors file": (cut_safetensors, "need"),
    "a text of a terabyte": (long_text_claimed, "damaged"),
    "an empty file": (empty_file, "damaged"),
    "numbers packed under the name of code": (numbers_packed_as_code, "compressed"),
    "a shape of 400,000 sides": (endless_sides, "more sides"),
    "a shape too long to count": (empty_but_huge, "a shape that no tensor has"),
    "a name of half a million digits": (name_of_digits, "no name"),
    "a key of half a million digits": (key_of_digits, "storages is damaged"),
    "a key of doubled tuples": (doubled_key, "not as long"),
    "300,000 members": (many_members, "list of members"),
    "sixty gigabytes of nothing": (sparse_claim, "64424509528 bytes"),
    "a pipe": (pipe, "no ordinary file"),
}
"""Each with a word that its sentence must say."""


def state_bytes(state: dict[str, Tensor]) -> bytes:
    return bytes(safetensors.torch.save(state))
