"""A program file is not opened at all before the site allows its very bytes."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from tests.helpers.programs import allowing
from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.core.programs import EXPORTED, ONNX, TORCHSCRIPT
from xai_desktop.core.site_policy import AllowedProgram, SitePolicy
from xai_desktop.io import site_policy_file
from xai_desktop.models.programs import program
from xai_desktop.models.programs.kinds import kind_of
from xai_desktop.models.programs.permission import read_program
from xai_desktop.models.programs.recognised import open_program

HASH = "ab" * 32


def _archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return path


def _script(path: Path) -> Path:
    return _archive(path, "net/code/__torch__.py", "net/constants.pkl", "net/data.pkl", "net/data/0")


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("net/code/__torch__.py", "net/constants.pkl", "net/data.pkl"), TORCHSCRIPT),
        (("net/models/model.json", "net/archive_format"), EXPORTED),
        (("serialized_exported_program.json", "version"), EXPORTED),
        (("net/data.pkl", "net/data/0", "net/version"), None),
        (("[Content_Types].xml", "word/document.xml"), None),
    ],
)
def test_a_file_is_what_its_archive_holds(tmp_path: Path, names: tuple[str, ...], kind: str | None) -> None:
    assert kind_of(_archive(tmp_path / "any.name", *names)) == kind


def test_onnx_is_known_by_its_beginning_or_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "network"
    path.write_bytes(b"\x08\x0a\x12\x07pytorch")
    assert kind_of(path) == ONNX
    path.write_bytes(b"\x80\x02}q")
    assert kind_of(path) is None
    assert kind_of(path.rename(tmp_path / "network.ONNX")) == ONNX
    assert kind_of(tmp_path / "nothing") is None
    assert kind_of(tmp_path) is None


@pytest.mark.parametrize("kind", [TORCHSCRIPT, EXPORTED])
def test_without_permission_no_process_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    started = []
    monkeypatch.setattr(program, "Child", lambda *_, **__: started.append(1))
    monkeypatch.setattr(site_policy_file, "site_folder", lambda: tmp_path / "site")
    path = _script(tmp_path / "net.pt") if kind == TORCHSCRIPT else _archive(tmp_path / "net.pt2", "a/archive_format")
    digits = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(BundleError) as caught:
        open_program(path)
    said = str(caught.value)
    assert str(path) in said
    assert "was not opened" in said
    place = tmp_path / "site" / "policy.toml"
    made = said.partition(f"the administrator can make {place} with two lines in it: ")[2].removesuffix(".")
    place.parent.mkdir()
    place.write_text(made.replace(" and ", "\n"))  # as it stands there
    assert site_policy_file.load_policy() == (allowing(path), "")
    place.write_text("version = 1")
    with pytest.raises(BundleError) as caught:
        open_program(path)
    assert f'can add "{digits}" to "allowed_programs" in {place}' in str(caught.value)
    assert not started


def test_a_damaged_policy_allows_nothing_and_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_policy_file, "site_folder", lambda: tmp_path)
    (tmp_path / "policy.toml").write_text('version = 1\nallowed_programs = ["1234"]')
    with pytest.raises(BundleError, match="64 hexadecimal digits in lower case"):
        read_program(_script(tmp_path / "net.pt"), TORCHSCRIPT)


def test_the_bytes_that_were_hashed_are_those_that_are_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _script(tmp_path / "net.pt")
    content = path.read_bytes()
    policy = SitePolicy("", (AllowedProgram(hashlib.sha256(content).hexdigest()),))
    reads = []
    own = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda self: reads.append(self) or own(self))  # type: ignore[func-returns-value]
    assert read_program(path, TORCHSCRIPT, policy)[0] == content
    assert reads == [path]
    path.write_bytes(content + b" ")
    with pytest.raises(BundleError, match="runs only where the site allows it"):
        read_program(path, TORCHSCRIPT, policy)


def test_a_policy_lists_hashes_or_hashes_with_notes() -> None:
    given = {"version": 1, "allowed_programs": [HASH, {"sha256": "cd" * 32, "note": "chest net, looked at by IT"}]}
    policy = SitePolicy.from_table(given)
    assert policy.allowed_programs == (AllowedProgram(HASH), AllowedProgram("cd" * 32, "chest net, looked at by IT"))
    assert policy.allows_program(HASH)
    assert not policy.allows_program("00" * 32)
    assert not policy.allows_program("")


@pytest.mark.parametrize(
    "programs",
    [
        HASH,
        {"sha256": HASH},
        [HASH.upper()],
        [HASH[:-1]],
        [5],
        [None],
        [{"note": "x"}],
        [{"sha256": HASH, "note": "two\nlines"}],
        [{"sha256": HASH, "note": 5}],
        [{"sha256": HASH, "path": "x"}],
        ["*"],
    ],
)
def test_a_policy_is_never_guessed(programs: object) -> None:
    with pytest.raises(InputError, match="allowed_programs"):
        SitePolicy.from_table({"version": 1, "allowed_programs": programs})
