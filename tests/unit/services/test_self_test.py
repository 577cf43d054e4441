"""The self-test finds each kind of loss: a part that is gone, one that raises, a file that is damaged."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from xai_desktop.cli import self_testing
from xai_desktop.core.errors import InputError
from xai_desktop.core.paths import resources
from xai_desktop.core.self_check import Check, NotHereError, attempt
from xai_desktop.explainers import EXPLAINERS
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.parts_file import Parts, check_file, parts_text, read_parts
from xai_desktop.services import self_test, writing_test
from xai_desktop.services.self_test import lost, parts
from xai_desktop.ui import self_test as window


def test_the_list_is_that_of_the_source() -> None:
    remedy = "run `make catalogue` and commit resources/parts.json"
    assert (resources() / "parts.json").read_text("utf-8") == parts_text(self_testing.names()), remedy


def test_the_list_has_every_explainer_exporter_and_network() -> None:
    known = set(read_parts().checks)
    assert known >= {f"explainer {one.key}" for one in EXPLAINERS} | {f"export {one.key}" for one in EXPORTERS}
    assert known >= {"bundle demo-cascade", "language de", "decoder RLE Lossless", "window, icons", "films, dicom"}


def test_a_part_that_is_gone_is_named() -> None:
    found = frozenset(read_parts().checks) - {"explainer grad_cam"}
    missing = [check for check in lost(found) if not check.ok]
    assert [check.name for check in missing] == ["explainer grad_cam"]
    assert "install the program again" in missing[0].text
    assert all(check.ok for check in lost(found | {"explainer grad_cam"}))


def test_an_explainer_that_discovery_lost_is_not_among_the_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rest = tuple(method for method in EXPLAINERS if method.key != "lime")
    monkeypatch.setattr(self_test, "EXPLAINERS", rest)
    there = frozenset(name for name, _ in parts())
    assert "explainer lime" in {check.name for check in lost(there) if not check.ok}


def test_a_damaged_or_missing_resource_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "net").write_bytes(b"weights")
    (tmp_path / "page.md").write_bytes(b"# Page")
    held = json.loads(parts_text([], tmp_path))["files"]
    monkeypatch.setattr(self_test, "read_parts", lambda: Parts((), held))
    monkeypatch.setattr(self_test.paths, "resources", lambda: tmp_path)
    assert [check.name for check in lost(frozenset())] == ["files"]
    (tmp_path / "models" / "net").write_bytes(b"weightz")
    (tmp_path / "page.md").unlink()
    assert [(check.name, check.ok) for check in lost(frozenset())] == [
        ("file models/net", False),
        ("file page.md", False),
    ]


def test_a_damaged_list_of_parts_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for content in (b"", b"[]", b"{", b'{"checks": 1}'):
        (tmp_path / "parts.json").write_bytes(content)
        with pytest.raises(InputError, match=r"parts\.json: is no list of parts"):
            read_parts(tmp_path / "parts.json")
    with pytest.raises(InputError):
        check_file(tmp_path, "not-there", "")


def test_a_decoder_that_does_not_decode_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "decoders", lambda: {"JPEG 2000": "cannot decode its sample", "RLE": ""})
    found = [attempt(name, work) for name, work in parts() if name.startswith("decoder ")]
    assert [(one.name, one.ok) for one in found] == [("decoder JPEG 2000", False), ("decoder RLE", True)]


def test_an_explainer_that_gives_no_numbers_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    work = dict(parts())["explainer saliency"]
    assert attempt("saliency", work).ok
    monkeypatch.setattr(np, "isfinite", lambda one: np.zeros(one.shape, bool))
    assert "no finite map" in attempt("saliency", work).text


@pytest.mark.parametrize("fault", [ImportError("no module"), AttributeError("gone"), KeyError("x"), OSError("lost")])
def test_whatever_a_part_raises_is_an_answer(fault: Exception) -> None:
    def work() -> str:
        raise fault

    assert attempt("part", work).word == "FAIL"


def test_what_is_not_for_this_machine_is_no_fault() -> None:
    def work() -> str:
        raise NotHereError("no such device")

    assert attempt("part", work) == Check("part", True, "no such device", here=False)


@pytest.mark.parametrize("key", EXPORTERS.keys())
def test_every_file_that_is_written_can_be_read_again(key: str) -> None:
    assert {Path(name).suffix for name in EXPORTERS[key].writes} <= writing_test._READERS.keys()


@pytest.mark.parametrize("suffix", writing_test._READERS)
def test_a_file_that_holds_nothing_fails(suffix: str) -> None:
    assert not attempt(suffix, lambda: writing_test.read_again(f"report{suffix}", b"")).ok


@pytest.mark.parametrize("name", [name for name, _ in window.parts()])
def test_the_window_s_libraries_are_here(qapp: object, name: str) -> None:
    work: Callable[[], str] = dict(window.parts())[name]
    assert attempt(name, work).ok, attempt(name, work).text


def test_a_missing_plug_in_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "PLATFORMS", {"linux": ("offscreen", "nowhere")})
    monkeypatch.setattr(window, "PICTURES", ("png", "xyz"))
    found = [attempt(name, work) for name, work in window.parts()][:2]
    assert "nowhere" in found[0].text
    assert "xyz" in found[1].text
    assert not any(one.ok for one in found)


def test_an_area_that_cannot_be_imported_is_one_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_console: object) -> None:
        raise ImportError("No module named 'torch'")

    monkeypatch.setattr(self_testing, "_program", gone)
    monkeypatch.setattr(self_testing, "_window", lambda _console: iter(()))
    found = list(self_testing._checks(object()))  # type: ignore[arg-type]
    assert (found[0].name, found[0].ok) == ("program", False)
    assert {"explainer grad_cam", "window, icons"} <= {one.name for one in found if not one.ok}
