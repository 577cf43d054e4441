"""A worker that a film has got the better of may answer anything: each time it costs one sentence, and the worker."""

import json
import random
import struct
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers.annotation_samples import SAMPLES
from tests.helpers.films import gradient, write_dicom, write_png
from tests.helpers.sentences import assert_one_sentence
from tests.slow.mutations import treewise
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image
from xai_desktop.core.looked import Asked, Looked
from xai_desktop.core.place import Place
from xai_desktop.core.study import ImageRef
from xai_desktop.io import children
from xai_desktop.io.children import MISREAD, Workers
from xai_desktop.io.wire import Message, image_message, image_of
from xai_desktop.io.wire_looked import looked_json, looked_of
from xai_desktop.services.decoding import Apart
from xai_desktop.services.looking import Here

WORKER = """
import struct, sys, time
def say(head):
    sys.stdout.buffer.write(b"XAIm" + struct.pack("<I", len(head)) + head)
    sys.stdout.buffer.flush()
say(b'{"body": {"ready": true}, "arrays": []}')
size = struct.unpack("<I", sys.stdin.buffer.read(8)[4:])[0]
sys.stdin.buffer.read(size)
"""
"""A worker that greets, hears a question out, and then does what a test adds."""


def head(body: object, *arrays: tuple[object, object]) -> bytes:
    kinds = [{"dtype": dtype, "shape": shape} for dtype, shape in arrays]
    text = json.dumps({"body": body, "arrays": kinds}).encode()
    return b"XAIm" + struct.pack("<I", len(text)) + text


def message(content: bytes) -> bytes:
    return b"XAIm" + struct.pack("<I", len(content)) + content


GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "chatter": b"libpng warning: iCCP: known incorrect sRGB profile\n" * 3,
    "half a head": head({"looked": []})[:-5],
    "an endless head": b"XAIm" + struct.pack("<I", 2**32 - 1) + b" " * 1000,
    "no JSON": message(b"\xff\xfe\x00"),
    "deep JSON": message(b"[" * 200_000),
    "wide JSON": message(b"[" + b"{}," * 6_000_000 + b"{}]"),
    "a list": message(b"[]"),
    "no arrays": message(b'{"body": {}}'),
    "a body that is none": head(7),
    "an array of everything": head({}, ("<u2", [1 << 40])),
    "arrays of everything": head({}, *[("|u1", [1 << 30])] * 3),
    "an array of less than nothing": head({}, ("<u2", [-1])),
    "an array of a thousand sides": head({}, ("|u1", [1] * 1000)),
    "an array of objects": head({}, ("|O", [1])),
    "an array of no kind": head({}, ("nonsense", [1])),
    "an array that ends early": head({}, ("|u1", [100])) + b"x" * 99,
    "another answer": head({}),
    "no film": head(dict.fromkeys(("index", "table", "windows", "overlays", "spacing"), 0)),
    "an error of no kind": head({"error": 7, "kind": ["?"]}),
    "an error without a kind": head({"error": "x"}),
}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_is_a_sentence_and_ends_the_worker(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, ref = film_in(tmp_path)
    (tmp_path / "answer").write_bytes(content)
    said = f"sys.stdout.buffer.write(open({str(tmp_path / 'answer')!r}, 'rb').read()); sys.stdout.buffer.flush()"
    decoder = fake(monkeypatch, said)
    try:
        for ask in asking(decoder, ref):
            with pytest.raises(InputError) as caught:
                ask()
            assert_one_sentence(caught.value, path)
            assert decoder.workers.numbers == ()
        (looked,) = decoder.look([Asked(Place(path), True)])
        assert_one_sentence(InputError(looked.error), path)
    finally:
        decoder.close()


def test_half_an_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "WALL", 0.25)
    path, ref = film_in(tmp_path)
    decoder = fake(monkeypatch, f"sys.stdout.buffer.write({head({})[:20]!r}); sys.stdout.flush(); time.sleep(60)")
    try:
        began = time.monotonic()
        with pytest.raises(InputError, match="takes too long") as caught:
            decoder.image(ref)
        assert time.monotonic() - began < 8
        assert_one_sentence(caught.value, path)
    finally:
        decoder.close()


