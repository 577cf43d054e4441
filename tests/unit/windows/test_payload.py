"""The Windows installer's list of files, without NSIS: nothing lost, nothing that Windows cannot hold."""

import ast
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
WINDOWS = ROOT / "packaging" / "windows"
MANUAL = ROOT / "resources" / "manual" / "administrator.md"


def made(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of `packaging/making`."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "packaging"), *sys.path])
    module: ModuleType = getattr(__import__("making", fromlist=[name]), name, None) or __import__(
        f"making.{name}", fromlist=[name]
    )
    return module


@pytest.fixture
def payload(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return made("windows_payload", monkeypatch)


@pytest.fixture
def folder(tmp_path: Path, payload: ModuleType) -> Path:
    runtime = [f"_internal/{name}" for name in payload.RUNTIME]
    for name in (*payload.PROGRAMS, payload.FACTS, *runtime, "_internal/a/one.txt", "_internal/b/two", "LICENCES.txt"):
        place = tmp_path / "frozen" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"x" * len(name))
    return tmp_path / "frozen"


def unpacked(listed: str) -> dict[str, str]:
    """What NSIS would do with a list: file of the target, file of the source."""
    target, found = "", {}
    for line in listed.splitlines():
        word, given = line.split(" ", 1)
        given = given.strip('"')
        if word == "SetOutPath":
            target = given
        else:
            assert word == "File"
            found[f"{target}\\{Path(given).name}"] = given
    return found


def test_every_file_is_listed_once_at_its_own_place(payload: ModuleType, folder: Path) -> None:
    files = payload.files_of(folder)
    found = unpacked(payload.lists(files, folder, "$INSTDIR\\new"))
    assert found == {
        "$INSTDIR\\new\\" + one.relative_to(folder).as_posix().replace("/", "\\"): str(one)
        for one in folder.rglob("*")
        if one.is_file()
    }


def test_parts_hold_everything_once_and_are_small_enough(payload: ModuleType, folder: Path) -> None:
    files = payload.files_of(folder)
    most = max(file.size for file in files) + 20
    parts = payload.dealt(files, most)
    assert len(parts) > 2
    assert [file for part in parts for file in part] == files
    assert all(sum(file.size for file in part) <= most for part in parts)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("_internal/vcruntime140.dll", "it lacks _internal/vcruntime140.dll"),
        ("_internal/msvcp140.dll", "it lacks _internal/msvcp140.dll"),
        ("xai-desktop-window.exe", "it lacks xai-desktop-window.exe"),
    ],
)
def test_a_folder_that_would_not_start_on_a_new_windows(
    payload: ModuleType, folder: Path, name: str, said: str
) -> None:
    (folder / name).unlink()
    with pytest.raises(SystemExit, match=re.escape(said)):
        payload.files_of(folder)


def test_the_runtime_may_be_written_in_capitals(payload: ModuleType, folder: Path) -> None:
    place = folder / "_internal" / "msvcp140.dll"
    place.rename(place.with_name("MSVCP140.dll"))
    assert len(payload.files_of(folder)) == 10


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("_internal/A/one.txt", "capital letters"),
        ("_internal/" + "n" * 90 + "/" + "m" * 90, "more than"),
        ("_internal/what?.txt", "no file by the name"),
        ("_internal/$INSTDIR.txt", "no file by the name"),
        ("_internal/ends.", "no file by the name"),
    ],
)
def test_names_that_windows_has_not(payload: ModuleType, folder: Path, name: str, said: str) -> None:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"")
    with pytest.raises(SystemExit, match=said):
        payload.files_of(folder)


def test_a_file_that_is_larger_than_a_part(payload: ModuleType, folder: Path) -> None:
    with (folder / "_internal" / "large.dll").open("wb") as stream:
        stream.truncate(payload.LARGEST_PART + 1)
    with pytest.raises(SystemExit, match="larger than NSIS can pack"):
        payload.files_of(folder)


