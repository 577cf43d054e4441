"""A network that was trained here says itself which films it knows, and no headline rests on them."""

import csv
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.helpers.bundles import small_bundle
from xai_desktop.core.cohort.design import Design, Method
from xai_desktop.core.cohort.page import AuditPage, Paragraph
from xai_desktop.core.errors import BundleError, UsageError
from xai_desktop.core.paths import bundled_models
from xai_desktop.io.bundle_files import CARD, WEIGHTS, find_bundle
from xai_desktop.io.learnt_json import LEARNT as FILE
from xai_desktop.models.store import load_bundle
from xai_desktop.services import evaluating
from xai_desktop.services.cohort.answering import read_summary
from xai_desktop.services.cohort.page_of import page_of
from xai_desktop.services.cohort.planning import LEARNT, TEST, Plan, plan
from xai_desktop.services.training import train
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import TrainOrder, order_from

HEAD = ("Image Index", "Finding Labels", "Patient ID", "Patient Age", "Patient Gender", "View Position")


@dataclass(frozen=True)
class Taught:
    """A folder of films, their table, the network that learnt from them, and what it learnt from in plain names."""

    films: Path
    table: Path
    boxes: Path
    model: Path
    parts: dict[str, set[str]]
    patients: dict[str, str]


def drawn(folder: Path, first: int, count: int = 24) -> dict[str, str]:
    """Films of two per patient, half of them with Mass; (film, patient)."""
    (folder / "films").mkdir(parents=True)
    rng, found, lines, boxes = np.random.default_rng(first), {}, [], []
    for number in range(first, first + count):
        film, name = rng.integers(0, 80, (24, 24)).astype(np.uint8), f"{number:08d}_000"
        mass = (number // 2) % 2 == 0
        film[6:18, 2:10] += np.uint8(150 * mass)
        (folder / "films" / f"{name}.png").write_bytes(cv2.imencode(".png", film)[1].tobytes())
        found[name] = str(number // 2)
        lines.append((f"{name}.png", "Mass" if mass else "Effusion", found[name], "50", "F", "AP"))
        boxes.append(f"{name}.png,{'Mass' if mass else 'Effusion'},85.3,256,341.3,512")
    with (folder / "labels.csv").open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEAD)
        writer.writerows(lines)
    (folder / "BBox_List_2017.csv").write_text(
        "\n".join(["Image Index,Finding Label,Bbox [x,y,w,h],,,", *boxes]) + "\n"
    )
    return found


def order(folder: Path, **more: object) -> TrainOrder:
    usual = {"widths": (4, 6), "size": 16, "epochs": 1, "seed": 2, "classes": ("Mass", "Effusion"), "name": "taught"}
    return order_from(data=str(folder / "films"), labels=folder / "labels.csv", **(usual | more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Taught:
    folder = tmp_path_factory.mktemp("taught")
    patients = drawn(folder, 0)
    list(train(order(folder), folder / "taught"))
    split = split_of(order(folder))
    parts = {name: set(getattr(split, name).ids) for name in ("train", "tune", "test")}
    return Taught(
        folder / "films", folder / "labels.csv", folder / "BBox_List_2017.csv", folder / "taught", parts, patients
    )


def design(taught: Taught, **more: object) -> Design:
    usual: dict[str, object] = {
        "films": (str(taught.films),),
        "annotations": (str(taught.boxes),),
        "models": (str(taught.model),),
        "explainers": (Method("grad_cam"),),
        "facts": (str(taught.table),),
    }
    return Design(**(usual | more))  # type: ignore[arg-type]


def learnt(found: Plan) -> set[str]:
    return {film.ref.image_id for film in found.films if film.split == LEARNT}


def said(found: Plan) -> str:
    return " ".join(one.text for one in found.notices)


def test_the_films_of_the_training_are_known_again(taught: Taught) -> None:
    assert all(taught.parts.values())
    found = plan(design(taught))
    assert learnt(found) == taught.parts["train"] | taught.parts["tune"]
    assert {film.ref.image_id for film in found.films if film.split == TEST} == taught.parts["test"]
    films = len(taught.parts["train"] | taught.parts["tune"])
    assert f"taught has learnt from the patients of {films} films here" in said(found)


def test_patients_are_known_by_other_films_and_other_numbers(taught: Taught, tmp_path: Path) -> None:
    """NIH's own names of films carry the patient; a table calls number 3 `3`, a film `00000003`."""
    patient = taught.patients[min(taught.parts["train"])]
    (tmp_path / "films").mkdir()
    pixels = next(taught.films.iterdir()).read_bytes()
    for name in (f"{int(patient):08d}_077", "99999999_000"):
        (tmp_path / "films" / f"{name}.png").write_bytes(pixels)
    found = plan(design(taught, films=(str(tmp_path / "films"),), annotations=(), facts=()))
    assert learnt(found) == {f"{int(patient):08d}_077"}
    assert "none of their films is" in said(found)


def test_other_films_are_not(taught: Taught, tmp_path: Path) -> None:
    other = drawn(tmp_path / "other", 5000, 8)
    films, table = tmp_path / "other" / "films", tmp_path / "other" / "labels.csv"
    found = plan(design(taught, films=(str(films),), facts=(str(table),), annotations=()))
    assert len(found.films) == len(other)
    assert not learnt(found)
    assert "learnt" not in said(found)
    assert found.learnt[0].said
    assert found.learnt[0].complete


def test_the_file_holds_digests_and_no_names(taught: Taught) -> None:
    text = (taught.model / FILE).read_text()
    record = json.loads(text)
    (one,) = record["lists"]
    assert {name: len(one[name]["films"]) for name in ("train", "tune", "test")} == {
        name: len(films) for name, films in taught.parts.items()
    }
    film = min(taught.parts["train"])
    patient = taught.patients[film].lstrip("0") or "0"
    for kind, name in (("film", film), ("patient", patient)):
        assert hashlib.sha256(f"{one['salt']}\0{kind}\0{name}".encode()).hexdigest() in one["train"][f"{kind}s"]
    assert not any(film in text for films in taught.parts.values() for film in films)
    assert record["weights_sha256"] == hashlib.sha256((taught.model / WEIGHTS).read_bytes()).hexdigest()


def test_the_same_training_writes_the_same_file_and_the_card_does_not_know_it(taught: Taught, tmp_path: Path) -> None:
    list(train(order(taught.films.parent), tmp_path / "again"))
    for name in (FILE, CARD, WEIGHTS):
        assert (tmp_path / "again" / name).read_bytes() == (taught.model / name).read_bytes()
    shutil.copytree(taught.model, tmp_path / "without")
    (tmp_path / "without" / FILE).unlink()
    assert load_bundle(tmp_path / "without").card == load_bundle(taught.model).card


def test_a_network_that_does_not_say(taught: Taught, tmp_path: Path) -> None:
    found = plan(design(taught, models=(str(small_bundle(tmp_path)),)))
    assert not learnt(found)
    assert not found.learnt[0].said


def test_what_any_network_knows_is_left_out_for_all(taught: Taught, tmp_path: Path) -> None:
    found = plan(design(taught, models=(str(small_bundle(tmp_path)), str(taught.model))))
    assert learnt(found) == taught.parts["train"] | taught.parts["tune"]
    assert [one.model for one in found.learnt if one.said] == ["taught"]


def test_held_out_films_that_the_network_knows_are_learnt_all_the_same(taught: Taught, tmp_path: Path) -> None:
    known = min(taught.parts["train"])
    own = sorted(taught.parts["test"])
    (tmp_path / "held.txt").write_text("\n".join([known, *own[:2]]) + "\n")
    found = plan(design(taught, held_out=(str(tmp_path / "held.txt"),)))
    kept = {film.ref.image_id for film in found.films if film.split == TEST}
    assert kept == {name for name in own if taught.patients[name] in {taught.patients[one] for one in own[:2]}}
    assert "names 1 patient as held out that taught has learnt from" in said(found)

    (tmp_path / "right.txt").write_text("\n".join(own) + "\n")
    assert "as held out" not in said(plan(design(taught, held_out=(str(tmp_path / "right.txt"),))))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: text.replace('"weights_sha256": "', '"weights_sha256": "0'), "speaks of another network"),
        (lambda text: text[: len(text) // 2], "cannot be read as a list"),
        (lambda text: text.replace('"films"', '"pictures"'), "cannot be read as a list"),
        (lambda text: text.replace('"format_version": 1', '"format_version": 2'), "newer version"),
        (lambda _: "[" * 100_000, "cannot be read as a list"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(taught: Taught, tmp_path: Path, change: object, sentence: str) -> None:
    folder = Path(shutil.copytree(taught.model, tmp_path / "broken"))
    text = (folder / FILE).read_text()
    (folder / FILE).write_text(change(text))  # type: ignore[operator]
    with pytest.raises(BundleError, match=sentence) as fault:
        plan(design(taught, models=(str(folder),)))
    assert FILE in str(fault.value)


def test_what_a_network_began_with_knows_its_films_too(taught: Taught, tmp_path: Path) -> None:
    drawn(tmp_path / "more", 2000)
    more = order(tmp_path / "more", arm="hr-cam-head", base=str(taught.model), widths=())
    list(train(more, tmp_path / "head"))
    split = split_of(more)
    found = plan(design(taught, models=(str(tmp_path / "head"),)))
    assert learnt(found) == taught.parts["train"] | taught.parts["tune"]
    own = plan(design(taught, models=(str(tmp_path / "head"),), films=(str(tmp_path / "more" / "films"),), facts=()))
    assert learnt(own) == {*split.train.ids, *split.tune.ids}

    untold = shutil.copytree(find_bundle("demo-end-to-end"), tmp_path / "untold")
    (untold / FILE).unlink()
    began_with = order(tmp_path / "more", arm="hr-cam-head", base=str(untold), widths=(), classes=())
    list(train(began_with, tmp_path / "x"))
    (silent,) = plan(design(taught, models=(str(tmp_path / "x"),))).learnt
    assert (silent.said, silent.complete) == (True, False)


def test_drawn_films_are_nobodys(taught: Taught, tmp_path: Path) -> None:
    order = order_from(data="synthetic", films=20, widths=(4, 6), size=16, epochs=1, name="drawn")
    list(train(order, tmp_path / "drawn"))
    (one,) = plan(design(taught, models=(str(tmp_path / "drawn"),))).learnt
    assert (one.said, one.complete, one.films, one.drawn) == (True, True, 0, True)
    assert [notice.text for notice in one.notices()] == [one.doubt]
    assert one.doubt.startswith("drawn learnt from drawn films only")


@pytest.mark.parametrize("name", sorted(one.name for one in bundled_models().glob("demo-*")))
def test_shipped_demo_networks_say_that_they_know_drawn_films_only(taught: Taught, name: str) -> None:
    (one,) = plan(design(taught, models=(name,))).learnt
    assert (one.said, one.complete, one.films, one.drawn) == (True, True, 0, True)


def test_a_head_of_drawn_films_on_a_network_of_real_ones_is_no_drawn_network(taught: Taught, tmp_path: Path) -> None:
    of_drawn = order_from(arm="hr-cam-head", data="synthetic", films=20, epochs=1, base=str(taught.model), name="mixed")
    assert (of_drawn.is_synthetic, of_drawn.knows_drawn_only) == (True, False)


@pytest.fixture(scope="module")
def audit(taught: Taught, tmp_path_factory: pytest.TempPathFactory) -> evaluating.Audit:
    out = tmp_path_factory.mktemp("audit")
    made = evaluating.begun(evaluating.planned(design(taught)), out, resume=False, made_at="2026-01-01T00:00:00+00:00")
    list(evaluating.running(made))
    evaluating.finished(made, report=False)
    return made


def test_no_headline_rests_on_films_that_the_network_knows(taught: Taught, audit: evaluating.Audit) -> None:
    summary = read_summary(audit.folder)
    known = taught.parts["train"] | taught.parts["tune"]
    assert summary.films == len(taught.parts["test"])
    assert [(one.films, one.why.partition(":")[0]) for one in summary.left_out] == [(len(known), "learnt")]
    with (audit.folder / "rows.csv").open(newline="") as stream:
        split = {row["film"]: row["split"] for row in csv.DictReader(stream)}
    assert {film for film, own in split.items() if own == "learnt"} == known


def test_protocol_and_report_say_who_said_it(taught: Taught, audit: evaluating.Audit) -> None:
    protocol = json.loads((audit.folder / "protocol.json").read_text())
    digest = hashlib.sha256((taught.model / FILE).read_bytes()).hexdigest()
    known = taught.parts["train"] | taught.parts["tune"]
    patients = {taught.patients[film] for film in known}
    assert protocol["learnt"] == [
        {"model": "taught", "said": True, "complete": True, "films": len(known), "patients": len(patients),
         "sha256": digest}
    ]  # fmt: skip
    page = page_of(read_summary(audit.folder), (), protocol, audit.plan.opening.report)
    facts = {one.title: dict(one.rows) for one in page.facts}["What the networks learnt from"]
    assert facts["taught"].startswith(f"from the bundle: {len(known)} films of {len(patients)} patients here")
    assert facts["--held-out"] == "not given"
    assert not warnings_of(page)


def warnings_of(page: AuditPage) -> list[str]:
    parts = [part for section in page.sections for part in section.parts]
    return [part.text for part in parts if isinstance(part, Paragraph) and part.warning]


@pytest.mark.parametrize(
    ("learnt", "held_out", "warned"),
    [
        (None, [], "the networks learnt"),  # a protocol from before
        ([("a", False, False)], [], "the networks learnt"),
        ([("a", False, False)], ["held.txt"], ""),
        ([("a", True, True), ("b", False, False)], [], "which patients b learnt"),
        ([("a", True, False)], [], "the networks learnt"),
        ([("a", True, True)], [], ""),
    ],
)
def test_the_report_warns_where_nobody_says(
    audit: evaluating.Audit, learnt: list[tuple[str, bool, bool]] | None, held_out: list[str], warned: str
) -> None:
    protocol = json.loads((audit.folder / "protocol.json").read_text())
    protocol["design"]["held_out"] = held_out
    del protocol["learnt"]
    if learnt is not None:
        rest = {"films": 0, "patients": 0, "sha256": "ab" * 32}
        protocol["learnt"] = [{"model": name, "said": own, "complete": whole, **rest} for name, own, whole in learnt]
    found = warnings_of(page_of(read_summary(audit.folder), (), protocol, audit.plan.opening.report))
    assert bool(found) == bool(warned)
    assert warned in "".join(found)


def test_an_audit_is_not_gone_on_with_once_the_list_is_another(taught: Taught, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(taught.model, tmp_path / "copy"))
    evaluating.begun(evaluating.planned(design(taught, models=(str(folder),))), tmp_path / "out", resume=False)
    (folder / FILE).unlink()
    with pytest.raises(UsageError, match="what its networks learnt from"):
        evaluating.begun(evaluating.planned(design(taught, models=(str(folder),))), tmp_path / "out", resume=True)
