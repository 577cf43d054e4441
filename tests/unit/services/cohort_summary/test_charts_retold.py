"""What charts say is English in files, and said in the language of the person on the screen."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.unit.services.cohort_summary.tables import no_map, row, rows, score, scores
from xai_desktop.app import language
from xai_desktop.core.cohort.charts import Chart
from xai_desktop.core.cohort.in_numbers import in_numbers
from xai_desktop.core.cohort.parts import Estimate
from xai_desktop.core.cohort.point_charts import Scatter
from xai_desktop.core.cohort.sweep import Sweep
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.core.cohort.words import better
from xai_desktop.core.wording import retold
from xai_desktop.services.cohort.charts_of import charts_of
from xai_desktop.services.cohort_summary import summarise

FILMS, MODELS = 18, ("a 1", "a 2", "b 1", "b 2")


@pytest.fixture(scope="module")
def charts() -> tuple[Chart, ...]:
    draw = np.random.default_rng(3)
    found, said = [], []
    for film in range(FILMS):
        about = {"patient": f"P{film}", "finding": "Mass" if film % 3 else "Nodule", "truth": "present"}
        for model in MODELS:
            said.append(score(f"f{film}", **about, model=model, score=float(draw.random()), called=film % 2 == 0,
                              call_right=film % 2 == 0))  # fmt: skip
            for key in ("grad_cam", "layer_cam"):
                one = no_map if (film, key) == (1, "layer_cam") else row
                iou, share = map(float, draw.random(2))
                found.append(one(f"f{film}", **about, model=model, explainer=key, iou=iou, box_share=share,
                                 call_right=film % 2 == 0, sensitivity_at_50=share))  # fmt: skip
            for patch in (0.1, 0.3):
                own = {"explainer": "occlusion", "parameters": f'{{"patch": {patch}}}', "layer": ""}
                found.append(row(f"f{film}", **about, **own, model=model, iou=float(draw.random())))
    groups = tuple((model, model[0].upper()) for model in MODELS)
    wanted = Wanted(groups=groups, sweeps=(Sweep("occlusion", "patch", (0.1, 0.3)),), draws=100)
    table = rows(*found)
    return charts_of(summarise(table, scores(*said), wanted=wanted), table)


@pytest.fixture
def german() -> Iterator[None]:
    language.begin("de")
    yield
    language.begin("en")


def test_every_title_and_every_caption_is_said_in_german(charts: tuple[Chart, ...], german: None) -> None:
    kinds = {one.key.split("-")[0] for one in charts}
    assert {"forest", "a", "call", "calibration", "sweep", "box", "dom"} <= kinds, kinds
    left = [text for one in charts for text in (one.title, one.caption) if retold(text) == text]
    assert not left


def test_so_is_the_verdict_of_a_pair(charts: tuple[Chart, ...], german: None) -> None:
    verdicts = [one.verdict for one in charts if isinstance(one, Scatter) and one.verdict]
    assert verdicts
    assert [text for text in verdicts if retold(text) == text] == []
    few = better("Grad-CAM", Estimate(0.62, n=4))
    assert retold(few) != few


def test_so_is_what_stands_above_its_numbers(charts: tuple[Chart, ...], german: None) -> None:
    same = {"IoU", "Dice", "Atlas", "patch", "to"}
    heads = {column.name for one in charts for column in in_numbers(one).columns}
    assert {name for name in heads if retold(name) == name} <= same
