import numpy as np
import pytest

from tests.helpers.reports import card_of, explanation_of, gaussian
from xai_desktop import metrics
from xai_desktop.core.annotation import AnnotatedImage, Annotation, AnnotationSet
from xai_desktop.core.explanation import LayerMaps
from xai_desktop.core.geometry import Box
from xai_desktop.core.heatmap import MapState
from xai_desktop.core.threshold import Percentile, RankedMap
from xai_desktop.services.comparing import compare, layer_ious

FILM = (60, 80)
LEFT, RIGHT = Box(10, 10, 30, 30), Box(50, 20, 70, 50)
NINETY = Percentile(90)


def marks(*rows: tuple[str, Box, str]) -> tuple[Annotation, ...]:
    return tuple(Annotation(label, box, reader) for label, box, reader in rows)


def others(label: str, patients: int) -> AnnotationSet:
    images = [
        AnnotatedImage(f"{n}", (Annotation(label, Box(20, 20, 40, 40)),), f"patient {n}", (120, 160))
        for n in range(patients)
    ]
    return AnnotationSet(tuple(images))


def test_one_profile_per_reader_with_that_readers_boxes_only() -> None:
    explanation = explanation_of(gaussian(FILM, (20, 20)), "Mass")
    annotations = marks(("Mass", LEFT, "A"), ("Mass", RIGHT, "B"), ("Nodule", RIGHT, "A"), ("mass", RIGHT, "A"))
    first, second = compare(explanation, annotations, "Mass", AnnotationSet(), "")
    assert (first.reader, first.boxes) == ("A", (LEFT, RIGHT))
    assert (second.reader, second.boxes) == ("B", (RIGHT,))
    assert first.at(NINETY).iou.value == metrics.iou(explanation.heatmap, [LEFT, RIGHT])
    assert second.at(NINETY).iou.value == metrics.iou(explanation.heatmap, [RIGHT])
    expected = 600 / (400 + 600)  # B's box is one of A's two
    assert first.at(NINETY).ruler.second_reader.value == pytest.approx(expected)
    assert second.at(NINETY).ruler.second_reader.value == pytest.approx(expected)


def test_the_atlas_leaves_the_patient_out_and_wants_ten_others() -> None:
    explanation, annotations = explanation_of(gaussian(FILM, (20, 20)), "Mass"), marks(("Mass", LEFT, "A"))
    ten, eleven = others("Mass", 10), others("Mass", 11)
    mean = Box(10, 10, 20, 20)
    with_ten_others = compare(explanation, annotations, "Mass", eleven, "patient 3")[0].at(NINETY).ruler.atlas
    assert with_ten_others.value == metrics.iou_floor_atlas(explanation.heatmap, [LEFT], mean)
    with_nine_others = compare(explanation, annotations, "Mass", ten, "patient 3")[0].at(NINETY).ruler.atlas
    assert with_nine_others.value is None
    assert "fewer than ten" in with_nine_others.reason


def test_of_three_readers_the_note_names_the_second() -> None:
    annotations = marks(("Mass", LEFT, "A"), ("Mass", RIGHT, "B"), ("Mass", LEFT, "C"))
    found = compare(explanation_of(gaussian(FILM, (20, 20)), "Mass"), annotations, "Mass", AnnotationSet(), "")
    assert [one.note for one in found] == [f"The second reader is {name}." for name in "BCA"]
    assert [one.at(NINETY).ruler.second_reader.value for one in found] == [0.0, 0.0, 1.0]


def test_a_finding_without_a_class_has_a_reason_and_another_class_a_note() -> None:
    explanation = explanation_of(gaussian(FILM, (20, 20)), "Mass")
    annotations = marks(("Hernia", LEFT, "A"), ("Infiltrate", RIGHT, "A"), ("Mass", LEFT, "A"))
    card = card_of(("Mass", "Infiltration"), findings=(("Infiltrate", "Infiltration"),))

    def found(finding: str) -> object:
        return compare(explanation, annotations, finding, AnnotationSet(), "", card=card)[0].at(NINETY)

    assert found("Hernia").iou.reason == "test-net has no class for Hernia"
    assert found("Infiltrate").note == "The map explains Mass, the boxes mark Infiltrate."
    assert found("Infiltrate").iou.known
    assert found("Mass").note == ""


def test_no_boxes_no_profile() -> None:
    explanation = explanation_of(gaussian(FILM, (20, 20)), "Mass")
    assert compare(explanation, marks(("Nodule", LEFT, "A")), "Mass", others("Mass", 12), "") == ()


def test_ready_ranks_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    explanation, annotations = explanation_of(gaussian(FILM, (20, 20)), "Mass"), marks(("Mass", LEFT, "A"))
    ranked, sorted_again = RankedMap.of(explanation.heatmap), []
    monkeypatch.setattr(RankedMap, "of", lambda heatmap: sorted_again.append(heatmap) or ranked)
    with_ranks = compare(explanation, annotations, "Mass", AnnotationSet(), "", ranked)
    assert sorted_again == []
    assert compare(explanation, annotations, "Mass", AnnotationSet(), "")[0].at(NINETY) == with_ranks[0].at(NINETY)
    assert len(sorted_again) == 1


def test_layer_ious_are_the_first_readers() -> None:
    heatmaps = [gaussian(FILM, (20, 20)), gaussian(FILM, (35, 60)), np.zeros(FILM, np.float32)]
    maps = LayerMaps(tuple(explanation_of(h, "Mass") for h in heatmaps), "test-net")
    annotations = marks(("Mass", LEFT, "A"), ("Mass", RIGHT, "B"))
    found = layer_ious(maps, annotations, "Mass", NINETY)
    assert found[:2] == tuple(metrics.iou(h, [LEFT], 90) for h in heatmaps[:2])
    assert found[0] > found[1]
    assert found[2] is None
    assert maps[2].state is MapState.EMPTY
    assert layer_ious(maps, (), "Mass", NINETY) == (None, None, None)
