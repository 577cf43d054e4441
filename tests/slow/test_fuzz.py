"""Damaged files of every format, by the thousand: each ends in a film, in boxes, in a network, or in one sentence.

What is damaged, and how, follows from the name of the base, the seed and the number of the case alone: a case can be
run again with `python -W error -m tests.slow.fuzz_child BASE SEED 0 FOLDER NUMBER`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.slow import fuzz_bases

SEED = 20260301
SECONDS = {"explicit": 10.0, "rle": 8.0, "jpeg-2000": 8.0, "jpeg-ls": 8.0, "bundle": 14.0, "weights": 8.0, "ours": 8.0}
OTHERS = 5.0
FEWEST = 40
MOST_MB = 500.0


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", fuzz_bases.bases())
def test_damaged_files_end_in_one_sentence_or_in_use(name: str, tmp_path: Path) -> None:
    """In a process of its own: a native decoder that crashes takes the process along, not the other tests."""
    seconds = SECONDS.get(name, OTHERS)
    words = [sys.executable, "-W", "error", "-m", "tests.slow.fuzz_child", name, str(SEED), str(seconds), str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=seconds + 120, cwd=REPOSITORY)
    number = tmp_path / "number"
    recipe = f"base {name}, seed {SEED}, number {number.read_text() if number.exists() else 'none yet'}"
    assert done.returncode == 0, f"the process ended with {done.returncode}: {recipe}\n{done.stderr[-2000:]}"
    found = json.loads(done.stdout)
    assert not found["faults"], f"base {name}, seed {SEED}:\n" + "\n".join(found["faults"][:20])
    assert found["grown_mb"] <= MOST_MB
    assert found["cases"] >= FEWEST, found
    assert found["ends"].get("used", 0) > 0, "every case was refused, so nothing behind the door was tried"
    assert sum(found["ends"].values()) > found["ends"]["used"], "no case was refused, so nothing was damaged"


@pytest.mark.parametrize("name", ["explicit", "png-8", "ours", "nih"])
def test_a_recipe_always_gives_the_same_file(name: str, tmp_path: Path) -> None:
    """Whatever the folder, and whatever was tried before."""
    base = fuzz_bases.bases()[name]
    folders = [tmp_path / "one", tmp_path / "other"]
    for folder in folders:
        folder.mkdir()
    one, other = (base.content(folder) for folder in folders)
    assert one == other
    cases = [base.mutated(one, SEED, number) for number in range(50)]
    assert base.mutated(other, SEED, 17) == cases[17]
    assert len(set(cases)) > 45
    assert len({base.mutated(one, SEED + 1, number) for number in range(50)} & set(cases)) < 10
