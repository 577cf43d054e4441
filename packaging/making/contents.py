"""What the bundle holds beside what PyInstaller finds by following imports: the program finds its parts by looking.

Read by the spec file, in the environment of the build.
"""

import subprocess
import sys
import sysconfig
from importlib.metadata import distributions
from pathlib import Path

from PyInstaller.utils.hooks import collect_data_files, collect_submodules, copy_metadata

from making.environment import of_tools_alone

SEARCHED = (
    *("pydicom", "highdicom", "pylibjpeg", "openjpeg", "jpeg_ls", "gdcm", "_gdcm", "reportlab.graphics"),
    *("reportlab.pdfbase", "timm.models", "timm.layers", "distributed", "dask"),
)
"""Packages whose modules are found by entry points, by looking in the folder, or by name."""

WITH_DATA = (
    *("pydicom", "highdicom", "reportlab", "matplotlib", "skimage", "pyqtgraph", "distributed", "dask", "nibabel"),
    *("timm", "onnx", "lazy_loader"),
)

TALKATIVE = ("_flight", "_s3fs", "_gcsfs", "_azurefs")
"""Parts of PyArrow that talk to other machines, which this program never does."""

LEFT_OUT = [
    *("tkinter", "_tkinter", "IPython", "pytest", "PyInstaller", "cyclonedx", "pip"),
    *("torch.utils.tensorboard", "tensorboard", "onnx.backend.test", "PySide6.QtNetworkAuth", "bokeh", "pandas"),
    *("triton", "setuptools", "_distutils_hack", "pkg_resources"),
    *("hf_xet", "pyarrow.flight", *(f"pyarrow.{one}" for one in TALKATIVE)),
]
"""Triton is a gigabyte and needs a C compiler beside it; PyTorch asks whether it is there, and does without.
PyInstaller would import setuptools at every start, of each worker too: a quarter of a second for what nothing uses."""

PLUGINS = (
    *("platforms/libqoffscreen", "platforms/libqxcb", "platforms/libqwayland", "platforms/libqminimal.so"),
    *("imageformats/", "iconengines/", "xcbglintegrations/", "platforminputcontexts/", "platformthemes/libqxdg"),
    *("wayland-decoration-client/", "wayland-graphics-integration-client/", "wayland-shell-integration/"),
    *("styles/", "platforms/qwindows", "platforms/qoffscreen", "platforms/libqcocoa"),
)
"""Qt's plug-ins that travel. Not those that open a port (VNC), draw without a window system, use a network, or take
GTK along from the machine that builds, where that has one."""

UNFIT = ("torchvision/_C", "torchvision/image", "torchvision.libs/")
"""torchvision's compiled operators are for CUDA: beside PyTorch's CPU build they cannot be loaded."""

NOT_STARTED = ("pyi_rth_mplconfig",)
"""PyInstaller's own beginnings that are not for one folder: this one makes a new list of fonts at each start."""

UNWANTED = (
    *("/tests/", "/test/", "/include/", "/share/cmake/", "/torch/share/", "/torch/bin/", "/pyqtgraph/examples/"),
    *("/sample_data/", "/pydicom/data/test_files/", "/pydicom/data/charset_files/", "/torch/lib/libtorchbind_test"),
    *(*(f"/pyarrow/{one}" for one in TALKATIVE), "/pyarrow/libarrow_flight", "/pyarrow/libarrow_python_flight"),
    *("/pyarrow/libarrow_s3", "/torch/lib/libjitbackend_test", "/torch/lib/libaoti_custom_ops"),
    *("/torch/lib/libbackend_with_compiler",),
)
"""Libraries' own tests and examples, of PyTorch alone more than 130 MB, and what compilers read."""
WANTED = ("/torch/bin/torch_shm_manager",)
"""Processes share tensors through it."""

LIBRARIES = (
    *("libX11.so.6", "libX11-xcb.so.1", "libxcb.so.1", "libXau.so.6", "libXdmcp.so.6", "libbsd.so.0", "libmd.so.0"),
    *("libEGL.so.1", "libGL.so.1", "libGLX.so.0", "libGLdispatch.so.0", "libOpenGL.so.0"),
    *("libfontconfig.so.1", "libfreetype.so.6", "libpng16.so.16", "libexpat.so.1", "libbrotlidec.so.1"),
    *("libbrotlicommon.so.1", "libdbus-1.so.3", "libglib-2.0.so.0", "libgthread-2.0.so.0", "libpcre2-8.so.0"),
    *("libxkbcommon.so.0", "libxkbcommon-x11.so.0", "libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-image.so.0"),
    *("libxcb-keysyms.so.1", "libxcb-randr.so.0", "libxcb-render-util.so.0", "libxcb-render.so.0", "libxcb-shape.so.0"),
    *("libxcb-shm.so.0", "libxcb-sync.so.1", "libxcb-util.so.1", "libxcb-xfixes.so.0", "libxcb-xkb.so.1"),
)
"""The window's libraries that a minimal system lacks. PyInstaller leaves the first two rows to the system; a hospital's
machine without a network may not have them."""


