"""The manual is built as a package builds it, read as a browser reads it, and every command in it is typed.

The commands run in the order of the pages, in one folder and a home of their own, on the films that the first of them
makes: as somebody who follows the manual with both hands.
"""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pydicom
import pytest
from docx import Document

from tests.helpers.manual import COMMANDS, NOT_RUN, PAGES, ROOT, SOURCES, words_of
from tests.helpers.reviews import FULL, review, store_with_films

pytestmark = pytest.mark.slow

FIRST = "user/first-film.md"
ORDER = list(
    {
        command: page
        for page, command in sorted(COMMANDS, key=lambda one: (one[0] != FIRST, one[0]))
        if command not in NOT_RUN
    }.items()
)
"""(Command, the first page that has it), pages in order and what makes the films first."""


class _Page(HTMLParser):
    """What a page points at, what it can be pointed at by, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.targets: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.words: list[str] = []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.names |= {given["id"]} if given.get("id") else set()
        self.targets += [(tag, value) for name in ("href", "src") if (value := given.get(name))]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages, by the command that packages call."""
    out = tmp_path_factory.mktemp("manual") / "html"
    command = [sys.executable, str(ROOT / "packaging" / "manual" / "build.py"), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(out / "index.html")
    return out


@pytest.fixture(scope="module")
def pages(manual: Path) -> dict[Path, _Page]:
    return {path: _Page(path) for path in sorted(manual.rglob("*.html"))}


def test_every_link_leads_somewhere_on_the_disk(manual: Path, pages: dict[Path, _Page]) -> None:
    assert len(pages) > 15
    for path, page in pages.items():
        for tag, target in page.targets:
            parts = urlsplit(target)
            if parts.scheme in ("http", "https"):
                assert tag == "a", f"{path.name} fetches {target}"
                continue
            found = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert found.is_relative_to(manual), (path.name, target)
            assert found.exists(), (path.name, target)
            if parts.fragment and tag == "a" and found in pages:
                assert parts.fragment in pages[found].names or parts.fragment == "", (path.name, target)


def test_every_page_of_the_sources_is_built_and_can_be_found(manual: Path, pages: dict[Path, _Page]) -> None:
    built = {path.relative_to(manual).with_suffix("").as_posix() for path in pages}
    assert {path.relative_to(SOURCES).with_suffix("").as_posix() for path in PAGES} <= built
    index = (manual / "searchindex.js").read_text("utf-8")
    assert index.startswith("Search.setIndex(")  # a script, not a file to be fetched: it works from a disk
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert {"occlus", "hospit", "pseudonym"} <= terms.keys()


def test_the_same_sources_give_the_same_pages(manual: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    command = [sys.executable, str(ROOT / "packaging" / "manual" / "build.py"), "--out", str(again)]
    subprocess.run(command, capture_output=True, check=True, cwd=ROOT)
    first, second = (
        {path.relative_to(place): path.read_bytes() for path in place.rglob("*") if path.is_file()}
        for place in (manual, again)
    )
    assert first.keys() == second.keys()
    assert [path for path in first if first[path] != second[path]] == []


def test_the_report_to_fill_in_opens_in_a_word_processor(manual: Path) -> None:
    document = Document(str(manual / "validation-report.docx"))
    source = (SOURCES / "validation-report.md").read_text("utf-8")
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert headings == [line.lstrip("# ") for line in source.splitlines() if line.startswith("#")]
    assert len(document.tables) == sum(line.startswith("| ---") for line in source.splitlines())
    assert any("AUC of the score" in cell.text for table in document.tables for cell in table.columns[0].cells)


def test_the_conformance_statement_says_what_is_written(pages: dict[Path, _Page], tmp_path: Path) -> None:
    """Other objects than those of the build: of another film, read by pydicom."""
    (text,) = [page.text for path, page in pages.items() if path.name == "conformance.html"]
    demo = ROOT / "resources" / "demo"
    words = ["explain", str(demo / "study" / "SYN-06.dcm"), "--model", "demo-end-to-end", "--out", str(tmp_path)]
    words += ["--annotations", str(demo / "boxes.json"), "--format", "sr,pm,seg,sc,gsps"]
    subprocess.run([sys.executable, "-m", "xai_desktop.cli", *words], check=True, capture_output=True, cwd=ROOT)
    paths = sorted(tmp_path.rglob("*.dcm"))
    assert {path.stem for path in paths} == {"sr", "pm", "seg", "sc", "gsps", "source"}
    for path in paths:
        data = pydicom.dcmread(path)
        assert str(data.SOPClassUID) in text
        assert str(data.file_meta.TransferSyntaxUID) in text
        for element in data:
            assert str(element.tag) in text, (path.name, element)
        for item in data.get("DeidentificationMethodCodeSequence", ()):
            assert f"{item.CodeValue} {item.CodeMeaning}" in text


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A folder to work in, with somebody's weights in it, and an account in whose store there are reviews."""
    import torch
    from safetensors.torch import save_file
    from torchvision.models import resnet18

    folder = tmp_path_factory.mktemp("desk")
    torch.manual_seed(1)
    save_file(resnet18(num_classes=2).state_dict(), folder / "their-weights.safetensors")
    (folder / "home" / "state").mkdir(parents=True)
    (policy,) = re.findall(r"(?ms)^```toml\n(.*?)^```", (SOURCES / "administrator.md").read_text("utf-8"))
    (folder / "policy.toml").write_text(policy, "utf-8")
    reviews = store_with_films(folder / "home" / "state" / "reviews.sqlite")
    reviews.add_review(review(1, verdict=FULL))
    reviews.close()
    home = {"XAI_DESKTOP_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "2"}
    return folder, {**os.environ, **home}


@pytest.mark.parametrize(("command", "page"), ORDER, ids=[command[:90] for command, _ in ORDER])
def test_every_command_does_what_the_page_says(command: str, page: str, desk: tuple[Path, dict[str, str]]) -> None:
    folder, surroundings = desk
    words = [sys.executable, "-m", "xai_desktop.cli", *words_of(command)[1:]]
    done = subprocess.run(words, cwd=folder, env=surroundings, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, f"{page}: {command}\n{done.stdout}\n{done.stderr}"
    assert done.stdout.strip(), command
    for option in ("--out", "--report"):
        if option in words:
            written = folder / words[words.index(option) + 1]
            assert written.is_file() or any(written.iterdir()), f"{command} left nothing at {written}"
