"""Damaged files of everything that opens, by the thousand, given to the program as the window is given them.

Each ends in use or in one sentence that names the file, in time, within bounds of memory, and with the window alive:
films and marks are looked at and decoded in worker processes, whose deaths are counted. What is damaged, and how,
follows from the name of the base, the seed and the number of the case alone: a case can be run again with
`python -W error -m tests.slow.fuzz_child GROUP SEED 0 FOLDER BASE NUMBER`, and what was once wrong is kept as a recipe.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.helpers.films import gradient, write_png
from tests.slow import fuzz_bases
from tests.slow.fuzz_child import FEW, FEWEST
from tests.slow.recipes import Recipe, edited, recipes

SEED = 20260301
SECONDS = {"dicom": 3.0, "codecs": 3.5, "pictures": 2.5, "marks": 2.0, "archives": 8.0, "networks": 12.0, "real": 60.0}
"""For each base of a group: about five minutes together."""

MOST_MB = 500
MOST_BOMB_MB = 1300
"""A list of painted masks may take a gigabyte, in the window too."""

MOST_DEATHS = 0.05
"""Of the cases of a base whose pixels another's decoder reads; of every other base none."""


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("group", [*fuzz_bases.groups(), "networks"])
def test_damaged_files_end_in_one_sentence_or_in_use(group: str, tmp_path: Path) -> None:
    """In a process of its own, which must survive: it is the window."""
    if group == "real" and not fuzz_bases.real_films():
        pytest.skip("the real films are not on this machine")
    found = campaign(tmp_path, group, str(SEED), str(SECONDS[group]))
    sys.stdout.write(table(found))
    for base in found:
        name = base["base"]
        assert not base["faults"], f"base {name}, seed {SEED}:\n" + "\n".join(base["faults"][:20])
        assert base["grown_mb"] <= MOST_MB, name
        assert base["cases"] >= FEWEST.get(group, FEW), base
        assert base["deaths"] <= MOST_DEATHS * base["cases"], base
        assert base["ends"].get("used", 0) > 0, f"{name}: all was refused, so nothing behind the door was tried"
        assert base["cases"] > base["ends"]["used"], f"{name}: nothing was refused, so nothing was damaged"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_files_made_to_hurt_end_in_one_sentence_or_in_use(tmp_path: Path) -> None:
    """Bombs, depths, lies. What takes too long is stopped; nothing takes a worker down otherwise, nor memory."""
    found = campaign(tmp_path, "bombs", str(SEED), "0")
    for one in found:
        sys.stdout.write(f"{one['base']:45} {one['end']:12} {one['s']:5.1f} s {one['mb']:5.0f} MB\n")
    assert len(found) > 90
    for one in found:
        assert not one["faults"], f"{one['base']}: {one['faults']}"
        assert one["end"] != "died", one
        assert one["mb"] <= MOST_BOMB_MB, one


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_rest_of_a_folder_of_damaged_files_opens(tmp_path: Path) -> None:
    """Thirty damaged files of every kind, and a sound one first, last and in between."""
    (found,) = campaign(tmp_path, "folder", str(SEED), "0")
    assert found["sound"] == ["000", "500", "999"]
    assert found["noticed"] > 30
    assert not found["faults"], found["faults"]


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: f"{recipe.base} {recipe.wrong}")
def test_what_was_once_wrong_stays_right(recipe: Recipe, tmp_path: Path) -> None:
    known = fuzz_bases.bases()
    if recipe.base in known:
        base = known[recipe.base]
        name, content = base.name, made(recipe, base, tmp_path)
    else:
        real = next((p for p in fuzz_bases.real_films() if sha256(p) == recipe.base), None)
        if real is None:
            pytest.skip("the real film that this is about is not on this machine")
        name, content = "film.dcm", edited(real.read_bytes(), recipe.edits)
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / name).write_bytes(content)
    native = recipe.base not in known or known[recipe.base].native
    (found,) = campaign(tmp_path, "file", str(int(native)), "0", str(tmp_path / "again" / name))
    assert not found["faults"], found


def made(recipe: Recipe, base: fuzz_bases.Base, folder: Path) -> bytes:
    (folder / "base").mkdir()
    content = base.content(folder / "base")
    return edited(content, recipe.edits) if recipe.edits else base.mutated(content, recipe.seed, recipe.number)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def campaign(folder: Path, *words: str) -> list[dict[str, object]] | list[dict]:  # type: ignore[type-arg]
    """What the child process found, base by base; that it ended well."""
    place = folder / "fuzz"
    place.mkdir()
    command = [sys.executable, "-W", "error", "-m", "tests.slow.fuzz_child", words[0], *words[1:3], str(place)]
    done = subprocess.run(
        [*command, *words[3:]], capture_output=True, text=True, check=False, timeout=580, cwd=REPOSITORY
    )
    number = place / "number"
    recipe = number.read_text() if number.exists() else "none yet"
    said = (place / "said").read_text("utf-8", "replace")[-3000:] if (place / "said").exists() else done.stderr
    assert done.returncode == 0, f"the process ended with {done.returncode}, case {recipe}\n{said}"
    return [json.loads(line) for line in done.stdout.splitlines()]


def table(found: list[dict]) -> str:  # type: ignore[type-arg]
    lines = [f"{'base':24}{'cases':>7}{'deaths':>7}{'slowest':>9}{'grown':>9}  ends"]
    for base in found:
        numbers = f"{base['cases']:7}{base['deaths']:7}{base['slowest_s']:7.1f} s{base['grown_mb']:6} MB"
        lines.append(f"{base['base']:24}{numbers}  {base['ends']}")
    cases, deaths = (sum(base[name] for base in found) for name in ("cases", "deaths"))
    return "\n".join(["", *lines, f"{'together':24}{cases:7}{deaths:7}", ""])


@pytest.mark.parametrize("name", ["explicit", "png-8", "ours", "nih", "zip", "cvat", "nifti-gz", "jpeg-lossless"])
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
    assert len(set(cases)) > 40
    assert len({base.mutated(one, SEED + 1, number) for number in range(50)} & set(cases)) < 12


def test_edits_make_the_file_that_they_were_taken_from(tmp_path: Path) -> None:
    from tests.slow.recipes import spliced

    base = fuzz_bases.bases()["png-8"]
    content = base.content(tmp_path)
    for number in range(100):
        other = base.mutated(content, SEED, number)
        assert edited(content, spliced(content, other)) == other
    assert write_png(tmp_path / "film.png", gradient(bits=8)).read_bytes() == content
