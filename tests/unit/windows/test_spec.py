"""What the spec file asks of PyInstaller on each system, without it: it only freezes for where it runs."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
SPEC = ROOT / "packaging" / "xai-desktop.spec"


class _Asked:
    """Stands for PyInstaller's steps and notes what each was called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []

    def step(self, name: str) -> Any:
        def noted(*given: Any, **words: Any) -> SimpleNamespace:
            self.calls.append((name, given, words))
            names: dict[str, Any] = {one: [] for one in ("pure", "scripts", "binaries", "datas")}
            return SimpleNamespace(**names)

        return noted

    def of(self, name: str) -> list[dict[str, Any]]:
        return [words for one, _, words in self.calls if one == name]


def asked(platform: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> _Asked:
    monkeypatch.setattr(sys, "path", [str(ROOT / "packaging"), *sys.path])
    hooks = ModuleType("PyInstaller.utils.hooks")
    for name in ("collect_data_files", "collect_submodules", "copy_metadata"):
        setattr(hooks, name, lambda *_given, **_words: [])
    for name, module in {
        "PyInstaller": ModuleType("PyInstaller"),
        "PyInstaller.utils": ModuleType("PyInstaller.utils"),
        "PyInstaller.utils.hooks": hooks,
    }.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.delitem(sys.modules, "making.contents", raising=False)
    from making import contents, windows_runtime

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(contents.subprocess, "run", lambda *_given, **_words: _linker(contents.LIBRARIES))
    monkeypatch.setattr(windows_runtime, "distribution", lambda _name: _pyside(tmp_path))
    monkeypatch.setenv("XAI_DESKTOP_VARIANT", "cpu")
    monkeypatch.setenv("XAI_DESKTOP_BUNDLED", str(tmp_path / "bundled.json"))
    noted = _Asked()
    steps = {name: noted.step(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}
    exec(compile(SPEC.read_text("utf-8"), str(SPEC), "exec"), {**steps, "SPECPATH": str(SPEC.parent)})
    assert (tmp_path / "bundled.json").is_file()
    return noted


def _linker(names: tuple[str, ...]) -> SimpleNamespace:
    return SimpleNamespace(stdout="".join(f"\t{name} (libc6,x86-64) => /lib/{name}\n" for name in names))


def _pyside(place: Path) -> SimpleNamespace:
    from making.windows_payload import RUNTIME

    (place / "PySide6").mkdir(exist_ok=True)
    for name in RUNTIME:
        (place / "PySide6" / name).write_bytes(b"")
    return SimpleNamespace(locate_file=lambda name: place / name)


def test_on_linux_one_program_and_the_windows_libraries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = asked("linux", monkeypatch, tmp_path)
    (program,) = made.of("EXE")
    assert (program["name"], program["console"]) == ("xai-desktop", True)
    assert not {"icon", "version"} & program.keys()
    assert "libX11.so.6" in str(made.of("Analysis")[0]["binaries"])
    assert made.of("BUNDLE") == []


def test_on_windows_two_programs_over_one_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qapp: object) -> None:
    made = asked("win32", monkeypatch, tmp_path)
    assert [(one["name"], one["console"]) for one in made.of("EXE")] == [
        ("xai-desktop", True),
        ("xai-desktop-window", False),
    ]
    assert len(made.of("COLLECT")) == 1
    for one in made.of("EXE"):
        assert Path(one["icon"]).read_bytes().startswith(b"\0\0\1\0")
        assert "VSVersionInfo" in Path(one["version"]).read_text("utf-8")
    (analysis,) = made.of("Analysis")
    from making.windows_payload import RUNTIME

    assert {(Path(source).name, place) for source, place in analysis["binaries"]} >= {(one, ".") for one in RUNTIME}
    assert "/usr/share" not in str(analysis["datas"])


def test_on_macos_an_application_that_offers_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = asked("darwin", monkeypatch, tmp_path)
    (program,) = made.of("EXE")
    assert program["console"] is False  # PyInstaller hides applications of the console
    (bundle,) = made.of("BUNDLE")
    kinds = bundle["info_plist"]["CFBundleDocumentTypes"]
    assert {kind["LSHandlerRank"] for kind in kinds} == {"Alternate"}
    assert "dcm" in kinds[0]["CFBundleTypeExtensions"]
    assert "/usr/share" not in str(made.of("Analysis")[0]["datas"])


def test_without_the_runtime_in_its_wheel_nothing_is_frozen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "packaging"), *sys.path])
    from making import windows_runtime

    here = _pyside(tmp_path)
    (tmp_path / "PySide6" / "msvcp140_1.dll").unlink()
    monkeypatch.setattr(windows_runtime, "distribution", lambda _name: here)
    with pytest.raises(SystemExit, match=r"msvcp140_1\.dll"):
        windows_runtime.runtime()


def test_locks_of_windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "path", [str(ROOT / "packaging"), *sys.path])
    from making import environment

    monkeypatch.setattr(environment, "os", SimpleNamespace(name="nt"))
    names = [path.name for path in environment.locks("cpu")]
    assert names == ["windows.txt", "tools.txt", "windows-tools.txt"]
    with pytest.raises(SystemExit, match=r"windows-cuda\.txt; packaging/windows/README\.md"):
        environment.environment("cuda", tmp_path)


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("torch/test/Dict_test", False),
        ("torch/bin/test_api", False),
        ("torch/bin/torch_shm_manager", True),
        ("torch/lib/libtorch_cpu.so", True),
        ("torch/lib/libtorchbind_test.so", False),
        ("pyqtgraph/examples/optics/schott_glasses.csv.gz", False),
        ("pydicom/data/test_files/zipMR.gz", False),
        ("pydicom/data/palettes/hotiron.dcm", True),
        ("pyarrow/libarrow_flight.so.2600", False),
        ("pyarrow/libarrow.so.2600", True),
        ("torch/include/ATen/core/Tensor.h", False),
    ],
)
def test_tests_and_examples_of_libraries_stay_at_home(
    place: str, wanted: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked("linux", monkeypatch, tmp_path)
    from making import contents

    assert contents.is_wanted(place) is wanted
    assert contents.is_wanted(place.replace("/", "\\")) is wanted
