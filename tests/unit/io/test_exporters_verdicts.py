"""What readers said, in the PDF: who, when, which verdict counts, and what it replaced."""

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.helpers.readings import FINDING, HEAD, HOSPITAL, logo, read_report, readings, review
from tests.helpers.reports import report_for
from tests.unit.io.test_exporters_pdf import FOOT, pdf_of, words_of
from xai_desktop.core.errors import ExportError
from xai_desktop.core.reading import ReadingStep
from xai_desktop.core.report import Letterhead, Report
from xai_desktop.core.review import FilmVerdict, Presence, Verdict
from xai_desktop.core.task import Quiet
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.exporters._letterhead import SHOWN, logo_pixels
from xai_desktop.io.exporters._pdf.page import BOTTOM, LEFT, PAGE_HEIGHT, PAGE_WIDTH, TOP
from xai_desktop.io.exporters._verdict_words import beside, readers


def pictures_on(reader: PdfReader) -> int:
    return len(reader.pages[0].images)


def test_every_answer_stands_in_the_pdf(tmp_path: Path) -> None:
    text = words_of(pdf_of(read_report(), tmp_path))
    for words in (
        "Verdicts · 2 readers",
        "Dr Ada Röntgen",
        "Dr Ben Sievert",
        "no. 15 · valid, in place of 3 earlier",
        "no. 14 · amended by no. 15",
        "no. 13 · carried on as no. 14 with the AI and the reference",
        "no. 11 · carried on as no. 13 with the AI",
        "the film with the AI and the reference · 2026-03-02 09:15:00 +01:00 · 42.2 s · reading steps locked",
        "1 min 32 s",
        "reading steps off (teaching)",
        "yes, doubtful (2 of 5), after the AI quite sure (4 of 5)",
        "right for the wrong reason",
        "No finding: normal film, quite sure (4 of 5).",
        "The map is on the spine, not on the heart.",
        "Heart borderline.",
        "2: Cardiomegaly, Nodule",
        "ruler heart 120 px",
        "cardiothoracic ratio 0.5",
        "1 reader read this film without the AI first",
    ):
        assert words in text, words
    assert text.index("no. 15 ·") < text.index("no. 14 ·") < text.index("no. 13 ·") < text.index("no. 11 ·")


def test_without_verdicts_nothing_is_said_of_them(tmp_path: Path) -> None:
    text = words_of(pdf_of(report_for(), tmp_path))
    assert "Verdict" not in text
    assert "nobody read this film without the AI first" in text


def test_the_head_of_the_chain_is_part_of_how_it_was_made(tmp_path: Path) -> None:
    text = words_of(pdf_of(read_report(), tmp_path))
    assert "Audit chain last entry 41" in text
    assert HEAD.hash in text.replace(" ", "")
    assert HEAD.at in text
    assert "Audit chain" not in words_of(pdf_of(report_for(), tmp_path))


def crowd() -> Report:
    """Twenty verdicts of five readers, each with a note of 600 words and names without a space."""
    said = FilmVerdict((Verdict(FINDING, Presence.YES, 3),), note="word " * 600)
    given = tuple(review(n, f"k{n % 5}", ReadingStep.READ, said) for n in range(1, 21))
    named = tuple((f"k{n}", f"Dr_{n}_" + "ohne-Leerzeichen" * 9) for n in range(5))
    return read_report(reviews=given, readers=named)


def test_many_long_verdicts_fill_as_many_pages_as_they_need(tmp_path: Path) -> None:
    reader = pdf_of(crowd(), tmp_path)
    text = words_of(reader)
    assert text.count("word ") >= 20 * 599
    assert all(re.search(rf"no\. {n} ·", text) for n in range(1, 21))
    for page in reader.pages:
        found: list[tuple[float, float, str]] = []

        def visit(said: str, _cm: object, matrix: list[float], _font: object, _size: float, found=found) -> None:
            if said.strip():
                found.append((matrix[4], matrix[5], said))

        page.extract_text(visitor_text=visit)
        for x, y, said in found:
            assert LEFT - 8 <= x <= PAGE_WIDTH - LEFT, said
            assert y <= PAGE_HEIGHT - TOP + 2, said
            assert y >= BOTTOM - 2 or y == pytest.approx(FOOT), (y, said)


def test_readers_stand_beside_each_other_only_where_there_are_several() -> None:
    table = beside(read_report())
    assert table is not None
    assert table.names == ("Dr Ada Röntgen", "Dr Ben Sievert")
    assert [name for name, _ in table.rows] == [FINDING, "Nodule", "no finding"]
    assert table.rows[0][1][1] == "–"
    assert beside(read_report(reviews=readings()[:1])) is None


def test_a_reader_without_a_name_keeps_the_key_and_a_verdict_without_a_word_says_so() -> None:
    (one,) = readers(read_report(reviews=(review(3, "k9", ReadingStep.READ, FilmVerdict()),)))
    assert one.name == "k9"
    assert one.valid.remarks == ("Went on without a reading: nothing was said.",)


@pytest.mark.parametrize("mode", ["RGBA", "RGB"])
def test_the_letterhead_has_name_and_logo(mode: str, tmp_path: Path) -> None:
    plain = pdf_of(report_for(), tmp_path)
    with_logo = pdf_of(report_for(letterhead=Letterhead(HOSPITAL, logo(mode))), tmp_path)
    assert HOSPITAL in " ".join(with_logo.pages[0].extract_text().split())
    assert HOSPITAL not in words_of(plain)
    assert pictures_on(with_logo) == pictures_on(plain) + 1
    assert pictures_on(pdf_of(report_for(letterhead=Letterhead(HOSPITAL)), tmp_path)) == pictures_on(plain)


def test_a_logo_is_flattened_on_white_and_made_small() -> None:
    pixels = logo_pixels(Letterhead("", logo()))
    assert pixels is not None
    assert pixels.shape == (80, 80, 3)
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert pixels[40, 11].tolist() == [11, 102, 176]
    assert max(pixels.shape) <= max(SHOWN)
    assert logo_pixels(Letterhead("name")) is None


@pytest.mark.parametrize("broken", [b"no picture", logo()[:200], b"GIF89a"])
def test_a_broken_logo_is_one_sentence(broken: bytes, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no whole PNG or JPEG picture; choose another logo") as raised:
        EXPORTERS["pdf"].write(report_for(letterhead=Letterhead("H", broken)), tmp_path, Quiet())
    assert str(raised.value).count(".") == 1
    assert not list(tmp_path.iterdir())


def test_a_damaged_logo_never_says_anything_else() -> None:
    """Every byte of a small picture turned over, one at a time: a picture or the one sentence."""
    whole = logo("RGB"), logo()
    for picture in whole:
        for place in range(0, min(len(picture), 400)):
            bad = bytearray(picture)
            bad[place] ^= 0xFF
            with suppress(ExportError):
                pixels = logo_pixels(Letterhead("", bytes(bad)))
                assert pixels is not None
                assert pixels.shape[2] == 3


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    (path,) = EXPORTERS["pdf"].write(read_report(), tmp_path, Quiet())
    before = path.read_bytes()
    EXPORTERS["pdf"].write(replace(read_report()), tmp_path, Quiet())
    assert path.read_bytes() == before
