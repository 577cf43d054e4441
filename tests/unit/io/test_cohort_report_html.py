"""The report of an audit as one page for a browser: complete, self-contained, and nothing in it can be forged."""

import re
from dataclasses import replace
from functools import cache, cached_property
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from tests.helpers.cohort_page import ANSWER, HASH, audit_page, drawn_pictures, failures
from xai_desktop.core.cohort.page import AuditPage, Facts, Paragraph, Picture, Section
from xai_desktop.core.cohort.tables import Column, Table
from xai_desktop.core.errors import InputError
from xai_desktop.core.report import NOTICE
from xai_desktop.io.cohort_report.html import html_bytes

VOID = {"meta", "img", "br"}
EVIL = "<script>alert(1)</script>&\"' ]]>"
AT = "2026-03-02T09:41:12Z"


class Read(HTMLParser):
    """Tags that must match, what they carry, and all text outside of the looks."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.said: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.said.append(data)

    @cached_property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.said))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [carries for name, carries in self.tags if name == tag]


@cache
def whole() -> str:
    return html_bytes(audit_page()).decode()


@cache
def read() -> Read:
    return Read(whole())


def test_everything_is_said() -> None:
    page = audit_page()
    for words in (ANSWER, NOTICE, page.title, HASH, "entry 412", "Six films have an empty map.", "SYNTHETIC FILMS"):
        assert words in read().text
    assert read().text.count(NOTICE) == 2
    assert [row[0] for row in failures(60).texts if row[0] not in read().text] == []
    assert "– no value: 1 in IoU." in read().text


def test_every_chart_has_its_words_its_numbers_and_a_sentence_for_those_who_do_not_see_it() -> None:
    charts = [carries for carries in read().all("svg") if carries.get("role") == "img"]
    assert [chart["aria-label"] for chart in charts] == [picture.alternative for picture in drawn_pictures()]
    for picture in drawn_pictures():
        assert picture.caption in read().text
        words = map(unescape, re.findall(r"<text[^>]*>([^<]+)</text>", picture.svg.decode()))
        assert [word for word in words if re.sub(r"\s+", " ", word).strip() not in read().text] == []
        assert picture.numbers is not None
        assert [cell for row in picture.numbers.texts for cell in row if cell not in read().text] == []


def test_names_within_charts_are_their_own_and_lead_somewhere() -> None:
    names = [carries["id"] for _, carries in read().tags if "id" in carries]
    assert len(set(names)) == len(names)
    links = [carries["href"] for _, carries in read().tags if "href" in carries]
    clips = re.findall(r"url\(#([^)]+)\)", whole())
    assert len(clips) > 10
    inside = [link[1:] for link in links if link.startswith("#")]
    assert set(inside) | set(clips) <= set(names)
    assert [link[:40] for link in links if not link.startswith(("#", "data:image/png;base64,"))] == []


def test_nothing_is_loaded_and_nothing_runs() -> None:
    assert {name for name, _ in read().tags} & {"script", "link", "iframe", "object", "img", "foreignobject"} == set()
    assert "http" not in whole().replace("http-equiv", "")
    assert not [key for _, carries in read().tags for key in carries if key.startswith("on")]
    assert "prefers-color-scheme: dark" in whole()
    assert "@media print" in whole()


def test_the_same_page_gives_the_same_bytes() -> None:
    assert html_bytes(audit_page()) == whole().encode()


def test_no_text_can_forge_markup() -> None:
    picture = replace(drawn_pictures()[0], title=EVIL, caption=EVIL, alternative=EVIL, files=(EVIL,))
    table = Table(EVIL, (Column(EVIL), Column("n", 0)), ((EVIL, 1),), EVIL)
    parts = (Paragraph(EVIL), Facts(EVIL, ((EVIL, EVIL),)), table, picture)
    found = Read(html_bytes(AuditPage(EVIL, EVIL, (), (Section(EVIL, parts),), AT)).decode())
    assert found.all("script") == []
    assert found.text.count(EVIL) >= 12
    assert found.all("svg")[0]["aria-label"] == EVIL


def test_headings_stand_in_their_order() -> None:
    levels = [int(name[1]) for name, _ in read().tags if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(later - earlier for earlier, later in pairwise(levels)) <= 1


def test_numbers_stand_on_the_right() -> None:
    right = [carries for carries in read().all("th") if carries.get("class") == "number"]
    assert len(right) >= 3


def test_a_page_without_an_answer_or_a_time_is_none() -> None:
    with pytest.raises(InputError, match="answer"):
        AuditPage("Audit", "", (), (), AT)
    with pytest.raises(InputError, match="time of its record"):
        AuditPage("Audit", "None.", (), (), "")
    with pytest.raises(InputError, match="key of its own"):
        AuditPage("Audit", "None.", (), (Section("One", (one(), one())),), AT)


def one() -> Picture:
    return drawn_pictures()[0]
