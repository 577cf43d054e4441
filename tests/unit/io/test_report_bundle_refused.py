"""Review bundles that are damaged, or that somebody wrote who means harm: one sentence, and no memory asked for."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers.review_bundles import (
    differences,
    kept,
    members,
    packed,
    put,
    reworded,
    signed,
    with_everything,
    with_reviews,
)
from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import InputError
from xai_desktop.core.report import Letterhead
from xai_desktop.io.exporters._carried import carried
from xai_desktop.io.report_bundle import read


def refused(folder: Path, content: bytes) -> str:
    path = put(folder, content)
    with pytest.raises(InputError) as fault:
        read(path)
    assert_one_sentence(fault.value, path)
    return str(fault.value)


def test_cut_short_or_flipped_it_is_refused_or_the_same(tmp_path: Path) -> None:
    """Bits of names and times of the archive's own mean nothing, and all others are covered by a sum."""
    whole, random = kept("reviews"), np.random.default_rng(8)
    report, same, refusals = carried(with_reviews()), 0, 0
    versions = [whole[: int(length)] for length in np.linspace(0, len(whole) - 1, 20)]
    for number in range(140):
        content = bytearray(whole)
        for place in random.integers(0, len(whole), 1 + number % 3):
            content[place] ^= 1 << int(random.integers(8))
        versions.append(bytes(content))
    tail = len(whole) - 700  # the archive's own table
    places = random.integers(tail, len(whole), 120)
    versions += [whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :] for place in places]
    for content in versions:
        path = put(tmp_path, content)
        try:
            found = read(path)
        except InputError as fault:
            assert_one_sentence(fault, path)
            refusals += 1
        else:
            assert list(differences(report, found)) == []
            same += 1
    assert refusals > 100
    assert same + refusals == len(versions)


@pytest.mark.parametrize("name", ["manifest.json", "report.json", "maps.npz", "film.npz", "boxes.json", "logo.png"])
def test_a_member_that_is_missing_or_another_is_refused(name: str, tmp_path: Path) -> None:
    files = members(kept("everything"))
    less = {other: content for other, content in files.items() if other != name}
    refused(tmp_path, packed(less))
    if name not in ("boxes.json", "manifest.json"):
        refused(tmp_path, signed(less))
    if name != "manifest.json":
        assert "those of its manifest" in refused(tmp_path, packed({**files, name: files[name] + b" "}))


def test_what_it_does_not_name_is_refused(tmp_path: Path) -> None:
    files = members(kept("everything"))
    assert "does not name" in refused(tmp_path, signed({**files, "more.bin": b"1"}))
    maps = members(files["maps.npz"])
    assert "does not name" in refused(
        tmp_path, signed({**files, "maps.npz": packed({**maps, "b.npy": maps["raw.npy"]})})
    )


def test_a_bundle_that_somebody_packed_again_is_read(tmp_path: Path) -> None:
    found = read(put(tmp_path, packed(members(kept("everything")))))
    assert list(differences(carried(with_everything()), found)) == []


def test_what_is_no_bundle_at_all(tmp_path: Path) -> None:
    for content in (b"", b"PK\x03\x04", b"%PDF-1.7", packed({}), packed({"manifest.json": b"[]"})):
        refused(tmp_path, content)
    with pytest.raises(InputError, match="no such file"):
        read(tmp_path / "none.zip")
    with pytest.raises(InputError, match="a folder where a file was expected"):
        read(tmp_path)


def test_a_newer_bundle_asks_for_a_newer_program(tmp_path: Path) -> None:
    said = refused(tmp_path, reworded(lambda record: record.update(version=2)))
    assert "newer version of this program; update this one" in said


def test_a_field_that_was_not_there_yet_has_its_default(tmp_path: Path) -> None:
    found = read(put(tmp_path, reworded(lambda record: record["report"].pop("letterhead"), "reviews")))
    assert found.letterhead == Letterhead()


def nested(record: dict[str, Any], *names: Any) -> Any:
    for name in names:
        record = record[name]
    return record


def far_away() -> dict[str, Any]:
    """A review with a pinned point on another planet."""
    measure = {"is": "probe", "at": [1e300, 0], "tag": {"name": "", "at": ""}}
    return {"film": "", "reader": "", "step": 1, "verdict": {"measures": [measure]}, "at": ""}


