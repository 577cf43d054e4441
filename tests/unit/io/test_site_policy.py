"""The site's policy turns the house on, nothing else does, and a damaged one keeps it off."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from xai_desktop.app.preferences import Preferences
from xai_desktop.cli import main
from xai_desktop.core import paths
from xai_desktop.core.errors import BundleError
from xai_desktop.core.settings import Settings
from xai_desktop.core.site_policy import SitePolicy
from xai_desktop.io import site_policy_file
from xai_desktop.io.settings_file import load_settings, save_settings
from xai_desktop.io.site_policy_file import load_policy
from xai_desktop.models.programs.permission import check_listed


@pytest.fixture
def path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(site_policy_file, "site_folder", lambda: tmp_path)
    return tmp_path / "policy.toml"


def test_without_a_file_nothing_is_allowed_and_nothing_is_said(path: Path) -> None:
    assert not path.exists()
    assert load_policy() == (SitePolicy(""), "")


HASH = "ab" * 32
WHOLE = f"""
version = 1
research_destination = " Research archive "
allowed_programs = ["{HASH}"]
only_listed_networks = true
allowed_networks = [{{sha256 = "{HASH}", note = "looked at by IT"}}]
networks_folder = "/srv/networks"
[settings]
reading_steps = true
hospital = "St Ada's"
"""


def test_a_policy_says_all_that_a_site_can_set(path: Path) -> None:
    path.write_text(WHOLE, "utf-8-sig")
    policy, said = load_policy()
    assert said == ""
    assert policy.research_destination == "Research archive"
    assert policy.allows_program(HASH)
    assert policy.allows_network(HASH)
    assert not policy.allows_network("00" * 32)
    assert policy.settings == {"reading_steps": True, "hospital": "St Ada's"}
    path.write_text("version = 1")
    assert load_policy() == (SitePolicy(""), "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"version = 1\nlater = 1",
        b"a = " + b"[" * 100_000,
        b'research_destination = "archive"',
        b"version = 2",
        b"version = true",
        b"version = 1\nresearch_destination = 5",
        b'version = 1\nresearch_destination = "two\\nlines"',
        b'version = 1\nonly_listed_networks = "no"',
        b'version = 1\nallowed_networks = ["AB"]',
        b'version = 1\nnetworks_folder = "here"',
        b"version = 1\nsettings = 1",
        b'version = 1\n[settings]\nreading_steps = "no"',
        b"version = 1\n[settings]\ngeometry = 1",
        b'version = 1\n[settings]\ntheme = "pink"',
    ],
)
def test_a_damaged_policy_is_the_strict_one_and_is_named(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    policy, said = load_policy()
    assert replace(policy, reviews_folder=None) == SitePolicy.strict()
    assert not policy.allows_network(HASH)
    assert not policy.allows_program(HASH)
    assert policy.settings["reading_steps"] is True
    assert said.startswith(f"{path}: ")
    assert said.endswith("so it allows nothing; ask whoever looks after this machine.")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('reviews_folder = "reviews/{account}"', "whole path"),
        ('reviews_folder = "/srv/reviews"', "with {account} in it"),
        ('reviews_folder = "/srv/{account}/{day}"', "nothing else in braces"),
        ('reviews_folder = "/srv/../{account}"', "whole path"),
        ('reviews_folder = "/{account}/reviews"', "a folder before"),
        ("reviews_folder = 1", "in one line"),
        ("deidentified_results = 1", "true or false"),
        ('deidentified_results = true\nresearch_destination = "archive"', "exclude each other"),
    ],
)
def test_what_a_policy_says_about_reviews_and_results_is_never_guessed(path: Path, line: str, why: str) -> None:
    path.write_text(f"version = 1\n{line}")
    policy, said = load_policy()
    assert why in said
    assert policy.deidentified_results
    assert policy.reviews_folder == ("" if "results" in line else None)


def test_a_fault_elsewhere_does_not_move_the_reviews(path: Path) -> None:
    path.write_text('version = 1\nnonsense = 1\nreviews_folder = "/srv/reviews/{account}"')
    assert load_policy()[0].reviews_folder == "/srv/reviews/{account}"
    path.write_text('version = 1\nreviews_folder = "/srv/reviews/{account}')
    assert load_policy()[0].reviews_folder is None


def test_a_policy_of_version_0_1_is_not_taken_for_nothing(path: Path) -> None:
    path.with_name("site-policy.json").write_text(json.dumps({"version": 1, "research_destination": "archive"}))
    policy, said = load_policy()
    assert policy == SitePolicy.strict({})
    assert "must be written anew as policy.toml" in said
    path.write_text("version = 1")
    assert load_policy() == (SitePolicy(), "")


def test_a_network_that_is_not_listed_does_not_open_and_a_bundled_one_does(path: Path, tmp_path: Path) -> None:
    path.write_text("version = 1\nonly_listed_networks = true")
    check_listed(paths.bundled_models() / "demo-cascade", "00" * 32)
    with pytest.raises(BundleError, match="not among the networks that the site lists"):
        check_listed(tmp_path / "net", HASH)
    path.write_text(WHOLE)
    check_listed(tmp_path / "net", HASH)


def test_what_the_site_has_set_nobody_changes_and_the_file_of_settings_keeps_its_own(
    path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XAI_DESKTOP_HOME", str(tmp_path / "home"))
    save_settings(Settings(hospital="Mine", reading_steps=False, reading_reason="mine"))
    path.write_text(WHOLE)
    preferences = Preferences()
    assert (preferences.settings.hospital, preferences.settings.reading_steps) == ("St Ada's", True)
    preferences.set_reading_steps(False, "I want to")
    preferences.change(hospital="Other", theme="light")
    assert (preferences.settings.hospital, preferences.settings.reading_steps) == ("St Ada's", True)
    preferences.close()
    kept = load_settings()[0]
    assert (kept.hospital, kept.theme, kept.reading_steps) == ("Mine", "light", False)


def test_the_commands_say_what_is_set_and_what_is_wrong(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check"]) == 3
    path.write_text(WHOLE)
    assert main(["policy", "check"]) == 0
    assert main(["policy", "show"]) == 0
    assert 'settings.hospital = "St Ada\'s"' in capsys.readouterr().out
    path.write_text('version = 1\nreviews_folder = "/srv/r/{account}"\ndeidentified_results = true')
    assert main(["policy", "show"]) == 0
    said = capsys.readouterr().out
    assert "reviews_folder = '/srv/r/{account}'" in said
    assert "deidentified_results = True" in said
    path.write_text("version = 1\nnonsense = 1")
    assert main(["policy", "check", str(path)]) == 3
    assert '"nonsense" is no key of a policy' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("platform", "folder"),
    [
        ("linux", Path("/etc/xai-desktop")),
        ("darwin", Path("/Library/Application Support/XAI Desktop")),
        ("win32", Path(r"C:\ProgramData") / "XAI Desktop"),
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