def left_out(variant: str) -> list[str]:
    """Modules that do not travel, whoever asks for them: what builds the bundle, and `LEFT_OUT`."""
    tools = (module for modules in of_tools_alone(variant).values() for module in modules)
    return sorted({*LEFT_OUT, *tools})


def modules(root: Path) -> list[str]:
    """The program's own parts, and those of libraries that are found by looking."""
    own = [
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted((root / "xai_desktop").rglob("*.py"))
    ]
    found = [name for package in SEARCHED for name in collect_submodules(package, filter=_is_no_test)]
    return sorted({*own, *found})


def _is_no_test(name: str) -> bool:
    return not {"tests", "test", "conftest"} & set(name.split("."))


def data(root: Path, variant: str) -> list[tuple[str, str]]:
    """The program's resources, data files of libraries, and the metadata by which entry points are found."""
    entries = [(str(root / "resources"), "resources")]
    if sys.platform == "linux":
        entries += [(str(root / "packaging" / "linux" / "fonts.conf"), "bare")]
        entries += [(f"/usr/share/X11/{name}", f"bare/{name}") for name in ("xkb", "locale")]
    for package in WITH_DATA:
        entries += collect_data_files(package)
    tools = of_tools_alone(variant)
    for one in distributions():
        if one.metadata["Name"] not in tools:
            entries += copy_metadata(one.metadata["Name"])
    return sorted(set(entries))


def fits(place: str, source: str, variant: str) -> bool:
    """Whether a library that goes to `place` in the bundle can be loaded in this variant, and is of use there."""
    if "/plugins/" in place and "PySide6" in place:
        return place.partition("/plugins/")[2].startswith(PLUGINS)
    if sys.platform != "linux":
        return True
    linked = source if not source.startswith("/") else source.partition("site-packages/")[2]
    return variant != "cpu" or not (place.startswith(UNFIT) or linked.startswith(UNFIT))


def is_wanted(place: str) -> bool:
    """Whether a file is for running the program. Stubs (`.pyi`) are: scikit-image reads its own when it starts."""
    place = place.replace("\\", "/")
    if sys.platform == "win32" and ".dist-info/licenses/third_party/" in place:
        return False  # longer than Windows allows, and their texts are in LICENCES.txt
    if place.endswith(".dist-info/RECORD"):
        return False  # hashes of scripts, which name the folder of the build: the only bytes that differ between builds
    if f"/{place}".startswith(WANTED):
        return True
    return not any(part in f"/{place}" for part in UNWANTED) and not place.endswith((".pxd", ".h", ".cuh"))


def late_libraries() -> list[tuple[str, str]]:
    """Libraries that are opened by name while the program runs, so that following links does not find them.

    torchvision's operators, and what CUDA's own compiler brings along (`making/cuda.py` tries it).
    """
    site = Path(sysconfig.get_path("purelib"))
    found = [
        one for pattern in ("torchvision/*.so", "nvidia/*/lib/libnvrtc-builtins.so*") for one in site.glob(pattern)
    ]
    return [(str(one), str(one.parent.relative_to(site))) for one in sorted(found)]


def system_libraries() -> list[tuple[str, str]]:
    """The libraries that travel in the bundle beside those of the wheels, each into its top.

    On Linux they are of the machine that builds, on Windows Microsoft's runtime; macOS needs none.
    """
    if sys.platform == "win32":
        from making.windows_runtime import runtime

        return runtime()
    if sys.platform != "linux":
        return []
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    places: dict[str, str] = {}
    for line in known.splitlines():
        name, _, place = line.strip().partition(" => ")
        if "x86-64" in name:
            places.setdefault(name.split()[0], place)
    missing = [name for name in LIBRARIES if name not in places]
    if missing:
        raise SystemExit(
            f"This machine lacks libraries that travel in the bundle: {', '.join(missing)}.\n"
            "Install them, then build again; .ci/run names Debian's packages."
        )
    return [(places[name], ".") for name in LIBRARIES]
