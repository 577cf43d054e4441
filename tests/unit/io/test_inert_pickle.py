"""Plain values are read as Python reads them, in every protocol; whatever would be imported or called stands still."""

import argparse
import collections
import io
import pickle
from typing import Any

import pytest

from xai_desktop.io.inert_pickle import Bounded, Made, Named, PickleFault, read_pickle
from xai_desktop.io.pickle_names import is_allowed

SHARED = [1, 2]
PLAIN = [
    None,
    True,
    -5,
    1 << 70,
    2.5,
    "ünï ∑",
    "two\nlines \\ and 'quotes'",
    b"bytes\x00\xff" * 40,
    (),
    (1,),
    (1, 2, 3, 4, 5),
    [1, [2, (3, "x")], {}],
    {"a": 1, 2: "b", None: [False], 1.5: b"k"},
    {"long": list(range(2000)), "deep": [[[[[[]]]]]]},
    [SHARED, SHARED, {"again": SHARED}],
    "x" * 70_000,
]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", PLAIN, ids=lambda value: repr(value)[:20])
def test_plain_values_as_python_reads_them(value: Any, protocol: int) -> None:
    data = pickle.dumps(value, protocol)
    stream = io.BytesIO(data + b"rest")
    found = read_pickle(stream, is_allowed)
    assert found == pickle.loads(data)
    assert stream.read() == b"rest", "left right behind the pickle"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_would_be_made_is_told(protocol: int) -> None:
    value = argparse.Namespace(rate=0.5, names=["a"])
    found = read_pickle(io.BytesIO(pickle.dumps(value, protocol)), is_allowed)
    assert isinstance(found, Made)
    assert found.state == {"rate": 0.5, "names": ["a"]}
    ordered = collections.OrderedDict([("b", 1), ("a", 2)])
    told = read_pickle(io.BytesIO(pickle.dumps(ordered, protocol)), is_allowed)
    assert told.made_by == "collections.OrderedDict"


def test_a_name_is_only_a_name() -> None:
    found = read_pickle(io.BytesIO(pickle.dumps(collections.OrderedDict)), is_allowed)
    assert found == Named("collections.OrderedDict")


@pytest.mark.parametrize(
    "name",
    [
        *("os.system", "posix.system", "builtins.eval", "builtins.exec", "builtins.getattr", "builtins.open"),
        *("builtins.print", "builtins.__import__", "torch.load", "torch.hub.load", "torch.nn.modules.linear.os.system"),
        *(
            "torch._utils._rebuild_tensor_v2.x",
            "numpy.load",
            "torch.nn.functional.a.b",
            "collections.x",
            "subprocess.run",
        ),
        *("torch.storage._load_from_bytes", "torch.jit.load", "runpy.run_path", "torch.FloatStorage\n", ""),
    ],
)
def test_names_that_weights_never_need(name: str) -> None:
    assert not is_allowed(name)


@pytest.mark.parametrize(
    "name",
    [
        *("torch.FloatStorage", "torch._utils._rebuild_tensor_v2", "collections.OrderedDict", "__builtin__.set"),
        *("torch.nn.modules.conv.Conv2d", "torchxrayvision.models.DenseNet", "torchvision.models.resnet.ResNet"),
    ],
)
def test_names_that_they_do_need(name: str) -> None:
    assert is_allowed(name)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (b"\x80\x02\x82\x01.", "EXT1"),
        (b"\x80\x05\x97.", "NEXT_BUFFER"),
        (b"(lp0\nI1\nR.", "damaged|no name"),
        (b"0.", "damaged"),
        (b".", "damaged"),
        (b"(.", "damaged"),
        (b"h\x07.", "damaged"),
        (b"]}e.", "damaged"),
        (b"N", "damaged"),
        (b"cos\nsystem\n.", "asks for os.system"),
        (b"\x80\x02K\x01K\x02\x86R.", "damaged|no name"),
    ],
)
def test_damage_and_steps_that_nobody_needs(code: bytes, word: str) -> None:
    with pytest.raises(PickleFault, match=word):
        read_pickle(io.BytesIO(code), is_allowed)


def test_a_bounded_file_gives_what_it_has() -> None:
    stream = Bounded(io.BytesIO(b"abc\ndef"), 7)
    assert stream.read(2) == b"ab"
    assert stream.readline() == b"c\n"
    assert stream.read(1 << 40) == b"def"
    assert stream.read(5) == b""