WRONG: dict[str, Callable[[dict[str, Any]], object]] = {
    "a class by name": lambda r: r["report"]["window"].update({"is": "os.system"}),
    "a class that is real": lambda r: r["report"]["window"].update({"is": "mask"}),
    "a class that is no text": lambda r: r["report"]["window"].update({"is": ["window"]}),
    "no class": lambda r: r["report"]["window"].pop("is"),
    "a path": lambda r: r["report"]["ref"].update(path="/etc/passwd"),
    "a destination": lambda r: r["report"].update(destination={"is": "house", "name": "x"}),
    "an unknown field": lambda r: r["report"].update(more=1),
    "a needed field less": lambda r: r["report"].pop("made_at"),
    "a text for a number": lambda r: r["report"]["image"].update(bits="12"),
    "true for a number": lambda r: r["report"]["image"].update(aspect=True),
    "a number for a truth": lambda r: r["report"]["image"].update(lossy=1),
    "a huge number": lambda r: r["report"]["image"].update(stored_offset=1 << 80),
    "an endless number": lambda r: r["report"]["image"].update(aspect={"number": "inf"}),
    "an unknown word": lambda r: r["report"]["card"].update(score_kind="odds"),
    "a list too long": lambda r: r["report"]["image"].update(value_range=[0, 1, 2]),
    "a list for an object": lambda r: r["report"].update(ref=[]),
    "a text too long": lambda r: r["report"]["card"].update(name="n" * 70000),
    "half a character": lambda r: r["report"]["card"].update(name="\ud800"),
    "an empty box": lambda r: nested(r, "report", "annotations", 0, "shape").update(x1=0),
    "another's array": lambda r: nested(r, "report", "explanation").update(raw={"array": "maps.npz/heatmap"}),
    "an array from nowhere": lambda r: nested(r, "report", "image").update(colour={"array": "film.npz/colour"}),
    "a mark out of all proportion": lambda r: nested(r, "report", "annotations", 0, "shape").update(x1=1e308),
    "a curve that leaves the page": lambda r: nested(r, "report", "agreements", 0, "curve", 3).__setitem__(1, 1e308),
    "an IoU above one": lambda r: nested(r, "report", "agreements", 0, "ruler", "random").update(value=1.5),
    "a measurement without end": lambda r: r["report"].update(reviews=[far_away()]),
    "a colour map": lambda r: r["report"].update(colormap="rainbow"),
    "another film's map": lambda r: nested(r, "report", "explanation", "pixel_map").update(source=[9, 9]),
    "a class that is not there": lambda r: nested(r, "report", "explanation", "target").update(index=99),
    "numbers of other tiles": lambda r: nested(r, "report", "cascade_ious").__setitem__(0, [0.5]),
    "a time that is none": lambda r: r["report"].update(made_at="yesterday"),
    "a time without a zone": lambda r: r["report"].update(made_at="2026-03-02T09:41:12"),
    "a state that is not so": lambda r: nested(r, "report", "cascade", "rows", 1, "maps", 0).update(state="ok"),
    "another schema": lambda r: r.update(schema="x"),
    "a version that is none": lambda r: r.update(version=True),
    "no report": lambda r: r.pop("report"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_the_hints_do_not_allow_is_refused(what: str, tmp_path: Path) -> None:
    refused(tmp_path, reworded(WRONG[what]))


@pytest.mark.parametrize("said", ["NaN", "Infinity", "1e999", "[" * 100_000, "9" * 5000])
def test_numbers_that_are_none_and_depth_without_end(said: str, tmp_path: Path) -> None:
    files = members(kept("cascade"))
    text = files["report.json"].replace(b'"aspect":1.0', f'"aspect":{said}'.encode())
    assert text != files["report.json"]
    refused(tmp_path, signed({**files, "report.json": text}))


def npy(dtype: str, shape: str, data: bytes) -> bytes:
    head = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + data


@pytest.mark.parametrize(
    "raw",
    [
        npy("<f4", "(999999, 999999)", b"\0" * 16),
        npy("<f4", "(2, 2)", b"\0" * 12),
        npy("|O", "(2, 2)", b"\0" * 32),
        npy("<f8", "(2, 2)", b"\0" * 32),
        npy("<f4", "(-2, -2)", b"\0" * 16),
        npy("<f4", "(2, __import__('os').getpid())", b"\0" * 16),
        npy("<f4", "(4,)", b"\0" * 16),
        npy("<f4", "(0, 4)", b""),
        b"\x93NUMPY\x02\x00" + npy("<f4", "(2, 2)", b"\0" * 16)[8:],
        b"",
    ],
)
def test_arrays_that_are_none_ask_for_no_memory(raw: bytes, tmp_path: Path) -> None:
    assert "is no whole review bundle" in refused(tmp_path, with_raw(raw))


def with_raw(raw: bytes) -> bytes:
    files = members(kept("cascade"))
    maps = {**members(files["maps.npz"]), "raw.npy": raw}
    return signed({**files, "maps.npz": packed(maps, zipfile.ZIP_STORED)})


def test_the_arrays_made_here_are_read(tmp_path: Path) -> None:
    """So that those above are refused for what they are."""
    found = read(put(tmp_path, with_raw(npy("<f4", "(2, 2)", np.arange(4, dtype="<f4").tobytes()))))
    assert found.explanation.raw.tolist() == [[0, 1], [2, 3]]


def test_an_archive_that_claims_more_than_it_holds_is_refused_at_once(tmp_path: Path) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}", b"\0" * (1 << 20))
    content = bytearray(stream.getvalue())
    entries = [place for place in range(len(content)) if content[place : place + 4] == b"PK\x01\x02"]
    for place in entries:
        content[place + 24 : place + 28] = (0xF0000000).to_bytes(4, "little")
    assert "claim more bytes" in refused(tmp_path, bytes(content))