def test_the_longest_path_fits_into_the_longest_folder(payload: ModuleType) -> None:
    place = "C:\\" + "n" * (payload.PLACE - 3)
    assert len(place + "\\program\\" + "f" * payload.LONGEST) < 260
    assert len(r"C:\Users\a-name-of-20-letters\AppData\Local\Programs\XAI Desktop") <= payload.PLACE


def test_what_the_spec_makes_is_what_the_installer_asks_for(payload: ModuleType) -> None:
    spec = (ROOT / "packaging" / "xai-desktop.spec").read_text("utf-8")
    assert {f"{name}.exe" for name in re.findall(r'program\("([^"]+)"', spec)} == set(payload.PROGRAMS)
    script = (WINDOWS / "installer.nsi").read_text("utf-8")
    assert set(re.findall(r'!define (?:CONSOLE|WINDOW) "([^"]+)"', script)) == set(payload.PROGRAMS)


def test_explorer_is_told_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    text = made("windows_runtime", monkeypatch).version_text("3.12.4")
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    assert "filevers=(3, 12, 4, 0)" in text
    assert "StringStruct('ProductVersion', '3.12.4')" in text


def test_the_emblem_is_there_in_every_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qapp: object) -> None:
    from PIL import Image

    module = made("windows_icon", monkeypatch)
    with Image.open(module.icon(tmp_path / "one.ico")) as picture:
        assert picture.info["sizes"] == {(side, side) for side in module.SIDES}
        assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 20


def test_every_exit_code_stands_in_the_manual() -> None:
    scripts = "\n".join(path.read_text("utf-8") for path in WINDOWS.glob("*.ns*"))
    codes = set(re.findall(r"!insertmacro Leave (\d)", scripts)) | set(re.findall(r"SetErrorLevel (\d)", scripts))
    assert codes == {"3", "4", "5", "6", "7"}
    text = MANUAL.read_text("utf-8")
    for code in codes:
        assert re.search(rf"(?m)^\| {code} \| \S", text), code


def test_lines_for_windows_name_what_is_built_and_words_that_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, installer = made("facts", monkeypatch), made("windows_installer", monkeypatch)
    blocks = re.findall(r"(?ms)^```bat\n(.*?)^```", MANUAL.read_text("utf-8"))
    lines = [line for block in blocks for line in block.splitlines()]
    setups = [line.split() for line in lines if line.startswith("xai-desktop")]
    assert len(setups) == 3
    for name, *words in setups:
        assert name == f"{installer._stem(facts.facts_of('cpu'))}-setup.exe"
        assert {word.split("=")[0] for word in words if word.startswith("/")} <= {
            *("/S", "/AllUsers", "/CurrentUser", "/LOG", "/D"),
        }
    script = (WINDOWS / "installer.nsi").read_text("utf-8")
    rights = next(line for line in lines if "/grant" in line).partition(" /inheritance")[2]
    assert rights in script, "the manual's line and the installer's give different rights"


def test_the_policy_lies_where_the_program_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    from xai_desktop.core import paths

    monkeypatch.setattr(sys, "platform", "win32")
    script = (WINDOWS / "installer.nsi").read_text("utf-8").replace("${PRODUCT}", "XAI Desktop")
    (place,) = re.findall(r'!define POLICY "([^"]+)"', script)
    assert Path(place.replace("\\", "/")) == Path(str(paths.site_folder()).replace("\\", "/"))


def test_every_sentence_is_in_both_languages_and_used() -> None:
    texts = (WINDOWS / "texts.nsh").read_text("utf-8")
    given = re.findall(r'(?m)^!insertmacro Text (\w+) "([^"]+)"[ \\\n]+"([^"]+)"', texts)
    assert len(given) == len(re.findall(r"(?m)^!insertmacro Text ", texts)) > 10
    scripts = "\n".join(path.read_text("utf-8") for path in WINDOWS.glob("*.ns*"))
    for name, english, german in given:
        assert f"$({name})" in scripts, name
        assert english != german or name == "Comment", name
        assert set(re.findall(r"\$\w+|/\w+|%\w+%", english)) == set(re.findall(r"\$\w+|/\w+|%\w+%", german)), name
