"""Which program is started once more where it was frozen."""

import sys
from pathlib import Path

import pytest

from xai_desktop.io import children


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    return tmp_path


@pytest.mark.parametrize("name", ["xai-desktop.exe", "xai-desktop-window.exe"])
def test_a_worker_is_of_the_console_whichever_program_was_started(
    frozen: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for one in ("xai-desktop.exe", "xai-desktop-window.exe"):
        (frozen / one).write_bytes(b"")
    monkeypatch.setattr(sys, "executable", str(frozen / name))
    assert children.command() == [str(frozen / "xai-desktop.exe"), "worker"]


def test_elsewhere_it_is_the_program_itself(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(frozen / "xai-desktop"))
    assert children.command("demo") == [str(frozen / "xai-desktop"), "demo"]


def test_alone_the_program_of_menus_does_what_it_can(frozen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(frozen / "xai-desktop-window.exe"))
    assert children.command() == [str(frozen / "xai-desktop-window.exe"), "worker"]
