"""Every command that the README shows in a block is typed, in its order, in one folder with files of these names.

What takes hours with the README's words is made small by words that are added: `SMALL`. The block's own words stay.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SHARED
from tests.helpers.manual import ROOT, readme_commands, words_of
from tests.helpers.reviews import FULL, review, store_with_films
from xai_desktop.core import paths

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not SHARED.is_dir(), reason="the real films are not on this machine"),
]

WINDOW = ("xai-desktop", "xai-desktop films/ BBox_List_2017.csv", "xai-desktop films/ --without-steps")
"""Open the window and wait for a person; the window's own tests and that of the package start it with these words."""

SMALL = {
    "train cascade": "--epochs 1 --size 32 --widths 4,8",
    "train box-head": "--epochs 1",
    "reproduce": "--seeds 2 --films 24 --size 32 --widths 4,8 --epochs 1 --measured 4",
    "bench": "--only repaint",
    "models sanity": "--films 2 --seeds 1",
    "store purge": "--yes",
}
"""Words that are added to commands which begin like this."""

REAL = {
    "NAME": "nih-cascade",
    "PATH…": "films",
    "FILE": "copy.sqlite",
    "COPY": "copy.sqlite",
    "tcp://host:8786": "local:2",
}
"""What a person puts in place of words that stand for something."""

ORDER = [line for line in readme_commands() if line not in WINDOW]
COUNT = 14


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("desk")
    home = folder / "home"
    films = sorted((SHARED / "nih" / "boxes_1024").glob("*.png"))[:COUNT]
    for name, some in (("films", films), ("test", films[: COUNT // 2])):
        (folder / name).mkdir()
        for film in some:
            shutil.copy(film, folder / name)
    shutil.copy(SHARED / "nih" / "BBox_List_2017.csv", folder)
    shutil.copy(SHARED / "nih" / "labels.csv", folder / "Data_Entry_2017.csv")
    shutil.copy(paths.demo_study() / f"{paths.DEMO_FILM}.dcm", folder / "film.dcm")
    for name, demo in (("nih-cascade", "demo-cascade"), ("nih-end-to-end", "demo-end-to-end"), ("A", "demo-cascade")):
        shutil.copytree(paths.bundled_models() / demo, home / "config" / "models" / name)
    their_weights(folder / "theirs.pth")
    (home / "state").mkdir(parents=True)
    reviews = store_with_films(home / "state" / "reviews.sqlite")
    reviews.add_review(review(1, verdict=FULL))
    reviews.close()
    return folder, {**os.environ, "XAI_DESKTOP_HOME": str(home), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "2"}


def their_weights(path: Path) -> None:
    import torch
    from torchvision.models import resnet18

    torch.manual_seed(1)
    torch.save(resnet18(num_classes=2).state_dict(), path)


@pytest.mark.parametrize("line", ORDER)
def test_every_command_does_what_the_readme_says(line: str, desk: tuple[Path, dict[str, str]]) -> None:
    folder, surroundings = desk
    given = [REAL.get(word, word) for word in words_of(line)[1:]]
    added = next((words for begin, words in SMALL.items() if " ".join(given).startswith(begin)), "")
    command = [sys.executable, "-m", "xai_desktop.cli", *given, *added.split()]
    done = subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, f"{line}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert done.stdout.strip(), line
    for option in ("--out", "--report"):
        if option in command:
            written = folder / command[command.index(option) + 1]
            assert written.is_file() or any(written.iterdir()), f"{line} left nothing at {written}"


def test_no_word_that_makes_small_is_left_over() -> None:
    assert [begin for begin in SMALL if not any(f"xai-desktop {begin}" in line for line in ORDER)] == []
    assert set(WINDOW) <= set(readme_commands())
