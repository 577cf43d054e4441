"""Training as a verb: from films and labels to a bundle whose card tells the truth, or one sentence why not."""

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from xai_desktop.core.errors import BundleError, Cancelled, InputError, UsageError
from xai_desktop.io.bundle_files import CARD, WEIGHTS, read_card
from xai_desktop.models.store import load_bundle
from xai_desktop.services.predicting import predict
from xai_desktop.services.training import train
from xai_desktop.services.training_films import split_of
from xai_desktop.services.training_order import TrainOrder, order_from
from xai_desktop.training.data import read_labelled
from xai_desktop.training.examples import Split
from xai_desktop.training.synthetic import SyntheticOrder, draw

TINY = {"widths": (4, 6), "size": 16, "epochs": 1, "seed": 2}


@pytest.fixture
def films(tmp_path: Path) -> tuple[Path, Path]:
    """Twenty films of ten patients: bright on the left with Mass, noise elsewhere; and a row without a film."""
    folder, table = tmp_path / "films", tmp_path / "labels.csv"
    folder.mkdir()
    rng = np.random.default_rng(0)
    rows = [("missing_000.png", "Mass", "77", "50", "M", "PA")]
    for number in range(20):
        film = rng.integers(0, 80, (24, 24)).astype(np.uint8)
        mass = (number // 2) % 2 == 0
        film[6:18, 2:10] += np.uint8(150 * mass)
        encoded = cv2.imencode(".png", film)[1]
        (folder / f"{number:08d}_000.png").write_bytes(encoded.tobytes())
        rows.append(
            (f"{number:08d}_000.png", "Mass|Edema" if mass else "No Finding", str(number // 2), "50", "F", "AP")
        )
    with table.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["Image Index", "Finding Labels", "Patient ID", "Patient Age", "Patient Gender", "View Position"]
        )
        writer.writerows(rows)
    return folder, table


def order(films: tuple[Path, Path], **changes: object) -> TrainOrder:
    return order_from(data=str(films[0]), labels=films[1], classes=("Mass", "Edema"), **(TINY | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("arm", ["cascade", "end-to-end"])
def test_films_and_labels_become_a_bundle(arm: str, films: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    events = list(train(order(films, name="mine", arm=arm), out))
    bundle = load_bundle(out)
    card = bundle.card
    assert card.name == "mine"
    assert card.classes == ("Mass", "Edema")
    assert card.layers == ("stages.0", "stages.1")
    assert card.taps
    assert not card.synthetic
    assert card.training == events[-1].arm
    assert "by patient" in dict(card.notes)["split"]
    assert films[0].name in card.training_data
    assert str(films[0].parent) not in card.training_data, "a path may name a person or a place"
    assert len(card.operating_points) == 2
    assert predict(bundle, draw(SyntheticOrder(1, (), 64)).image()).classes[0].score > 0


def test_the_same_order_gives_the_same_bytes(films: tuple[Path, Path], tmp_path: Path) -> None:
    for name in ("a", "b"):
        list(train(order(films, name="same"), tmp_path / name))
    for file in (WEIGHTS, CARD):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_synthetic_films_make_a_synthetic_bundle(tmp_path: Path) -> None:
    list(train(order_from(films=24, **TINY), tmp_path))  # type: ignore[arg-type]
    card = read_card(tmp_path)
    assert card.synthetic
    assert card.name == "demo-cascade"
    assert card.classes == ("Nodule", "Consolidation", "Effusion", "Cardiomegaly", "Pneumothorax")
    assert "never seen a real film" in dict(card.notes)["limits"]


def test_test_patients_never_train(films: tuple[Path, Path], tmp_path: Path) -> None:
    held = tmp_path / "held"
    held.mkdir()
    (held / "00000003_000.png").write_bytes((films[0] / "00000003_000.png").read_bytes())
    split = split_of(order(films, test_patients=held))
    assert set(split.test.patients) == {"1"}
    assert set(split.test.ids) == {"00000002_000", "00000003_000"}
    assert "1" not in split.train.patients + split.tune.patients
    assert sum(map(len, (split.train, split.tune, split.test))) == 20
    with pytest.raises(InputError, match="none of the films"):
        split_of(order(films, test_patients=tmp_path / "nothing"))


def test_a_damaged_film_is_left_out_and_said_and_many_are_refused(films: tuple[Path, Path], tmp_path: Path) -> None:
    (films[0] / "00000004_000.png").write_bytes(b"no film")
    out = tmp_path / "out"
    list(train(order(films), out))
    said = dict(read_card(out).notes)["films and labels"]
    assert "1 of 20 films could not be read" in said
    assert "00000004_000.png" in said
    for number in range(3, 12):
        (films[0] / f"{number:08d}_000.png").write_bytes(b"no film")
    with pytest.raises(InputError, match=r"labels\.csv: \d+ of 20 films cannot be read"):
        split_of(order(films))


def test_one_damaged_film_in_a_small_part_stops_nothing(films: tuple[Path, Path]) -> None:
    tested = split_of(order(films)).test.ids
    (films[0] / f"{tested[0]}.png").write_bytes(b"no film")
    assert len(split_of(order(films)).test) == len(tested) - 1 < 9


def test_boxes_lie_where_the_network_sees_them(tmp_path: Path) -> None:
    split = split_of(order_from(films=40, **TINY))  # type: ignore[arg-type]
    boxes = [(truth, y) for truth, y in zip(split.train.truths, split.train.y, strict=True) if len(truth.labels)]
    assert boxes
    for truth, y in boxes:
        assert all(y[label] == 1 for label in truth.labels)
        assert truth.boxes.min() >= 0
        assert truth.boxes.max() <= 16


def test_examples_have_their_own_labels(films: tuple[Path, Path]) -> None:
    split = split_of(order(films))
    for part in (split.train, split.tune):
        for name, patient, labels in zip(part.ids, part.patients, part.y.tolist(), strict=True):
            assert patient == str(int(name[:8]) // 2)
            assert labels == [float((int(name[:8]) // 2) % 2 == 0)] * 2
    left, right = split.train.x[..., 4:12, 2:6].mean(dim=(1, 2, 3)), split.train.x[..., 4:12, 10:14].mean(dim=(1, 2, 3))
    assert ((left - right > 0.5) == (split.train.y[:, 0] > 0)).all()


def test_a_split_refuses_a_patient_in_two_parts(films: tuple[Path, Path]) -> None:
    split = split_of(order(films))
    with pytest.raises(InputError, match="two parts"):
        Split(split.train, split.train, split.test)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"size": 2}, "16"),
        ({"widths": (0, 4)}, "above zero"),
        ({"epochs": -1}, "below zero"),
        ({"batch": 1}, "at least two films"),
        ({"rate": 0.0}, "above zero"),
        ({"backbone": "resnet99"}, "resnet18:stages"),
        ({"size": 16, "widths": (4,) * 6, "pooled": 6}, "halved"),
    ],
)
def test_orders_that_do_not_go_together(changes: dict[str, object], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        order_from(**(TINY | changes))  # type: ignore[arg-type]


def test_an_unknown_kind_of_synthetic_film(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="synthetic:marker"):
        list(train(order_from(data="synthetic:hair", **TINY), tmp_path))  # type: ignore[arg-type]


def test_a_device_that_is_not_there() -> None:
    with pytest.raises(BundleError, match="cpu"):
        order_from(device="cuda:99")


def test_labels_that_cannot_be_used(films: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no class 'Hernia'.*Edema"):
        split_of(replace(order(films), classes=("Hernia",)))
    with pytest.raises(InputError, match=r"no\.csv: no such file"):
        split_of(replace(order(films), labels=tmp_path / "no.csv"))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="empty"):
        split_of(replace(order(films), data=str(empty)))
    with pytest.raises(InputError, match="absent: no such folder"):
        split_of(replace(order(films), data=str(tmp_path / "absent")))


@pytest.mark.parametrize("balance", ["weights", "sampling"])
def test_imbalance_is_handled_and_said(balance: str, films: tuple[Path, Path], tmp_path: Path) -> None:
    split = split_of(order(films, balance=balance))
    assert (split.positive is None) == (balance != "weights")
    assert (split.weights is None) == (balance != "sampling")
    assert not split.remarks[-1].startswith("Class imbalance is left")
    list(train(order(films, balance=balance), tmp_path / "out"))
    assert split.remarks[-1] in dict(read_card(tmp_path / "out").notes)["films and labels"]


def test_one_class_out_of_all_and_any_backbone(films: tuple[Path, Path], tmp_path: Path) -> None:
    rows = films[1].read_text().replace("Mass|Edema", "Mass").replace("No Finding", "Edema")
    films[1].write_text(rows)
    wanted = order_from(
        data=str(films[0]), labels=films[1], classes=("Mass", "Edema"), question="softmax",
        backbone="resnet18", size=32, epochs=1, arm="end-to-end",
    )  # fmt: skip
    events = list(train(wanted, tmp_path / "out"))
    bundle = load_bundle(tmp_path / "out")
    assert bundle.card.score_kind.value == "softmax"
    assert len(bundle.card.layers) == 5
    assert all(event.accuracy is not None for event in events)
    assert "numbers that were learnt" in dict(bundle.card.notes)


def test_one_class_out_of_all_needs_one_class_for_each_film(films: tuple[Path, Path]) -> None:
    with pytest.raises(InputError, match=r"20 of 20 films have no class or several \(first: \d{8}_000\)"):
        split_of(order(films, question="softmax"))  # both or none
    rows = films[1].read_text().replace("Mass|Edema", "Mass").replace("No Finding", "Edema", 7)
    films[1].write_text(rows)
    with pytest.raises(InputError, match=r"--question softmax: \d of 20 films"):
        split_of(order(films, question="softmax"))
    assert len(split_of(order(films)).train)


def test_a_cancelled_training_writes_no_bundle(films: tuple[Path, Path], tmp_path: Path) -> None:
    class Stop:
        def step(self, done: int = 0, total: int = 0, text: str = "") -> None:
            if text.startswith("cascade"):
                raise Cancelled

    out = tmp_path / "out"
    with pytest.raises(Cancelled):
        list(train(order(films), out, Stop()))
    assert not (out / CARD).exists()


def test_the_real_split_holds_the_boxed_patients_out(shared_data: Path) -> None:
    """86 patients with 120 films; none of them in the 907 that may train. The classes are those of the labels."""
    nih = shared_data / "nih"
    wanted = order_from(
        data=str(nih / "train_256"), labels=nih / "labels.csv", classes=("Cardiomegaly", "Effusion"),
        size=16, test_patients=nih / "boxes_1024",
    )  # fmt: skip
    labelled = read_labelled(nih / "train_256", nih / "labels.csv").choose(("Cardiomegaly", "Effusion"))
    held = {path.stem for path in (nih / "boxes_1024").glob("*.png")}
    patients = {film.patient for film in labelled.films if film.path.stem in held}
    split = split_of(wanted)
    assert not patients & set(split.train.patients + split.tune.patients)
    assert sum(map(len, (split.train, split.tune, split.test))) == len(labelled)
