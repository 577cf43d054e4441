"""Every layout on a small copy of itself: recognised by content, read into the same kind of set."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from xai_desktop.core.geometry import Box
from xai_desktop.training.data import LabelledSet, Rules, layouts, read_labelled

Make = Callable[..., Path]


def findings(found: LabelledSet) -> dict[str, list[str]]:
    return {film.path.stem: sorted(film.findings) for film in found.films}


def splits(found: LabelledSet) -> dict[str, str | None]:
    return {film.path.stem: film.split for film in found.films}


def boxes(found: LabelledSet) -> dict[str, list[tuple[str, Box]]]:
    return {film.path.stem: [(mark.label, mark.box) for mark in film.boxes] for film in found.films if film.boxes}


def test_every_layout_is_a_file_of_its_own() -> None:
    assert set(layouts().keys()) == {
        *("nih", "rsna", "vindr", "chexpert", "plain", "class_folders", "voc", "pets", "object_cxr", "coco", "marks")
    }


def test_nih(films: Make, text: Make) -> None:
    """Boxes are of 1024 × 1024 films and land on the reduced ones; `Infiltrate` is `Infiltration`."""
    folder = films("00000001_000.jpg", "00000001_001.jpg", "00000002_000.jpg", size=(256, 256))
    rows = ["00000001_000.png,Mass|Infiltration,1", "00000001_001.png,No Finding,1", "00000002_000.png,Mass,2"]
    text("entry.csv", ["Image Index,Finding Labels,Patient ID", *rows])
    text(
        "BBox_List_2017.csv",
        ["Image Index,Finding Label,Bbox [x,y,w,h],,,", "00000001_000.png,Infiltrate,100,200,40,80"],
    )
    text("train_val_list.txt", ["00000001_000.png", "00000001_001.png"])
    text("test_list.txt", ["00000002_000.png"])
    found = read_labelled(folder)
    assert found.title == layouts()["nih"].title
    assert found.classes == ("Infiltration", "Mass")
    assert findings(found) == {"00000001_000": ["Infiltration", "Mass"], "00000001_001": [], "00000002_000": ["Mass"]}
    assert [film.patient for film in found.films] == ["1", "1", "2"]
    assert boxes(found) == {"00000001_000": [("Infiltration", Box(25, 50, 35, 70))]}
    assert splits(found) == {"00000001_000": "train", "00000001_001": "train", "00000002_000": "test"}
    assert not found.notes


def test_rsna(films: Make, text: Make) -> None:
    folder = films("a.png", "b.png", size=(512, 1024))
    rows = ["a,10,20,30,40,1", "a,100,200,30,40,1", "b,,,,,0"]
    found = read_labelled(folder, text("labels.csv", ["patientId,x,y,width,height,Target", *rows]))
    assert findings(found) == {"a": ["Pneumonia"], "b": []}
    assert boxes(found) == {"a": [("Pneumonia", Box(10, 10, 40, 30)), ("Pneumonia", Box(100, 100, 130, 120))]}


VINDR = [
    "image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max",
    *("a,Nodule/Mass,8,R1,1,2,11,12", "a,Nodule/Mass,8,R2,2,2,12,12", "a,ILD,5,R2,5,5,20,20"),
    *("a,No finding,14,R3,,,,", "b,No finding,14,R1,,,,"),
]


@pytest.mark.parametrize(
    ("rule", "found_on_a"), [("any", ["ILD", "Nodule/Mass"]), ("majority", ["Nodule/Mass"]), ("all", [])]
)
def test_vindr_readers_agree_by_a_rule(films: Make, text: Make, rule: str, found_on_a: list[str]) -> None:
    folder, labels = films("a.png", "b.png"), text("train.csv", VINDR)
    found = read_labelled(folder, labels, rules=Rules(readers=rule))  # type: ignore[arg-type]
    assert findings(found) == {"a": found_on_a, "b": []}
    assert {mark.reader for mark in found.films[0].boxes} == {"R1", "R2"}
    assert "found it" in found.notes[-1]


def test_vindr_image_labels_with_their_boxes(films: Make, text: Make) -> None:
    text("annotations_train.csv", VINDR)
    rows = ["a,R1,1,0,0", "a,R2,1,1,0", "a,R3,0,0,1", "b,R1,0,0,1"]
    labels = text("image_labels_train.csv", ["image_id,rad_id,Nodule/Mass,ILD,No finding", *rows])
    found = read_labelled(films("a.png", "b.png"), labels, rules=Rules(readers="majority"))
    assert findings(found) == {"a": ["Nodule/Mass"], "b": []}
    assert len(found.films[0].boxes) == 3


CHEXPERT = [
    "Path,Sex,Age,Frontal/Lateral,AP/PA,No Finding,Cardiomegaly,Edema,Pneumonia",
    "CheXpert-v1.0/train/patient00001/study1/view1_frontal.jpg,F,68,Frontal,AP,,1.0,-1.0,",
    "CheXpert-v1.0/train/patient00001/study2/view1_frontal.jpg,F,68,Frontal,AP,,0.0,1.0,1.0",
    "CheXpert-v1.0/valid/patient00002/study1/view1_frontal.jpg,M,50,Frontal,AP,1.0,,,",
]


@pytest.mark.parametrize(
    ("rule", "first", "unknown"),
    [
        ("ignore", {"Cardiomegaly"}, {"Edema"}),
        ("zero", {"Cardiomegaly"}, set()),
        ("one", {"Cardiomegaly", "Edema"}, set()),
    ],
)
def test_chexpert(films: Make, text: Make, rule: str, first: set[str], unknown: set[str]) -> None:
    names = [row.split(",")[0].removeprefix("CheXpert-v1.0/") for row in CHEXPERT[1:]]
    folder = films(*names)
    found = read_labelled(folder, text("train.csv", CHEXPERT), rules=Rules(uncertain=rule))  # type: ignore[arg-type]
    assert [film.path.relative_to(folder).as_posix() for film in found.films] == names
    assert found.films[0].findings == first
    assert found.films[0].unknown == unknown
    assert [film.patient for film in found.films] == ["patient00001", "patient00001", "patient00002"]
    assert [film.split for film in found.films] == ["train", "train", "tune"]
    assert any("Uncertain" in note for note in found.notes)


@pytest.mark.parametrize("folder", ["", "train", "train/patient00001"])
def test_chexpert_films_are_found_from_any_folder_of_theirs(films: Make, text: Make, folder: str) -> None:
    """All films are called view1_frontal; only their folders tell them apart."""
    names = [row.split(",")[0] for row in CHEXPERT[1:]]
    place = films(*names) / "CheXpert-v1.0" / folder
    found = read_labelled(place, text("train.csv", CHEXPERT))
    assert [f.findings for f in found.films[:2]] == [{"Cardiomegaly"}, {"Edema", "Pneumonia"}]
    assert len(found) == (3 if not folder else 2)


def test_plain_table_of_labels(films: Make, text: Make) -> None:
    rows = ["a.png;Mass|Nodule;7;train", "b.png;normal;8;val", "c.png;Mass;9;test", "c.png;Nodule;9;"]
    labels = text("labels.csv", ["image;label;patient;split", *rows])
    found = read_labelled(films("a.png", "sub/b.png", "c.png"), labels)
    assert findings(found) == {"a": ["Mass", "Nodule"], "b": [], "c": ["Mass", "Nodule"]}
    assert splits(found) == {"a": "train", "b": "tune", "c": "test"}


def test_plain_table_of_zeros_and_ones(films: Make, text: Make) -> None:
    rows = ["a,1,0,61,7", "b,0,,50,7", "c,0,1,40,8"]
    found = read_labelled(films("a.png", "b.png", "c.png"), text("l.csv", ["Image,Mass,Edema,Age,Patient ID", *rows]))
    assert found.classes == ("Mass", "Edema")
    assert findings(found) == {"a": ["Mass"], "b": [], "c": ["Edema"]}
    assert found.films[1].unknown == {"Edema"}
    assert [[str(v) for v in row] for row in found.table()] == [["1.0", "0.0"], ["0.0", "nan"], ["0.0", "1.0"]]


def test_a_plain_table_may_have_boxes_of_another_file(films: Make, text: Make) -> None:
    labels = text("labels.csv", ["image,label", "a.png,Mass", "b.png,"])
    marks = {"images": [{"id": 1, "file_name": "a.png"}], "categories": [{"id": 1, "name": "Mass"}]}
    marks["annotations"] = [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]
    found = read_labelled(films("a.png", "b.png"), labels, boxes=text("boxes.json", [json.dumps(marks)]))
    assert boxes(found) == {"a": [("Mass", Box(1, 2, 4, 6))]}


def test_class_folders(films: Make) -> None:
    """Two films of one name in two classes are two films."""
    found = read_labelled(films("cat/1.png", "cat/2.png", "dog/1.png"))
    assert [(film.path.parent.name, film.findings) for film in found.films] == [
        *[("cat", {"cat"})] * 2,
        ("dog", {"dog"}),
    ]


def test_class_folders_inside_those_of_the_parts(films: Make) -> None:
    found = read_labelled(films("train/cat/1.png", "train/dog/2.png", "test/cat/3.png"))
    assert splits(found) == {"1": "train", "2": "train", "3": "test"}
    assert found.classes == ("cat", "dog")


XML = (
    "<annotation><filename>{0}.jpg</filename><size><width>60</width><height>40</height></size>"
    "<object><name>{1}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>10</xmax><ymax>20</ymax></bndbox></object>"
    "</annotation>"
)


def test_pascal_voc(films: Make, text: Make) -> None:
    folder = films("JPEGImages/x.jpg", "JPEGImages/y.jpg", "SegmentationObject/x.png")
    for name, label in (("x", "bus"), ("y", "car")):
        text(f"films/Annotations/{name}.xml", [XML.format(name, label)])
    text("films/ImageSets/Main/train.txt", ["x"])
    text("films/ImageSets/Main/val.txt", ["y"])
    found = read_labelled(folder)
    assert found.title == layouts()["voc"].title
    assert findings(found) == {"x": ["bus"], "y": ["car"]}
    assert boxes(found)["x"] == [("bus", Box(0, 0, 10, 20))]
    assert splits(found) == {"x": "train", "y": "tune"}
    assert [film.mask for film in found.films] == [folder / "SegmentationObject" / "x.png", None]


def test_pets(films: Make, text: Make) -> None:
    """A capital letter makes a cat; masks beside the pictures are no pictures."""
    folder = films("images/Persian_1.jpg", "images/beagle_12.jpg", "annotations/trimaps/beagle_12.png")
    films("images/Persian_1.png", "images/Persian_2.png")
    text("films/annotations/xmls/Persian_1.xml", [XML.format("Persian_1", "cat")])
    text("films/annotations/trainval.txt", ["Persian_1 24 1 8"])
    text("films/annotations/test.txt", ["beagle_12 5 2 3"])
    found = read_labelled(folder)
    assert found.title == layouts()["pets"].title
    assert found.classes == ("cat", "dog", "Persian", "beagle")
    assert findings(found) == {"Persian_1": ["Persian", "cat"], "beagle_12": ["beagle", "dog"]}
    assert boxes(found) == {"Persian_1": [("cat", Box(0, 0, 10, 20))]}
    assert splits(found) == {"Persian_1": "train", "beagle_12": "test"}
    assert [film.mask and film.mask.parent.name for film in found.films] == ["images", "trimaps"]


def test_object_cxr(films: Make, text: Make) -> None:
    labels = text("train.csv", ["image_name,annotation", '"1.jpg","0 1 2 11 22;2 30 10 40 10 35 20"', "2.jpg,"])
    found = read_labelled(films("1.jpg", "2.jpg"), labels)
    assert found.title == layouts()["object_cxr"].title
    assert findings(found) == {"1": ["Foreign object"], "2": []}
    assert boxes(found)["1"] == [("Foreign object", Box(1, 2, 11, 22)), ("Foreign object", Box(30, 10, 40, 20))]


def test_coco_names_may_have_folders(films: Make, text: Make) -> None:
    """Two films of one name in two folders keep their own marks."""
    images = [{"id": 1, "file_name": "one/a.jpg", "width": 60, "height": 40}, {"id": 2, "file_name": "two/a.jpg"}]
    marks = [{"id": n, "image_id": n, "category_id": n, "bbox": [n, n, 10, 10]} for n in (1, 2)]
    kinds = [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}]
    document = {"images": images, "annotations": marks, "categories": kinds}
    folder = films("one/a.jpg", "two/a.jpg")
    found = read_labelled(folder, text("instances.json", [json.dumps(document)]))
    assert [(f.path.parent.name, f.findings, len(f.boxes)) for f in found.films] == [
        ("one", {"cat"}, 1),
        ("two", {"dog"}, 1),
    ]


def test_other_annotation_files_one_for_each_film(films: Make, text: Make) -> None:
    shape = {"label": "bus", "points": [[1, 2], [11, 22]], "shape_type": "rectangle"}
    for name, shapes in (("a", [shape]), ("b", [])):
        document = {"imagePath": f"{name}.png", "imageHeight": 40, "imageWidth": 60, "shapes": shapes}
        text(f"films/{name}.json", [json.dumps(document)])
    found = read_labelled(films("a.png", "b.png"))
    assert found.title == layouts()["marks"].title
    assert findings(found) == {"a": ["bus"], "b": []}
