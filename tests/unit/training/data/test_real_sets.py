"""The real films beside the checkout, in every layout that they come in."""

from pathlib import Path

import numpy as np
import pytest

from xai_desktop.core.errors import InputError
from xai_desktop.io.readers import read_refs
from xai_desktop.training.data import read_labelled
from xai_desktop.training.data.splits import split


def test_nih_at_both_sizes(shared_data: Path) -> None:
    small = read_labelled(shared_data / "nih" / "train_256", shared_data / "nih" / "labels.csv")
    large = read_labelled(shared_data / "nih" / "boxes_1024", shared_data / "nih" / "labels.csv")
    assert (len(small), len(large)) == (1027, 96)
    assert small.positives()["Hernia"] == 14
    assert sum(len(film.boxes) for film in large.films) == 102
    assert any("does not hold are left out: 931 of 1027" in note for note in large.notes)
    assert any("882 of its 984 marks" in note for note in large.notes)
    reduced = {film.path.stem: film for film in small.films}
    for film in large.films:
        for one, other in zip(film.boxes, reduced[film.path.stem].boxes, strict=True):
            assert one.label == other.label
            assert np.array(one.box.as_tuple()) / 4 == pytest.approx(np.array(other.box.as_tuple()))


def test_nih_parts_keep_patients_apart_and_hernia_in_each(shared_data: Path) -> None:
    films = read_labelled(shared_data / "nih" / "train_256", shared_data / "nih" / "labels.csv")
    found = split(films, 0)
    assert all(part.positives()["Hernia"] for part in (found.train, found.tune, found.test))
    held = read_labelled(shared_data / "nih" / "boxes_1024", shared_data / "nih" / "labels.csv").patients
    given = split(films, 0, test=held)
    assert (len(given.train) + len(given.tune), len(given.test)) == (907, 120)


def test_the_dirty_list_of_boxes_is_read_too(shared_data: Path) -> None:
    """Its added row of two labels is on a film that is not here."""
    found = read_labelled(
        shared_data / "nih" / "train_256",
        shared_data / "nih" / "labels.csv",
        boxes=shared_data / "nih" / "BBox_List_2017_dirty.csv",
    )
    assert sum(len(film.boxes) for film in found.films) == 680
    assert any("306 of its 986 marks" in note for note in found.notes)


def test_rsna_on_nih_films_knows_their_patients(shared_data: Path) -> None:
    found = read_labelled(shared_data / "nih" / "train_256", shared_data / "nih" / "rsna_style_labels.csv")
    assert found.classes == ("Pneumonia",)
    assert len(found.patients) < len(found)
    assert all(bool(film.boxes) == bool(film.findings) for film in found.films)


def test_two_label_files_around_a_folder_are_not_guessed_between(shared_data: Path) -> None:
    with pytest.raises(InputError, match=r"labels.csv, rsna_style_labels.csv"):
        read_labelled(shared_data / "nih" / "train_256")


def test_pascal_voc_and_labelme_say_the_same(shared_data: Path) -> None:
    voc, labelme = (read_labelled(shared_data / "voc" / name) for name in ("pascal_voc", "labelme"))
    assert voc.positives() == labelme.positives() == {"bus": 1, "car": 1, "person": 2}
    for one, other in zip(voc.films, labelme.films, strict=True):
        assert [mark.label for mark in one.boxes] == [mark.label for mark in other.boxes]


def test_pets_with_their_masks(shared_data: Path) -> None:
    found = read_labelled(shared_data / "pets").choose(["cat", "dog"])
    assert found.positives() == {"cat": 18, "dog": 8}
    for film in found.films:
        assert film.mask is not None
        assert read_refs(film.mask)[0].size == read_refs(film.path)[0].size


def test_chexlocalize_marks_are_findings(shared_data: Path) -> None:
    folder = shared_data / "chexlocalize"
    found = read_labelled(folder, folder / "gt_segmentations_val.json")
    assert found.positives() == {"Airspace Opacity": 1, "Cardiomegaly": 1, "Enlarged Cardiomediastinum": 1}
    assert "patient64542_study1_view1_frontal" in found.notes[0]
