"""A small file of every JSON annotation format and of YOLO, using all that the format can hold.

The painted masks were encoded by other programs: run lengths by pycocotools, the PNG by Pillow, the brush by Label
Studio's own converter. The mask of the 64 × 48 film has a hole and a line that is one pixel high.
"""

import json

MASK = "j7:V1HlN4T1400Tn1GURN00000000000000000R5"
EMPTY = "PP3"
RUNS = [250, 10, 38, 2, 2, 6, 38, 10, 38, 10, 2026, *[1, 47] * 9, 1, 209]
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAKCAAAAAC2kKDSAAAAG0lEQVR4nGNkZGBgYGJgYGBgYvgPZzHCWZgEAChNARWz0AMCAAAAAElFTkSuQmCC"
BRUSH = [0, 0, 2, 0, 57, 27, 254, 139, 0, 194, 255, 248, 156, 2, 63, 248, 192, 47, 255, 226, 112, 12, 47, 255, 182, 192]
BRUSH = [*BRUSH, 0]
"""Of a 16 × 8 film: columns 3 to 8 of rows 2 to 4, without the pixel (4, 3)."""

FULL = {"original_width": 64, "original_height": 48, "image_rotation": 0, "from_name": "label", "to_name": "image"}


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _coco() -> dict[str, object]:
    def mark(number: int, category: int, segmentation: object, image: int = 1, **more: object) -> dict[str, object]:
        bbox = [10.5, 20, 30, 5.25]
        head = {"id": number, "image_id": image, "category_id": category, "bbox": bbox, "iscrowd": 0, "area": 1}
        return {**head, "segmentation": segmentation, **more}

    return {
        "info": {"description": "a sample"},
        "licenses": [],
        "images": [
            {"id": 1, "file_name": "a_001.png", "width": 64, "height": 48},
            {"id": 2, "file_name": "b_002.png", "width": 1024, "height": 1024},
            {"id": 3, "file_name": "c_003.png"},
            {"id": 4, "file_name": "d_004.png", "width": 20, "height": 10, "nothing_by": ["B"]},
        ],
        "annotations": [
            mark(1, 7, [], reader="A"),
            mark(2, 7, [[1, 2, 30.5, 2, 30.5, 40], [3, 4, 9, 4, 9, 9, 3, 9]], reader="Ä. B."),
            mark(3, 9, {"size": [48, 64], "counts": MASK}),
            mark(4, 9, {"size": [48, 64], "counts": RUNS}, iscrowd=1),
            mark(5, 7, [], image=3),
        ],
        "categories": [
            {"id": 7, "name": "Mass", "supercategory": "finding"},
            {"id": 9, "name": "Überlagerung", "supercategory": "finding"},
        ],
    }


def _shape(kind: str, points: list[list[float]], **more: object) -> dict[str, object]:
    head = {"label": "Mass", "points": points, "group_id": None, "description": "", "shape_type": kind, "flags": {}}
    return {**head, "mask": None, **more}


def _labelme() -> dict[str, object]:
    return {
        "version": "5.4.1",
        "flags": {},
        "shapes": [
            _shape("rectangle", [[40.5, 30], [10, 20.25]]),
            _shape("polygon", [[1, 2], [30.5, 2], [30.5, 40]], group_id=3),
            _shape("circle", [[20, 20], [28, 20]], label="Knoten", reader="A"),
            _shape("polygon", [[3, 4], [9, 4], [9, 9]], group_id=3),
            _shape("oriented_rectangle", [[10, 10], [14, 14], [12, 16], [8, 12]]),
            _shape("mask", [[5, 10], [8, 19]], mask=PNG),
        ],
        "imagePath": "..\\films\\a_001.png",
        "imageData": None,
        "imageHeight": 48,
        "imageWidth": 64,
    }


def _region(kind: str, value: dict[str, object], label: str = "Mass", **more: object) -> dict[str, object]:
    return {"type": f"{kind}labels", "value": {**value, f"{kind}labels": [label]}, **FULL, **more}


def _label_studio() -> list[dict[str, object]]:
    small = {"original_width": 16, "original_height": 8}
    first = [
        _region("rectangle", {"x": 25, "y": 12.5, "width": 50, "height": 25, "rotation": 0}),
        _region("ellipse", {"x": 50, "y": 50, "radiusX": 12.5, "radiusY": 25, "rotation": 30}, "Überlagerung"),
    ]
    second = [_region("polygon", {"points": [[25, 25], [75, 25], [75, 75]], "closed": True})]
    brush = [_region("brush", {"format": "rle", "rle": BRUSH}, **small)]
    return [
        {
            "id": 1,
            "annotations": [{"id": 1, "completed_by": 7, "result": first}, {"id": 2, "result": second}],
            "file_upload": "0a1b2c3d-a_001.png",
            "data": {"image": "/data/upload/1/0a1b2c3d-a_001.png"},
            "predictions": [{"result": first}],
        },
        {
            "id": 2,
            "annotations": [{"id": 3, "completed_by": "reader@example.org", "result": brush}],
            "data": {"image": "s3://films/b_002.png"},
        },
        {
            "id": 3,
            "annotations": [{"id": 4, "completed_by": 7, "result": []}],
            "data": {"image": "/data/local-files/?d=films/c%20003.png", "width": 512, "height": 256},
        },
    ]


_LABELME_NOTHING = {"version": "5.4.1", "flags": {}, "shapes": [], "imagePath": "b_002.png", "nothing_by": ["A"]}

_MASKS = {
    "patient1_study1_view1_frontal": {
        "Cardiomegaly": {"size": [48, 64], "counts": MASK},
        "Edema": {"size": [48, 64], "counts": EMPTY},
    },
    "patient2_study1_view1_frontal": {
        "Cardiomegaly": {"size": [48, 64], "counts": EMPTY},
        "Edema": {"size": [48, 64], "counts": EMPTY},
    },
}

_OUTLINES = {
    "patient1_study1_view1_frontal": {
        "img_size": [48, 64],
        "Cardiomegaly": [[[1.5, 2], [30.5, 2], [30.5, 40]], [[40, 4], [49, 4], [49, 9]]],
        "Edema": [[[3, 4], [9, 4], [9, 9]]],
    },
    "patient2_study1_view1_frontal": {"img_size": [48, 64]},
}

_CHESTX_DET = [
    {"file_name": "00000072_000.png", "syms": [], "boxes": [], "polygons": []},
    {
        "file_name": "00000100_000.png",
        "syms": ["Effusion", "Mass"],
        "boxes": [[12, 705, 285, 847], [100, 200, 150, 260]],
        "polygons": [[[12, 705], [285, 705], [46, 847]], []],
    },
]

SAMPLES: dict[str, dict[str, bytes]] = {
    "coco": {"annotations.json": _json(_coco())},
    "labelme": {"a_001.json": _json(_labelme()), "b_002.json": _json(_LABELME_NOTHING)},
    "label_studio": {"tasks.json": _json(_label_studio())},
    "chexlocalize_masks": {"gt_segmentations.json": _json(_MASKS)},
    "chexlocalize_polygons": {"gt_annotations.json": _json(_OUTLINES)},
    "chestx_det": {"chestx_det.json": _json(_CHESTX_DET)},
    "yolo": {
        "a_001.txt": b"0 0.5 0.5 0.25 0.125\n1 0.25 0.25 0.75 0.25 0.75 0.5\n",
        "b_002.txt": b"1 0.5 0.25 0.5 0.5\n",
        "classes.txt": "Mass\nÜberlagerung\n".encode(),
    },
}
"""File name → content by format. `classes.txt` only names YOLO's classes and is no annotation file."""
