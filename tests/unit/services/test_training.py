"""Training as a verb: from films and labels to a bundle whose card tells the truth, or one sentence why not."""

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from xai_desktop.core.errors import BundleError, Cancelled, FormatError, InputError, UsageError
from xai_desktop.io.bundle_files import CARD, WEIGHTS, read_card
from xai_desktop.models.store import load_bundle
from xai_desktop.services.predicting import predict
from xai_desktop.services.training import split_of, train
from xai_desktop.services.training_order import TrainOrder, order_from
from xai_desktop.training.examples import Split
from xai_desktop.training.films import LabelledFilm, patients_in, read_labels
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
        ({"data": "somewhere", "labels": None}, "--labels"),
        ({"data": "somewhere", "labels": Path("x.csv"), "classes": ()}, "--classes"),
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
    foreign = tmp_path / "foreign.csv"
    foreign.write_text("a,b\n1,2\n")
    with pytest.raises(FormatError, match="Image Index"):
        read_labels(foreign)
    with pytest.raises(InputError, match=r"no\.csv"):
        read_labels(tmp_path / "no.csv")
    foreign.write_bytes(b"\xff\xfe\x00Image Index")
    with pytest.raises(FormatError, match="UTF-8"):
        read_labels(foreign)
    with pytest.raises(InputError, match=r"'Hernia'.*Edema"):
        split_of(replace(order(films), classes=("Hernia",)))
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(InputError, match="none of its films"):
        split_of(replace(order(films), data=str(empty)))
    with pytest.raises(InputError, match="absent"):
        split_of(replace(order(films), data=str(tmp_path / "absent")))


def test_patients_of_a_folder(films: tuple[Path, Path]) -> None:
    rows = (*read_labels(films[1]), LabelledFilm("elsewhere", "9000", frozenset()))
    assert patients_in(films[0], rows) == frozenset(map(str, range(10)))


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
    """86 patients with 120 films; none of them in the 907 that may train."""
    nih = shared_data / "nih"
    rows = read_labels(nih / "labels.csv")
    test = patients_in(nih / "boxes_1024", rows)
    assert len(test) == 86
    assert sum(row.patient in test for row in rows) == 120
    assert sum(row.patient not in test for row in rows) == 907
