"""Letters that our typeface lacks come from the machine's faces where it has them; other programs read them anyway."""

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from xai_desktop.io.exporters import _fonts
from xai_desktop.io.exporters._fonts import SANS
from xai_desktop.io.exporters._pdf import faces
from xai_desktop.io.exporters._pdf.pen import BODY, width_of

CHINESE, JAPANESE, KOREAN = "胸腔积液", "しんカタ", "심장비대"
MIXED = f"a {CHINESE} ü {JAPANESE} Ω {KOREAN} пн"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine without Eastern faces."""
    monkeypatch.setattr(faces, "eastern_files", tuple)
    forget()
    yield
    forget()


def forget() -> None:
    faces._face_of.cache_clear()
    faces._eastern.cache_clear()


def pdf(text: str) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    faces.draw_text(canvas, (50, 700), text, SANS, 10)
    canvas.save()
    return stream.getvalue()


def test_nothing_is_lost_and_no_letter_changes_its_place() -> None:
    assert "".join(piece for piece, _ in faces.in_faces(MIXED, SANS)) == MIXED
    assert all(face == SANS for piece, face in faces.in_faces(MIXED, SANS) if set(piece) <= set("a üΩпн"))


def test_letters_of_ours_never_ask_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the same report would have other bytes elsewhere."""
    forget()
    monkeypatch.setattr(faces, "eastern_files", lambda: pytest.fail("asked"))
    assert list(faces.in_faces("IoU ≥ 0.2 · Ω пневмония ü", SANS)) == [("IoU ≥ 0.2 · Ω пневмония ü", SANS)]


@pytest.mark.usefixtures("bare")
def test_without_a_face_of_the_machine_the_reader_s_own_are_named() -> None:
    named = dict(faces.in_faces(MIXED.replace(" ", ""), SANS))
    assert (named[CHINESE], named[JAPANESE], named[KOREAN]) == ("STSong-Light", "HeiseiKakuGo-W5", "HYGothic-Medium")
    assert width_of(CHINESE, BODY) == pytest.approx(4 * BODY.size), "a square for each"


@pytest.mark.usefixtures("bare")
def test_another_program_reads_the_letters_without_any_face_of_the_machine() -> None:
    said = PdfReader(io.BytesIO(pdf(MIXED))).pages[0].extract_text()
    assert [text for text in (CHINESE, JAPANESE, KOREAN, "Ω") if text not in said.replace(" ", "")] == []


@pytest.mark.skipif(not _fonts.eastern_files(), reason="this machine has no face with Eastern letters")
def test_a_face_of_the_machine_goes_into_the_file() -> None:
    forget()
    fonts = PdfReader(io.BytesIO(pdf(CHINESE))).pages[0]["/Resources"]["/Font"].values()
    files = [one.get_object().get("/FontDescriptor", {}) for one in fonts]
    assert any("/FontFile2" in one for one in files)
    assert CHINESE in PdfReader(io.BytesIO(pdf(CHINESE))).pages[0].extract_text()


def test_a_letter_that_nobody_has_stays_in_ours() -> None:
    assert list(faces.in_faces("\U0001fac1", SANS)) == [("\U0001fac1", SANS)]
