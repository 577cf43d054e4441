"""The site's policy turns the house on, nothing else does, and a damaged one keeps it off."""

import json
import sys
from pathlib import Path

import pytest

from xai_desktop.core import paths
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.io import site_policy_file
from xai_desktop.io.site_policy_file import load_policy


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(site_policy_file, "site_folder", lambda: tmp_path)
    return tmp_path / "site-policy.json"


def test_without_a_file_nothing_is_allowed_and_nothing_is_said(path: Path) -> None:
    assert not path.exists()
    assert load_policy() == (SitePolicy(""), "")


def test_a_policy_names_the_house(path: Path) -> None:
    path.write_text(json.dumps({"version": 1, "research_destination": " Research archive ", "later": 1}), "utf-8-sig")
    assert load_policy() == (SitePolicy("Research archive"), "")
    path.write_text('{"version": 1}')
    assert load_policy() == (SitePolicy(""), "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"[" * 100_000,
        b'{"research_destination": "archive"}',
        b'{"version": 2, "research_destination": "archive"}',
        b'{"version": true, "research_destination": "archive"}',
        b'{"version": 1, "research_destination": 5}',
        b'{"version": 1, "research_destination": "two\\nlines"}',
    ],
)
def test_a_damaged_policy_keeps_the_house_off_and_is_named(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    policy, said = load_policy()
    assert policy.research_destination == ""
    assert said.startswith(f"{path}: ")
    assert said.endswith("so it allows nothing; ask whoever looks after this machine.")


@pytest.mark.parametrize(
    ("platform", "folder"),
    [
        ("linux", Path("/etc/xai-desktop")),
        ("darwin", Path("/Library/Application Support/XAI Desktop")),
        ("win32", Path("D:/Data") / "XAI Desktop"),
    ],
)
def test_the_policy_lies_where_the_machine_keeps_such_things(
    monkeypatch: pytest.MonkeyPatch, platform: str, folder: Path
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("PROGRAMDATA", "D:/Data")
    assert paths.site_folder() == folder


def test_no_folder_of_a_person_has_a_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("XAI_DESKTOP_HOME", "XDG_CONFIG_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    assert tmp_path not in site_policy_file.policy_path().parents
