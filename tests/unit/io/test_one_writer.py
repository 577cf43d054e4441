"""Two programs that work in one folder: the second is told."""

import subprocess
import sys
from pathlib import Path

import pytest

from xai_desktop.core.errors import UsageError
from xai_desktop.io.one_writer import one_writer

_HOLD = """
import sys, time
from pathlib import Path
from xai_desktop.io.one_writer import one_writer
with one_writer(Path(sys.argv[1]), "an audit"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_one_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == b"held"
        with (
            pytest.raises(UsageError, match="an audit is going on in this folder already"),
            one_writer(tmp_path, "an audit"),
        ):
            pass
        first.kill()
    with one_writer(tmp_path, "an audit"):
        assert (tmp_path / ".lock").exists()


def test_a_disk_without_locks_is_used_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(lock: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr("xai_desktop.io.lock_file.FileLock.acquire", refuse)
    with one_writer(tmp_path, "an audit"):
        (tmp_path / "rows.csv").write_text("rows")
