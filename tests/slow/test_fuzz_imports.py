"""Files of weights with bytes changed, cut and repeated: taken or refused with one sentence, never anything else."""

import io
import random
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import safetensors.torch
import torch
from torch import nn

from tests.helpers.monai_bundles import members, zip_of
from xai_desktop.core.errors import BundleError
from xai_desktop.services.importing import propose

pytestmark = pytest.mark.slow
ROUNDS = 400


def _torch(content: object, legacy: bool) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.save(content, stream, _use_new_zipfile_serialization=not legacy)
    return stream.getvalue()


def small_net() -> nn.Module:
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(8, 2))


def bases(folder: Path) -> dict[str, bytes]:
    state = small_net().state_dict()
    bundle = zip_of(folder / "base.zip", members(dict(state)))
    return {
        "zip": _torch({"state_dict": state, "classes": ["a", "b"]}, legacy=False),
        "network": _torch(small_net(), legacy=False),
        "legacy": _torch(state, legacy=True),
        "legacy network": _torch(small_net(), legacy=True),
        "safetensors": bytes(safetensors.torch.save(dict(state))),
        "bundle": bundle.read_bytes(),
    }


def _changed(data: bytes, dice: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 8))):
        place = dice.randrange(len(found))
        found[place] = dice.choice((dice.randrange(256), 0, 255, found[place] ^ 1 << dice.randrange(8)))
    return bytes(found)


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _repeated(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    piece = data[start : start + dice.randrange(1, 64)]
    place = dice.randrange(len(data))
    return data[:place] + piece * dice.randrange(1, 4) + data[place:]


WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_changed, _changed, _changed, _cut, _repeated)


@pytest.mark.parametrize("kind", ["zip", "network", "legacy", "legacy network", "safetensors", "bundle"])
def test_changed_files_are_taken_or_refused_in_one_sentence(kind: str, tmp_path: Path) -> None:
    dice = random.Random(kind)
    base = bases(tmp_path)[kind]
    path = tmp_path / ("changed.safetensors" if kind == "safetensors" else "changed.pt")
    for number in range(ROUNDS):
        path.write_bytes(dice.choice(WAYS)(base, dice))
        try:
            propose(path)
        except BundleError as error:
            text = str(error)
            assert text.startswith(f"{path}"), (number, text)
            assert "\n" not in text, (number, text)
