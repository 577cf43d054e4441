"""An audit that is killed at any moment, again and again: nothing finished is lost, computed twice or changed."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.audits import Cohort, cohort
from xai_desktop.io.audit_tables import read_parquet

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them"),
]

FILMS, CHUNKS = 40, 21
KILLS = 6


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    return cohort(tmp_path_factory.mktemp("cohort"), films=FILMS)


def words(where: Cohort, out: Path) -> list[str]:
    films = ["evaluate", where.films, "--annotations", where.boxes, "--facts", where.facts, "--model", where.model]
    asked = ["--explainer", "grad_cam", "--explainer", "smooth_grad", "--layer", "all", "--absent", "all"]
    rest = [*asked, "--batch", "2", "--no-report", "--resume", "--out", out]
    return [sys.executable, "-m", "xai_desktop.cli", "--json", *map(str, (*films, *rest))]


def test_six_kills(where: Cohort, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    began = time.monotonic()
    assert subprocess.run(words(where, whole), capture_output=True, check=False).returncode == 6
    longest = time.monotonic() - began
    draw = random.Random(11)
    kept: dict[str, int] = {}
    for _ in range(KILLS):
        with subprocess.Popen(words(where, broken), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            try:
                child.wait(draw.uniform(0.2, 0.8) * longest)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
        now = {path.name: path.stat().st_mtime_ns for path in (broken / "parts").glob("*.json")}
        assert {name: now.get(name) for name in kept} == kept, "what was finished stays as it is"
        kept = now
    (broken / ".rows.csv.d9vrlksn.tmp").write_text("killed while the tables were written")
    assert subprocess.run(words(where, broken), capture_output=True, check=False).returncode == 6
    assert len(list((broken / "parts").glob("*.json"))) == CHUNKS
    for name in ("rows", "scores"):
        ours, theirs = (read_parquet(folder / f"{name}.parquet") for folder in (whole, broken))
        assert ours
        assert [{**row, "seconds": 0} for row in ours] == [{**row, "seconds": 0} for row in theirs]
    assert not list(broken.rglob("*.tmp")), "what a killed run left half written is gone"
