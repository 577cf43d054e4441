"""A run from films on disk: what is finished is kept, however it ends; the same films in the same order every time."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from xai_desktop.core import paths
from xai_desktop.core.errors import Cancelled, ExplainerError, InputError, UsageError
from xai_desktop.core.image import Image
from xai_desktop.core.learnt import LearntFrom, LearntList
from xai_desktop.core.sanity import CheckResult, Verdict
from xai_desktop.core.study import ImageRef
from xai_desktop.core.task import Quiet
from xai_desktop.explainers import make
from xai_desktop.io.learnt_json import write_learnt
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


def test_one_film_in_nine_files_is_one_film_and_no_verdict(tmp_path: Path) -> None:
    """By its bytes, and by its pixels where the file was saved anew."""
    from PIL import Image as Picture

    picture = np.random.default_rng(1).integers(0, 255, (96, 96), np.uint8)
    for number in range(4):
        Picture.fromarray(picture).save(tmp_path / f"same{number}.png")
        Picture.fromarray(picture).save(tmp_path / f"anew{number}.png", compress_level=number)
    Picture.fromarray(picture[::-1]).save(tmp_path / "other.png")
    bundle = load_bundle(paths.bundled_models() / "demo-marker")
    wish = Wish((tmp_path,), (), (make("saliency"),), ("repeat",), films=0)
    run, _ = run_checks(bundle, wish, tmp_path / "out", heard=lambda _: None)
    assert (run.films, run.patients) == (2, 2)
    assert {one.verdict for one in run.results} == {Verdict.NOT_TESTABLE}
    effect = run.results[0].findings[0].effect
    assert effect is not None
    assert effect.films == 2
    assert any("takes no part" in notice for notice in run.notices)
    assert any("name no patient" in notice for notice in run.notices)


def test_a_network_that_gives_no_map_has_a_report(tmp_path: Path) -> None:
    """Its curves have no point."""
    bundle = load_bundle(paths.bundled_models() / "demo-marker")
    for name, parameter in bundle.net.named_parameters():
        if not name.startswith("backbone"):
            parameter.data.zero_()
    wish = Wish((STUDY,), (BOXES,), (make("grad_cam"),), ("weights",), films=2)
    run, files = run_checks(bundle, wish, tmp_path, heard=lambda _: None)
    curves = [point.value for curve in run.results[0].curves for point in curve.points]
    assert curves
    assert all(value is None for value in curves)
    assert (tmp_path / "report.pdf") in files


def test_films_that_the_network_learnt_from_are_said(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(paths.bundled_models() / "demo-marker", folder)
    bundle = load_bundle(folder)
    split = LearntList.of("salt", [("SYN-01", ""), ("SYN-02", "")], [], [("SYN-03", "")])
    write_learnt(folder, LearntFrom(bundle.card.weights_hash, (split,)))
    three = tuple(STUDY / f"SYN-0{number}.dcm" for number in (1, 2, 3))
    wish = Wish(three, (BOXES,), (make("saliency"),), ("labels",), films=0)
    run, _ = run_checks(bundle, wish, tmp_path / "out", heard=lambda _: None, model=str(folder))
    assert any("has learnt from the patients of 2 of these 3 films" in notice for notice in run.notices)


def test_a_method_twice_and_a_layer_that_is_not_there_are_refused_and_keep_the_last_run(tmp_path: Path) -> None:
    bundle = load_bundle(paths.bundled_models() / "demo-marker")
    twice = Wish((STUDY,), (), (make("rise", samples=10), make("rise", samples=20)), ("repeat",), films=2)
    with pytest.raises(UsageError, match="RISE: is named more than once"):
        run_checks(bundle, twice, tmp_path / "out", heard=lambda _: None)
    nowhere = Wish((STUDY,), (), (make("grad_cam"),), ("repeat",), layer="nowhere", films=2)
    with pytest.raises(ExplainerError, match="no layer 'nowhere'"):
        run_checks(bundle, nowhere, tmp_path / "out", heard=lambda _: None)
    assert not (tmp_path / "out").exists()
    assert kept_sanity.last(bundle.card.weights_hash) is None


def test_films_of_one_name_in_several_folders_are_several_patients(tmp_path: Path) -> None:
    """As exports have them, with a folder for each examination."""
    from PIL import Image as Picture

    for number in range(3):
        (tmp_path / f"study{number}").mkdir()
        picture = np.random.default_rng(number).integers(0, 255, (64, 64), np.uint8)
        Picture.fromarray(picture).save(tmp_path / f"study{number}" / "1.png")
    cases, said = opened([tmp_path], [], 0, 0, Quiet(), None)
    assert len({case.patient for case in cases}) == cases.patients == 3
    assert said[0].startswith("3 of 3 films name no patient")
