"""A wheelhouse that is small enough for a quick test: the real installer, Python's pip, a program of one line."""

import base64
import ensurepip
import hashlib
import json
import platform
import shutil
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = ROOT / "packaging" / "wheelhouse"
PYTHON = ".".join(map(str, sys.version_info[:2]))


def small_wheelhouse(place: Path, version: str = "1.0", self_test: int = 0, **changed: object) -> Path:
    """In `place`, as `packaging/build.py` lays it out; `changed` stands in `wheelhouse.json` instead."""
    wheels = place / "wheels"
    wheels.mkdir(parents=True)
    pip = next((Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"))
    shutil.copyfile(pip, wheels / pip.name)
    own = program_wheel(wheels, version, self_test)
    (place / "requirements.txt").write_text(f"xai-desktop=={version} --hash=sha256:{sha256(own)}\n")
    facts = {
        **{"version": version, "variant": "cpu", "python": PYTHON, "glibc": "2.17", "pip": pip.name},
        **{"system": f"linux {platform.machine()}".lower(), "unpacked": 1000},
    }
    (place / "wheelhouse.json").write_text(json.dumps({**facts, **changed}))
    shutil.copyfile(SCRIPTS / "install.py", place / "install.py")
    (place / "install.sh").write_text((SCRIPTS / "install.sh").read_text("utf-8").replace("@PYTHON@", PYTHON))
    write_sums(place)
    return place


def write_sums(place: Path) -> None:
    files = sorted(one for one in place.rglob("*") if one.is_file() and one.name != "SHA256SUMS")
    (place / "SHA256SUMS").write_text("".join(f"{sha256(one)}  {one.relative_to(place).as_posix()}\n" for one in files))


def program_wheel(folder: Path, version: str, self_test: int) -> Path:
    """`xai-desktop` that says its version, and whose self-test ends with this code."""
    info = f"xai_desktop-{version}.dist-info"
    code = f"import sys\ndef main():\n    print('small', '{version}', *sys.argv[1:])\n    return {self_test}\n"
    files = {
        "xai_desktop.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: xai-desktop\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nxai-desktop = xai_desktop:main\n",
    }
    record = "".join(f"{name},sha256={_record(text)},{len(text)}\n" for name, text in files.items())
    made = folder / f"xai_desktop-{version}-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as packed:
        for name, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            packed.writestr(name, text)
    return made


def _record(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def flip(path: Path, at: int = 100) -> None:
    """One bit of one byte is another one, as after a bad copy."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(bytes(content))
