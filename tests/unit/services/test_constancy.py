"""A constancy set sees what changes, passes where nothing does, and cannot be changed unseen."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
import torch
from scipy.stats import spearmanr
from skimage.metrics import structural_similarity

from tests.helpers.bundles import small_bundle
from xai_desktop.core.constancy import ConstancyRun, Logged, Measure, Measured, Tolerances, logged
from xai_desktop.core.errors import BundleError, ExplainerError, ExportError, InputError, UsageError
from xai_desktop.core.image import Image, VoiLut, Window
from xai_desktop.explainers import make
from xai_desktop.io import constancy_log
from xai_desktop.io.constancy_set import read_film, read_set, write_film
from xai_desktop.models import preprocess
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.preprocess import to_input
from xai_desktop.models.store import load_bundle
from xai_desktop.services.constancy.checking import check
from xai_desktop.services.constancy.sealing import seal
from xai_desktop.training.synthetic import SyntheticOrder, draw


@pytest.fixture(scope="module")
def films() -> tuple[Image, ...]:
    return tuple(draw(SyntheticOrder(seed, ("Effusion",), side=96)).image() for seed in (1, 2))


@pytest.fixture
def bundle(tmp_path: Path) -> ModelBundle:
    return load_bundle(small_bundle(tmp_path))


@pytest.fixture
def sealed(bundle: ModelBundle, films: tuple[Image, ...], tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    seal(bundle, films, [make("grad_cam"), make("smooth_grad", samples=4)], folder)
    return folder


def failed(run: ConstancyRun) -> set[tuple[Measure, str]]:
    return {(one.measure, one.explainer) for one in run.measured if not one.passed}


def test_an_unchanged_run_is_the_same_bit_for_bit(sealed: Path, tmp_path: Path) -> None:
    run = check(sealed, load_bundle(tmp_path / "small"))
    assert run.passed
    assert run.notes == ()
    assert run.worst(Measure.INPUT) == run.worst(Measure.SCORE) == run.worst(Measure.PEAK) == 0.0
    assert run.worst(Measure.RANK) == pytest.approx(1, abs=1e-12)
    assert run.worst(Measure.SSIM) == pytest.approx(1, abs=1e-12)
    assert len(run.measured) == 2 * (2 + 2 * 3)
    assert run.sentence == "Passed: 2 films, 16 comparisons, all within their tolerances."


def test_the_same_set_has_the_same_seal(bundle: ModelBundle, films: tuple[Image, ...], tmp_path: Path) -> None:
    seals = {seal(bundle, films, [make("grad_cam")], tmp_path / name)[1] for name in ("one", "two")}
    assert len(seals) == 1
    assert read_set(tmp_path / "one")[1] in seals


def test_a_changed_weight_is_seen(sealed: Path, bundle: ModelBundle) -> None:
    with torch.no_grad():
        next(p for name, p in bundle.net.named_parameters() if "weight" in name).mul_(-1)
    run = check(sealed, bundle)
    assert {measure for measure, _ in failed(run)} >= {Measure.SCORE, Measure.RANK}
    assert (Measure.INPUT, "") not in failed(run)
    assert run.sentence.startswith("Failed: ")


def test_another_network_of_the_same_classes_is_said(sealed: Path, tmp_path: Path) -> None:
    run = check(sealed, load_bundle(small_bundle(tmp_path / "b", "other", seed=7)))
    assert not run.passed
    assert "weights are others" in run.notes[0]


def test_another_interpolation_is_seen_in_the_input(
    sealed: Path, bundle: ModelBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nearest(plane: np.ndarray, pixel_map: object) -> np.ndarray:  # type: ignore[type-arg]
        del pixel_map
        return plane[1::3, 1::3].copy()

    monkeypatch.setattr(preprocess, "resample", nearest)
    run = check(sealed, bundle)
    assert (Measure.INPUT, "") in failed(run)


def test_another_seed_is_seen_in_the_maps_that_draw_numbers(sealed: Path, bundle: ModelBundle) -> None:
    told = json.loads((sealed / "set.json").read_text("utf-8"))
    told["seed"] = 5
    _reseal(sealed, told)
    found = failed(check(sealed, bundle))
    assert found
    assert {explainer for _, explainer in found} == {"smooth_grad"}


def _reseal(folder: Path, told: dict[str, object]) -> None:
    """As somebody would who seals another set."""
    from xai_desktop.io import constancy_set

    (folder / "set.json").write_text(json.dumps(told), "utf-8")
    hashes = constancy_set._hashes(folder)
    record = {"seal": constancy_set._seal_of(hashes), "files": hashes}
    (folder / "seal.json").write_text(json.dumps(record), "utf-8")


@pytest.mark.parametrize("part", ["films/film-01.safetensors", "expected/film-02.safetensors", "set.json"])
def test_a_changed_byte_breaks_the_seal_and_names_the_file(sealed: Path, bundle: ModelBundle, part: str) -> None:
    data = bytearray((sealed / part).read_bytes())
    data[-3] ^= 1
    (sealed / part).write_bytes(data)
    with pytest.raises(InputError, match=r"has been changed.*seal is broken") as caught:
        check(sealed, bundle)
    assert part in str(caught.value)


def test_a_new_a_missing_and_a_forged_file_break_the_seal(sealed: Path, bundle: ModelBundle) -> None:
    (sealed / "films" / "film-03.safetensors").write_bytes(b"x")
    with pytest.raises(InputError, match="is new"):
        check(sealed, bundle)
    (sealed / "films" / "film-03.safetensors").unlink()
    (sealed / "log.jsonl").write_text("", "utf-8")  # lies outside the seal
    assert check(sealed, bundle).passed
    record = json.loads((sealed / "seal.json").read_text("utf-8"))
    (sealed / "seal.json").write_text(json.dumps({**record, "seal": "0" * 64}), "utf-8")
    with pytest.raises(InputError, match="seal is broken"):
        check(sealed, bundle)
    (sealed / "seal.json").write_text(json.dumps(record), "utf-8")
    (sealed / "films" / "film-01.safetensors").unlink()
    with pytest.raises(InputError, match="is missing"):
        check(sealed, bundle)


def test_the_measures_are_what_other_programs_compute(sealed: Path, bundle: ModelBundle) -> None:
    with torch.no_grad():
        for parameter in bundle.net.parameters():
            parameter.mul_(1.02)
    run = check(sealed, bundle)
    film = read_film(sealed, "film-01")
    x, _ = to_input(film, bundle.card.input)
    told = read_set(sealed)[0].films[0]
    now = torch.sigmoid(bundle.net(x)[0].double()).tolist()
    value = {(one.film, one.measure, one.explainer): one.value for one in run.measured}
    biggest = max(abs(a - b) for a, b in zip(told.scores, now, strict=True))
    assert value["film-01", Measure.SCORE, ""] == pytest.approx(biggest, abs=1e-7)
    before = safetensors.numpy.load((sealed / "expected" / "film-01.safetensors").read_bytes())["map 1"]
    from xai_desktop.explainers import Logit, explain_tensor

    method = make("smooth_grad", samples=4)
    after = method.displayed(explain_tensor(bundle.net, x, method, None, Logit(told.target)))
    before = method.displayed(before)
    assert value["film-01", Measure.RANK, "smooth_grad"] == pytest.approx(
        spearmanr(before.ravel(), after.ravel()).statistic, abs=1e-9
    )
    places = [np.unravel_index(int(one.argmax()), one.shape) for one in (before, after)]
    distance = float(np.hypot(*np.subtract(*np.array(places, dtype=float))))
    assert value["film-01", Measure.PEAK, "smooth_grad"] == pytest.approx(distance)
    span = max(before.max(), after.max()) - min(before.min(), after.min())
    theirs = structural_similarity(
        before, after, data_range=float(span), gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    assert value["film-01", Measure.SSIM, "smooth_grad"] == pytest.approx(theirs, abs=0.02)


def test_other_classes_are_refused_and_an_empty_or_full_folder_too(
    sealed: Path, bundle: ModelBundle, films: tuple[Image, ...], tmp_path: Path
) -> None:
    other = ModelBundle(replace(bundle.card, classes=("A", "B")), bundle.net)
    with pytest.raises(BundleError, match="other classes"):
        check(sealed, other)
    with pytest.raises(ExportError, match="not empty"):
        seal(bundle, films, [make("grad_cam")], sealed)
    with pytest.raises(UsageError):
        seal(bundle, (), [make("grad_cam")], tmp_path / "none")
    with pytest.raises(InputError, match="no sealed set"):
        check(tmp_path, bundle)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"monochrome1": True},
        {"windows": (Window(30.0, 60.0, "x", "SIGMOID"),)},
        {"windows": (VoiLut(0.0, np.linspace(0, 1, 4096, dtype=np.float32)),)},
        {"padding": np.arange(4096) < 90},
        {"shutter": np.arange(96 * 96).reshape(96, 96) % 5 > 0},
    ],
)
def test_a_film_of_the_set_is_prepared_as_its_original(
    films: tuple[Image, ...], bundle: ModelBundle, changes: dict[str, object], tmp_path: Path
) -> None:
    film = replace(films[0], **changes)  # type: ignore[arg-type]
    write_film(tmp_path, "film", film)
    for intensity in ("modality", "file_voi", "percentile"):
        spec = replace(bundle.card.input, intensity=intensity)
        assert torch.equal(to_input(film, spec)[0], to_input(read_film(tmp_path, "film"), spec)[0])


def test_nothing_of_a_patient_is_in_a_set(bundle: ModelBundle, films: tuple[Image, ...], tmp_path: Path) -> None:
    from xai_desktop.core.film_header import FilmHeader

    names = [field for field in FilmHeader.__dataclass_fields__ if FilmHeader.__annotations__[field] in ("str", str)]
    header = FilmHeader(**dict.fromkeys(names, "SECRET^NAME"))
    seal(bundle, [replace(films[0], header=header, warnings=("SECRET^NAME",))], [make("grad_cam")], tmp_path / "s")
    for path in (tmp_path / "s").rglob("*"):
        assert path.is_dir() or b"SECRET" not in path.read_bytes()


def test_tolerances_are_ends_that_still_pass() -> None:
    limits = Tolerances(score=0.1, rank=0.9)
    assert limits.allows(Measure.SCORE, 0.1)
    assert not limits.allows(Measure.SCORE, 0.1001)
    assert limits.allows(Measure.RANK, 0.9)
    assert not limits.allows(Measure.RANK, 0.8999)
    assert not limits.allows(Measure.RANK, None)
    assert not limits.allows(Measure.SCORE, float("nan"))


RUN = ConstancyRun(
    "m",
    "a" * 64,
    "b" * 64,
    (("torch", "2"),),
    (Measured("film-01", Measure.SCORE, "", 0.001, passed=True),),
    ("Note.",),
)


def test_the_log_only_grows_and_shows_when_it_was_changed(tmp_path: Path) -> None:
    runs = [Logged(f"2026-11-2{day}T10:00:00+00:00", replace(RUN, model=f"m{day}")) for day in (1, 2, 3)]
    for one in runs:
        constancy_log.append(tmp_path, one)
    assert constancy_log.read(tmp_path) == tuple(runs)
    path = tmp_path / "log.jsonl"
    lines = path.read_text("utf-8").splitlines()
    for changed in ([lines[0].replace("0.001", "0.002"), *lines[1:]], [lines[0], lines[2]], lines[1:]):
        path.write_text("\n".join(changed) + "\n", "utf-8")
        with pytest.raises(InputError, match=r"line \d does not hold"):
            constancy_log.read(tmp_path)
        with pytest.raises(InputError):
            constancy_log.append(tmp_path, runs[0])
    assert constancy_log.read(tmp_path / "elsewhere") == ()


def _three(folder: Path) -> Path:
    for day in (1, 2, 3):
        constancy_log.append(folder, Logged(f"2026-11-2{day}T10:00:00+00:00", replace(RUN, model=f"m{day}")))
    return folder / "log.jsonl"


def test_a_changed_last_line_is_seen_and_nothing_is_added_to_it(tmp_path: Path) -> None:
    path = _three(tmp_path)
    lines = path.read_text("utf-8").splitlines()
    for last in (lines[2].replace('"passed": true', '"passed": false'), lines[2].replace("0.001", "0.0010000001")):
        assert last != lines[2]
        path.write_text("\n".join([*lines[:2], last]) + "\n", "utf-8")
        with pytest.raises(InputError, match="line 3 does not hold"):
            constancy_log.read(tmp_path)
    record = json.loads(lines[2])
    del record["own"]
    path.write_text("\n".join([*lines[:2], json.dumps(record)]) + "\n", "utf-8")
    with pytest.raises(InputError, match="line 3 does not hold"):
        constancy_log.read(tmp_path)


def test_lines_cut_off_at_the_end_give_another_head(tmp_path: Path) -> None:
    path = _three(tmp_path)
    head = constancy_log.head(tmp_path)
    path.write_text("".join(f"{line}\n" for line in path.read_text("utf-8").splitlines()[:2]), "utf-8")
    assert len(constancy_log.read(tmp_path)) == 2
    assert constancy_log.head(tmp_path) not in ("", head)
    assert constancy_log.head(tmp_path / "none") == ""


def test_a_line_that_was_not_written_to_its_end_costs_that_line_only(tmp_path: Path) -> None:
    path = _three(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    assert [one.run.model for one in constancy_log.read(tmp_path)] == ["m1", "m2"]
    constancy_log.append(tmp_path, Logged("2026-11-24T10:00:00+00:00", replace(RUN, model="m4")))
    found = constancy_log.read(tmp_path)
    assert [one.run.model for one in found] == ["m1", "m2", "m4"]
    assert found[-1].run.notes == (constancy_log.TORN, *RUN.notes)
    path.write_bytes(whole[:-1])  # an editor took the end of the last line, and nothing else
    assert len(constancy_log.read(tmp_path)) == 3


def test_a_log_of_before_is_read_and_gone_on_with(tmp_path: Path) -> None:
    """Its lines have no hash of their own."""
    path = tmp_path / "log.jsonl"
    path.write_text("", "utf-8")
    before = ""
    for day in (1, 2):
        record = {"before": before, "at": f"2026-11-2{day}T10:00:00+00:00", **asdict(RUN)}
        line = json.dumps(record)
        before = hashlib.sha256(line.encode()).hexdigest()
        path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
    constancy_log.append(tmp_path, Logged("2026-11-23T10:00:00+00:00", RUN))
    assert len(constancy_log.read(tmp_path)) == 3


def test_a_disk_that_is_full_leaves_the_log_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _three(tmp_path)
    whole = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ExportError, match=r"log\.jsonl.*No space left"):
        constancy_log.append(tmp_path, Logged("2026-11-24T10:00:00+00:00", RUN))
    assert path.read_bytes() == whole
    assert [one.name for one in tmp_path.iterdir()] == ["log.jsonl"]


def test_a_clock_that_was_set_back_and_another_seal_are_noted_with_the_check() -> None:
    first = logged((), "2026-11-22T10:00:00+00:00", RUN)
    assert first.run.notes == RUN.notes
    back = logged([first], "2026-11-22T10:30:00+01:00", replace(RUN, seal="c" * 64))
    assert [note.split(" ")[1] for note in back.run.notes[1:]] == ["set", "clock"]
    assert logged([first], "2026-11-22T12:30:00+01:00", RUN).run.notes == RUN.notes


def test_a_network_that_answers_no_number_seals_nothing(
    bundle: ModelBundle, films: tuple[Image, ...], tmp_path: Path
) -> None:
    with torch.no_grad():
        for parameter in bundle.net.parameters():
            parameter.fill_(float("nan"))
    with pytest.raises((BundleError, ExplainerError), match=r"not finite|no finite"):
        seal(bundle, films, [make("grad_cam")], tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()
    assert not list(tmp_path.glob(".nothing*"))