def test_whatever_a_film_says_of_itself_is_a_film_or_misread(tmp_path: Path) -> None:
    """A true answer, spoilt value by value."""
    _, ref = film_in(tmp_path)
    true = image_message(Here().image(ref))
    chance = random.Random(5)
    ends = [misread(lambda: read_film(chance, true)) for _ in range(2500)]
    assert 100 < sum(ends) < 2400


def read_film(chance: random.Random, true: Message) -> None:
    body = json.loads(treewise(chance, json.dumps(true.body).encode()))
    image = image_of(Message(body, tuple(chance.sample(true.arrays, len(true.arrays)))))
    assert isinstance(image, Image)
    shown = image.default_window().apply(image.table)
    assert shown.shape == image.table.shape
    assert image.value_range[0] + image.value_range[1] + image.aspect + image.stored_offset is not None
    assert all(isinstance(text, str) for text in (*image.warnings, image.unit))


@pytest.mark.parametrize("key", ["films", *SAMPLES])
def test_whatever_was_looked_at_is_a_value_or_misread(key: str, tmp_path: Path) -> None:
    place = Place(film_in(tmp_path)[0])
    if key in SAMPLES:
        for name, content in SAMPLES[key].items():
            (tmp_path / name).write_bytes(content)
        place = Place(tmp_path / next(iter(SAMPLES[key])))
    (looked,) = Here().look([Asked(place, True)])
    true = json.dumps(looked_json(looked)).encode()
    assert looked_of(json.loads(true), place) == looked
    chance = random.Random(6)
    ends = [misread(lambda: read_looked(chance, true, place)) for _ in range(300)]
    assert any(ends)
    assert not all(ends)


def read_looked(chance: random.Random, true: bytes, place: Place) -> None:
    found = looked_of(json.loads(treewise(chance, true)), place)
    for ref in found.refs:
        assert (ref.path, ref.member) == (place.path, place.member)
        assert isinstance(ref.size, tuple | None)
        assert all(isinstance(text, str) for text in (ref.image_id, ref.study_key, ref.sop_uid, *ref.warnings))
    assert isinstance(found.error, str)


def misread(read: Callable[[], None]) -> bool:
    """Any other exception fails the test."""
    try:
        read()
    except AssertionError:
        raise
    except MISREAD:
        return True
    return False


def test_a_truthful_worker_is_not_misread(tmp_path: Path) -> None:
    """Every kind of value that travels, once through JSON."""
    path = write_dicom(tmp_path / "a.dcm", gradient(), windows=[(7, 9, "A")], spacing=(0.1, 0.2))
    (looked,) = Here().look([Asked(Place(path))])
    assert again(looked, Place(path)) == looked
    image = Here().image(looked.refs[0])
    sent = image_message(image)
    got = image_of(Message(json.loads(json.dumps(sent.body)), sent.arrays))
    assert np.array_equal(got.index, image.index)
    assert (got.windows, got.spacing, got.value_range) == (image.windows, image.spacing, image.value_range)


def again(looked: Looked, place: Place) -> Looked:
    return looked_of(json.loads(json.dumps(looked_json(looked))), place)


def film_in(folder: Path) -> tuple[Path, ImageRef]:
    path = write_png(folder / "film.png", gradient(bits=8))
    (looked,) = Here().look([Asked(Place(path), True)])
    return path, looked.refs[0]


def fake(monkeypatch: pytest.MonkeyPatch, more: str) -> Apart:
    monkeypatch.setattr(children, "command", lambda: [sys.executable, "-c", WORKER + more])
    return Apart(Workers(1))


def asking(decoder: Apart, ref: ImageRef) -> tuple[Callable[[], Any], ...]:
    return lambda: decoder.image(ref), lambda: decoder.thumbnail(ref), lambda: decoder.identity(ref)
