"""The words in which an answer about a region, or a cover, is told."""

import pytest

from xai_desktop.core.agreement import Measured
from xai_desktop.core.asked import Altered, CoverAnswer, LayerShare, RegionAnswer, Scored, percent, signed, span
from xai_desktop.core.prediction import ScoreKind


def scored(score: float, logit: float = 0.0) -> Scored:
    return Scored(score, logit)


def answer(**changes: object) -> RegionAnswer:
    altered = (
        Altered("blur", scored(0.79), scored(0.22), scored(0.2)),
        Altered("inpainting", scored(0.8), None, None, "nothing is left"),
    )
    layers = (LayerShare("stage 1", Measured(None, "no map")), LayerShare("stage 3", Measured(0.12)))
    made = {
        "target": "Mass",
        "bundle": "net",
        "kind": ScoreKind.SIGMOID,
        "whole": scored(0.81),
        "altered": altered,
        "region_share": 0.06,
        "map_share": Measured(0.04),
        "layers": layers,
        **changes,
    }
    return RegionAnswer(**made)  # type: ignore[arg-type]


def test_the_sentence_names_every_number() -> None:
    assert answer().sentence == (
        "Score 0.81 (sigmoid); without this region 0.79 (blur), 0.80 (inpainting); only this region 0.22 (blur); "
        "nothing but the filling 0.20 (blur); 4 % of the map on 6 % of the film; strongest at stage 3 (12 % of its map)"
    )


def test_in_short_a_kind_of_score_is_a_range_over_the_fillings() -> None:
    assert answer().in_short == (
        "Score 0.81; without this region 0.79–0.80; only this region 0.22 (nothing but the filling 0.20); "
        "4 % of the map on 6 % of the film; strongest at stage 3"
    )


def test_a_filling_that_scores_as_high_alone_takes_the_meaning_from_the_region_alone() -> None:
    altered = (
        Altered("blur", scored(0.5), scored(0.9), scored(0.9)),
        Altered("mean", scored(0.5), scored(0.9), scored(0.1)),
    )
    assert answer(altered=altered).reasons == (
        "blur: the filling alone scores as high, so the region alone says nothing.",
    )


@pytest.mark.parametrize(
    ("scores", "text"),
    [((), ""), ((None,), ""), ((0.2, None), "0.20"), ((0.201, 0.199), "0.20"), ((0.9, 0.1, 0.5), "0.10–0.90")],
)
def test_ranges(scores: tuple[float | None, ...], text: str) -> None:
    assert span([None if one is None else scored(one) for one in scores]) == text


def test_what_is_missing_is_left_out_of_the_sentence_and_has_a_reason() -> None:
    found = answer(map_share=Measured(None, "No map."), layers=(), unseen_share=0.25, note="Last word.")
    assert "map" not in found.sentence
    assert "strongest" not in found.sentence
    assert found.reasons == (
        "inpainting: nothing is left.",
        "share of the map: No map.",
        "The network never saw 25 % of the region.",
        "Last word.",
    )


def test_the_table_has_a_row_per_filling() -> None:
    assert answer().table() == (
        ("blur", "0.81", "0.79", "0.22", "0.20"),
        ("inpainting", "0.81", "0.80", "–", "–"),
    )


def test_of_equal_layers_the_first_is_the_strongest() -> None:
    layers = tuple(LayerShare(name, Measured(0.5)) for name in ("stage 1", "stage 2"))
    strongest = answer(layers=layers).strongest
    assert strongest is not None
    assert strongest.label == "stage 1"


def cover_answer(logit: float, *controls: float) -> CoverAnswer:
    whole = scored(0.97, 3.5)
    return CoverAnswer(
        "Mass",
        "net",
        ScoreKind.SIGMOID,
        "mean",
        whole,
        scored(0.41, logit),
        tuple(scored(0.9, one) for one in controls),
        8,
        0.01,
    )


def test_a_cover_is_told_with_its_controls() -> None:
    found = cover_answer(-0.5, 3.4, 3.7, -0.5)
    assert found.change == -4.0
    assert found.control_changes == pytest.approx((-0.1, 0.2, -4.0))
    assert found.rank == "larger than 2 of 3 controls"
    assert found.sentence == (
        "Score 0.97 → 0.41 (sigmoid) with the cover (mean); change of the logit −4.00, "
        "larger than 2 of 3 controls (mean −1.30, from −4.00 to +0.20)"
    )
    assert found.reasons == ("There was room for 3 of 8 control patches.",)
    assert found.in_short == "Score 0.97 → 0.41 with the cover; 0.90 with the controls"
    assert cover_answer(-0.5).in_short == "Score 0.97 → 0.41 with the cover"


def test_a_control_counts_by_its_size_whichever_way_it_went() -> None:
    assert cover_answer(4.0, 1.0).larger_than == 0
    assert cover_answer(0.9, 6.0).larger_than == 1


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0 %"), (0.004, "0.4 %"), (0.0099, "1 %"), (0.155, "16 %"), (1.0, "100 %")]
)
def test_shares(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(("value", "text"), [(0.0, "0.00"), (-0.004, "0.00"), (-3.4, "−3.40"), (0.116, "+0.12")])
def test_signs(value: float, text: str) -> None:
    assert signed(value) == text
