"""What is shown of the way to the network's input is the way itself: its last step is the input, bit for bit."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.image import Image, Window
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.input_steps import Doubt, Step, doubts
from xai_desktop.models.input_trace import input_steps
from xai_desktop.models.preprocess import to_input


def film(rows: int = 40, columns: int = 30, **changes: object) -> Image:
    values: AnyArray = np.random.default_rng(5).integers(0, 4096, (rows, columns)).astype(np.uint16)
    table = np.arange(4096, dtype=np.float32) - 1024
    usual = Image(values, table, (-1024.0, 3071.0), 12, windows=(Window(400.0, 900.0, "chest"),))
    return replace(usual, **changes)  # type: ignore[arg-type]


FILMS = {
    "plain": film(),
    "monochrome1": film(monochrome1=True),
    "no window": film(windows=()),
    "padding": film(padding=np.arange(4096) < 500),
    "shutter": film(shutter=np.arange(40 * 30).reshape(40, 30) % 3 > 0),
    "colour": film(colour=np.random.default_rng(6).integers(0, 256, (40, 30, 3)).astype(np.uint8)),
}


@pytest.mark.parametrize("name", FILMS)
@pytest.mark.parametrize(("policy", "channels"), tuple(product(("stretch", "pad", "crop"), (1, 3))))
def test_the_last_step_is_the_input_bit_for_bit(name: str, policy: str, channels: int) -> None:
    for intensity, polarity in product(("modality", "file_voi", "percentile"), ("bone_bright", "bone_dark")):
        spec = InputSpec(
            (24, 16),
            channels,
            intensity,  # type: ignore[arg-type]
            polarity,  # type: ignore[arg-type]
            (-1024.0, 1024.0),
            policy,  # type: ignore[arg-type]
            (0.3,) * channels,
            (0.25,) * channels,
            channel_order="BGR",
        )
        x, _ = to_input(FILMS[name], spec)
        steps = input_steps(FILMS[name], spec)
        assert torch.equal(torch.from_numpy(steps.x)[None], x), (intensity, polarity)
        assert [one.step for one in steps.pictures] == list(Step)
        last = steps.pictures[-1].channels
        assert [one.low for one in last] == [float(plane.min()) for plane in x[0]]
        assert [one.mean for one in last] == pytest.approx([float(p.double().mean()) for p in x[0]], abs=1e-6)


def test_the_steps_are_what_they_say() -> None:
    spec = InputSpec((20, 20), polarity="bone_dark", value_range=(-1.0, 1.0), policy="pad", mean=(0.5,), std=(0.5,))
    steps = {one.step: one for one in input_steps(FILMS["plain"], spec).pictures}
    assert steps[Step.STORED].channels[0].low == float(FILMS["plain"].values().min())
    assert steps[Step.BRIGHT].size == (40, 30)
    assert steps[Step.BRIGHT].channels[0].mean == pytest.approx(1 - steps[Step.TURNED].channels[0].mean, abs=1e-6)
    assert steps[Step.RESIZED].size == (20, 20)
    frame = steps[Step.RESIZED].frame
    assert frame is not None
    assert frame.as_tuple() == pytest.approx((0.125, 0.0, 0.875, 1.0))  # 30 of 40 columns, in the middle
    assert steps[Step.RANGED].channels[0].mean == pytest.approx(2 * steps[Step.RESIZED].channels[0].mean - 1, abs=1e-6)
    assert input_steps(FILMS["plain"], spec).window == "400 / 900"


def test_a_crop_shows_what_it_leaves_out() -> None:
    steps = input_steps(film(40, 20), InputSpec((10, 10), policy="crop"))
    frame = steps.pictures[1].frame
    assert frame is not None
    assert frame.as_tuple() == pytest.approx((0.0, 0.25, 1.0, 0.75))
    assert steps.left_out == pytest.approx(0.5)
    assert (Doubt.LOST, pytest.approx(0.5)) in doubts(steps)


def test_what_looks_wrong_is_said_and_nothing_else() -> None:
    usual = InputSpec((24, 16), intensity="percentile", mean=(0.5,), std=(0.25,))
    assert doubts(input_steps(film(), usual)) == ()
    far = doubts(input_steps(film(), replace(usual, mean=(5.0,))))
    assert [doubt for doubt, _ in far] == [Doubt.FAR]
    assert far[0][1] == pytest.approx(18, abs=1)
    low = replace(usual, intensity="file_voi")
    assert Doubt.DARK in dict(doubts(input_steps(film(windows=(Window(3000.0, 10.0),)), low)))
    assert Doubt.BRIGHT in dict(doubts(input_steps(film(windows=(Window(-1000.0, 10.0),)), low)))
    assert Doubt.ENLARGED in dict(doubts(input_steps(film(8, 8), usual)))
    assert Doubt.FLAT in dict(doubts(input_steps(film(windows=(Window(9000.0, 10.0),)), low)))
    bare = replace(usual, mean=(0.0,), std=(1.0,), value_range=(-1024.0, 1024.0))
    assert Doubt.FAR not in dict(doubts(input_steps(film(), bare)))
