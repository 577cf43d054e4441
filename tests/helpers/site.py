"""A site's policy for a test, in place of the machine's own."""

from pathlib import Path

import pytest

from xai_desktop.io import site_policy_file


def set_policy(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> Path:
    """The policy's file with these lines after its version."""
    folder.mkdir(exist_ok=True)
    monkeypatch.setattr(site_policy_file, "site_folder", lambda: folder)
    path = folder / "policy.toml"
    path.write_text(f"version = 1\n{text}", "utf-8")
    return path
