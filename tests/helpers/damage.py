"""Small damage to whole files, always the same: what a reader answers to it must be a film or one sentence."""

from pathlib import Path

import numpy as np

from tests.helpers.sentences import assert_one_sentence
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image
from xai_desktop.io.readers import read_image, read_refs


def assert_survives_damage(path: Path, *, cuts: int = 25, flips: int = 120, within: int = 0) -> tuple[int, int]:
    """Cut and flip bits of the file at `path`, in the first `within` bytes where given. → (films, sentences)."""
    whole, random = path.read_bytes(), np.random.default_rng(20)
    versions = [whole[: int(length)] for length in np.linspace(1, len(whole) - 1, cuts)]
    for number in range(flips):
        content = bytearray(whole)
        for place in random.integers(0, within or len(whole), 1 + number % 3):
            content[place] ^= 1 << int(random.integers(8))
        versions.append(bytes(content))
    outcomes = [_outcome(path, content) for content in versions]
    path.write_bytes(whole)
    return outcomes.count(True), outcomes.count(False)


def _outcome(path: Path, content: bytes) -> bool:
    path.write_bytes(content)
    try:
        refs = read_refs(path)
        images = [read_image(ref) for ref in refs[:3]]
    except InputError as error:
        assert_one_sentence(error, path)
        return False
    assert all(isinstance(image, Image) for image in images)
    return True
