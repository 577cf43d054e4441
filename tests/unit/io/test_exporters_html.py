"""The page as a parser sees it: whole, self-contained, and without a tag that somebody's name smuggled in."""

import base64
import html
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures

from tests.helpers.readings import FINDING, HEAD, HOSPITAL, logo, read_report, review
from tests.helpers.reports import CLASSES, FILM, report_for
from xai_desktop.core.annotation import Annotation
from xai_desktop.core.errors import ExportError
from xai_desktop.core.explanation import CAPTION
from xai_desktop.core.geometry import Box
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.report import NOTICE, Letterhead, Report
from xai_desktop.core.review import FilmVerdict, Presence, Verdict
from xai_desktop.core.task import Quiet
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.exporters._html.tags import escaped

VOID = {"meta", "img", "br"}
EVIL = '<script>alert("x")</script>&amp;\'"'


def test_control_characters_become_spaces_and_everything_else_comes_back() -> None:
    every = "".join(map(chr, range(0x3000)))
    expected = "".join(sign if sign in "\n\t" or sign >= " " else " " for sign in every)
    assert html.unescape(escaped(every)) == expected
    assert not set(escaped(every)) & set("<>\"'")


class Page(HTMLParser):
    """Tags that must match, attributes by tag, and all text outside of the looks."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.said.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())


def source_of(report: Report, folder: Path) -> str:
    (path,) = EXPORTERS["html"].write(report, folder, Quiet())
    return path.read_text("utf-8")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    return source_of(read_report(), tmp_path_factory.mktemp("html"))


def test_everything_that_the_pdf_says_is_in_the_page(source: str) -> None:
    page = Page(source)
    report = read_report()
    for words in (
        "film-0001",
        HOSPITAL,
        "SYNTHETIC FILM",
        *CLASSES,
        CAPTION,
        "Dr Ada Röntgen",
        "no. 15 · valid, in place of 3 earlier",
        "no. 14 · amended by no. 15",
        "right for the wrong reason",
        "Agreement · Cardiomegaly · reader A",
        f"IoU {report.agreements[0].iou.text()}",
        "ceiling",
        "cascade-demo",
        "Grad-CAM",
        "smooth = 0.0",
        report.card.weights_hash,
        report.image_hash,
        HEAD.hash,
        "2.15.0",
        report.made_at,
        "the window is missing",
    ):
        assert words in page.text, words
    assert page.text.count(NOTICE) == 2


def test_nothing_is_loaded_and_nothing_runs(source: str) -> None:
    plain = re.sub(r"base64,[A-Za-z0-9+/=]*", "", source)
    assert len(plain) < 60_000
    assert not re.search(r"https?:|//", plain, re.IGNORECASE)
    page = Page(source)
    assert not {"script", "link", "iframe", "object", "a", "form"} & {name for name, _ in page.tags}
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in ("href", "srcset")]
    assert "url(" not in source
    assert "@import" not in source


def test_pictures_are_whole_and_described(source: str) -> None:
    pictures = Page(source).all("img")
    assert len(pictures) == 1 + 2 + 1 + 12  # logo, films, scale, tiles
    for one in pictures:
        assert one["alt"]
        head, _, data = str(one["src"]).partition(",")
        assert head == "data:image/png;base64"
        with Pictures.open(BytesIO(base64.b64decode(data, validate=True))) as opened:
            opened.load()
            assert opened.size == (int(str(one["width"])), int(str(one["height"])))


def test_headings_and_tables_say_what_they_are(source: str) -> None:
    page = Page(source)
    assert len(page.all("h1")) == 1
    assert len(page.all("caption")) == len(page.all("table"))
    assert all(one.get("scope") in ("row", "col") for one in page.all("th"))
    assert page.all("html")[0]["lang"] == "en"


def test_names_and_notes_stay_text(tmp_path: Path) -> None:
    said = FilmVerdict((Verdict(EVIL, Presence.YES),), note=EVIL, marks=(Annotation(EVIL, Box(1, 1, 9, 9)),))
    report = read_report(
        reviews=(review(1, "k1", ReadingStep.READ, said, steps_on=False, reason=EVIL),),
        readers=(("k1", EVIL),),
        letterhead=Letterhead(EVIL, logo()),
        annotations=(Annotation(FINDING, Box(1, 1, 90, 90), EVIL),),
    )
    card = replace(report.card, name=EVIL, notes=((EVIL, EVIL),), training=EVIL)
    text = source_of(replace(report, ref=replace(report.ref, image_id=EVIL), card=card), tmp_path)
    page = Page(text)
    assert "script" not in {name for name, _ in page.tags}
    assert "<script" not in text
    assert page.text.count(EVIL) >= 9


def test_the_same_report_gives_the_same_bytes_and_dollars_do_no_harm(tmp_path: Path) -> None:
    report = replace(report_for(), letterhead=Letterhead("$title ${style} $$"))
    first = source_of(report, tmp_path)
    assert first == source_of(report, tmp_path)
    assert "$title ${style} $$" in first


@pytest.mark.parametrize("report", [report_for(annotations=()), report_for(heatmap=np.zeros(FILM, np.float32))])
def test_what_is_missing_is_said(report: Report, tmp_path: Path) -> None:
    page = Page(source_of(report, tmp_path))
    assert "No expert boxes" in page.text or "No evidence" in page.text
    assert "Verdict" not in page.text
    assert "Audit chain" not in page.text


def test_a_broken_logo_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="choose another logo"):
        source_of(report_for(letterhead=Letterhead("H", b"no picture")), tmp_path)
    assert not list(tmp_path.iterdir())
