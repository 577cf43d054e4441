"""The pages of the manual, and the shell commands in them."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "resources" / "manual"
README = ROOT / "README.md"
PAGES = sorted(path for path in SOURCES.rglob("*.md") if "html" not in path.relative_to(SOURCES).parts[0])

NOT_RUN = {
    "xai-desktop": "opens the window and waits for a person; the window's own tests start it",
    "xai-desktop demo/study demo/boxes.json demo/atlas.json": "opens the window and waits for a person",
}
"""Commands of the manual that the slow test does not run, with the reason. Their words are held against the parser."""

INSTALLS = "it changes the whole machine"
WHEELHOUSE = "tests/slow/test_wheelhouse.py does the same, into a folder of its own"
BY_HAND = {
    "sudo apt-get install ./xai-desktop_0.1.0_amd64.deb": INSTALLS,
    "sudo DEBIAN_FRONTEND=noninteractive apt-get install -y ./xai-desktop_0.1.0_amd64.deb": INSTALLS,
    "sudo apt-get remove xai-desktop": INSTALLS,
    "tar --zstd -xf xai-desktop-0.1.0-linux-x86_64.tar.zst": INSTALLS,
    "xai-desktop/xai-desktop self-test": INSTALLS,
    "sudo apt-get install --reinstall ./xai-desktop_0.1.0_amd64-cuda.deb": INSTALLS,
    "sha256sum -c xai-desktop-0.1.0-wheels-linux-x86_64-python3.11.tar.sha256": WHEELHOUSE,
    "tar -xf xai-desktop-0.1.0-wheels-linux-x86_64-python3.11.tar": WHEELHOUSE,
    "sudo sh xai-desktop-0.1.0-wheels-linux-x86_64-python3.11/install.sh": WHEELHOUSE,
    "python3 -m venv /opt/xai-desktop-sources": "installs for the whole machine; `make test` does the same in a folder",
    "/opt/xai-desktop-sources/bin/pip install .": "the same",
    "xai-desktop store backup /srv/reviews/$USER/reviews.sqlite --store ~/.local/state/xai-desktop/reviews.sqlite": (
        "writes into a folder of the machine; test_reviews_folder.py does the same in its own"
    ),
    "/opt/xai-desktop-sources/bin/xai-desktop self-test": "the command itself is run from the same page",
}
"""Lines of `sh` blocks that are no `make`, with the reason why no test types them."""


def commands_of(block: str, prompt: str = "$ ") -> list[str]:
    """The commands of one block, lines that go on with a backslash in one."""
    lines = re.sub(r"\\\n\s*", "", block).splitlines()
    return [line.removeprefix(prompt).strip() for line in lines if line.startswith(f"{prompt}xai-desktop")]


def words_of(command: str) -> list[str]:
    return shlex.split(command)


COMMANDS = [
    (page.relative_to(SOURCES).as_posix(), command)
    for page in PAGES
    for block in re.findall(r"(?ms)^```console\n(.*?)^```", page.read_text("utf-8"))
    for command in commands_of(block)
]
"""(Page, command), in the order in which a reader meets them on each page."""


def readme_commands() -> list[str]:
    """Those of the README's blocks, each once, in its order, without what is said beside them."""
    blocks = re.findall(r"(?ms)^```(\w*)\n(.*?)^```$", README.read_text("utf-8"))
    lines = [re.sub(r"\s{2,}.*$", "", line) for kind, block in blocks if not kind for line in commands_of(block, "")]
    return list(dict.fromkeys(part for line in lines for part in _parts(line)))


def _parts(line: str) -> list[str]:
    """`models list · models show NAME`: several commands in one line, the program's name said once."""
    first, *others = line.split(" · ")
    return [first, *(f"xai-desktop {other}" for other in others)]
