"""Who may import whom, and what a window must not load before it is painted."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _tool(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert found, f"{name} is not installed; run make test"
    return found


def test_import_contracts_hold() -> None:
    done = subprocess.run([_tool("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]


def _loaded_by(statement: str) -> set[str]:
    code = f"{statement}; import sys; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_window_code_leaves_torch_out() -> None:
    loaded = _loaded_by("import xai_desktop.ui.main_window, xai_desktop.ui.main")
    assert "xai_desktop.ui.main_window" in loaded
    heavy = {"torch", "torchvision", "pydicom", "scipy", "matplotlib", "reportlab", "sklearn", "PIL"}
    assert not loaded & heavy


def test_charts_of_an_audit_are_loaded_when_one_is_looked_at() -> None:
    loaded = _loaded_by("import xai_desktop.ui.cohort.page")
    assert "xai_desktop.ui.cohort.charts_view" in loaded
    assert not {name for name in loaded if name.startswith(("xai_desktop.ui.cohort.charts.", "pyqtgraph"))}


def test_importing_the_package_loads_and_sets_nothing() -> None:
    assert not _loaded_by("import xai_desktop") & {"torch", "PySide6", "numpy", "cv2"}


def test_no_network_of_our_own_needs_torchvision() -> None:
    assert "torchvision" not in _loaded_by("import xai_desktop.models.cascade_net, xai_desktop.models.store")


def test_headless_work_needs_no_qt() -> None:
    loaded = _loaded_by("import xai_desktop.services.main_job, xai_desktop.services.opening")
    assert not {name for name in loaded if name.startswith(("PySide6", "pyqtgraph"))}
