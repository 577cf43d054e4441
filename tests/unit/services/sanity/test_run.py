"""A run from films on disk: what is finished is kept, however it ends; the same films in the same order every time."""

from pathlib import Path

import pytest

from xai_desktop.core import paths
from xai_desktop.core.errors import Cancelled, InputError, UsageError
from xai_desktop.core.image import Image
from xai_desktop.core.sanity import CheckResult
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import make
from xai_desktop.io.sanity_file import read_sanity
from xai_desktop.models.store import load_bundle
from xai_desktop.services import kept_sanity
from xai_desktop.services.decoding import Decoder
from xai_desktop.services.opening import load_image
from xai_desktop.services.sanity import films
from xai_desktop.services.sanity.films import opened
from xai_desktop.services.sanity.run import Wish, run_checks

STUDY, BOXES = paths.demo_study(), paths.demo_annotations()


class _Until(Quiet):
    """A person who loses patience in a certain check."""

    def __init__(self, title: str) -> None:
        self.title = title

    def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
        if text.startswith(self.title):
            raise Cancelled


def test_a_run_that_is_stopped_keeps_what_it_finished_and_no_whole_run_is_lost(tmp_path: Path) -> None:
    bundle = load_bundle(paths.bundled_models() / "demo-marker")
    wish = Wish((STUDY,), (BOXES,), (make("saliency"),), ("labels", "repeat"), films=2)
    heard: list[CheckResult] = []
    with pytest.raises(Cancelled):
        run_checks(bundle, wish, tmp_path, _Until("Repeatability"), heard=heard.append)
    assert [one.key for one in heard] == ["labels"]
    assert [one.key for one in read_sanity(tmp_path / "sanity.json").results] == ["labels"]
    assert not (tmp_path / "report.pdf").exists()
    whole, files = run_checks(bundle, wish, tmp_path, heard=heard.append, made_at="2026-03-01T10:00:00+00:00")
    assert [one.key for one in whole.results] == ["labels", "repeat"]
    assert {file.name for file in files} == {"sanity.json", "report.pdf", "report.html"}
    with pytest.raises(Cancelled):
        run_checks(bundle, wish, tmp_path / "other", _Until("Repeatability"), heard=heard.append)
    kept = kept_sanity.last(whole.weights)
    assert kept is not None
    assert kept[0] == whole


def test_the_same_wish_gives_the_same_bytes(tmp_path: Path) -> None:
    bundle = load_bundle(paths.bundled_models() / "demo-marker")
    wish = Wish((STUDY,), (BOXES,), (make("saliency"),), ("labels",), films=3)
    made = []
    for name in ("one", "two"):
        run_checks(bundle, wish, tmp_path / name, heard=lambda _: None, made_at="2026-03-01T10:00:00+00:00")
        made.append({file.name: file.read_bytes() for file in sorted((tmp_path / name).iterdir()) if file.is_file()})
    assert made[0] == made[1]
    assert set(made[0]) == {"sanity.json", "report.pdf", "report.html"}


def test_films_with_marks_come_first_and_the_seed_says_which(tmp_path: Path) -> None:
    few, _ = opened([STUDY], [BOXES], 4, 0, Quiet(), None)
    again, _ = opened([STUDY], [BOXES], 4, 0, Quiet(), None)
    everything, _ = opened([STUDY], [BOXES], 0, 0, Quiet(), None)
    assert [case.name for case in few] == [case.name for case in again]
    assert len(few) == 4
    assert len(everything) > 4
    assert all(case.annotations for case in few)
    assert few.patients == 4
    with pytest.raises(InputError, match="no film"):
        opened([tmp_path], [], 4, 0, Quiet(), None)


def test_an_unknown_check_is_refused_before_any_film_is_opened(tmp_path: Path) -> None:
    bundle = load_bundle(paths.bundled_models() / "demo-marker")
    with pytest.raises(UsageError, match="magic"):
        run_checks(bundle, Wish((tmp_path,), checks=("magic",)), tmp_path / "out", heard=lambda _: None)


def test_a_film_that_cannot_be_read_is_left_out_counted_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gone since it was opened, say."""

    def gone(ref: ImageRef, decoder: Decoder | None) -> Image:
        if ref.path.name == "SYN-01.dcm":
            raise InputError(f"{ref.path}: is not there any more; open the folder again.")
        return load_image(ref, decoder)

    monkeypatch.setattr(films, "load_image", gone)
    bundle = load_bundle(paths.bundled_models() / "demo-marker")
    three = tuple(STUDY / f"SYN-0{number}.dcm" for number in (1, 2, 3))
    wish = Wish(three, (BOXES,), (make("saliency"),), ("labels", "weights"), films=0)
    run, _ = run_checks(bundle, wish, tmp_path / "out", heard=lambda _: None)
    assert (run.films, run.lost) == (3, 1)
    assert any("SYN-01.dcm" in notice for notice in run.notices)
    effects = [one.findings[0].effect for one in run.results]
    assert [effect and effect.films for effect in effects] == [2, 2]
