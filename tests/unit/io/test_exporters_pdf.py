"""The PDF as other programs see it: its words, its pages, and where things lie on them."""

import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from tests.helpers.reports import CLASSES, FILM, MADE_AT, cascade_of, film_of, marks_of, report_for
from xai_desktop.core.annotation import Annotation, AnnotationSet
from xai_desktop.core.explanation import CAPTION, CascadeExplanation
from xai_desktop.core.geometry import Box
from xai_desktop.core.map_cut import map_cut
from xai_desktop.core.prediction import ClassScore, Prediction, ScoreKind
from xai_desktop.core.reading import Reading, ReadingStep
from xai_desktop.core.report import NOTICE, Report
from xai_desktop.core.task import Quiet
from xai_desktop.core.threshold import Otsu, RankedMap
from xai_desktop.io.exporters import EXPORTERS
from xai_desktop.io.exporters._pdf.agreement import spread
from xai_desktop.io.exporters._pdf.page import (
    BOTTOM,
    LEFT,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    ROOM,
    TOP,
    Block,
    pages_of,
    pdf_date,
)
from xai_desktop.io.exporters._pdf.pen import BODY, LABEL, shortened, width_of, wrap
from xai_desktop.services.comparing import compare

FOOT = BOTTOM - 26
"""The base line of the footer, from the bottom of the page."""


def pdf_of(report: Report, folder: Path) -> PdfReader:
    (path,) = EXPORTERS["pdf"].write(report, folder, Quiet())
    return PdfReader(path)


def words_of(reader: PdfReader) -> str:
    """All text, with every run of white space as one space."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def busy_report() -> Report:
    """Everything at once and everything long: three readers, many boxes, seventeen layers, names without a space."""
    marks = [
        Annotation("Cardiomegaly", Box(30 * n + 5, 40, 30 * n + 25, 60 + n), reader)
        for reader in ("Dr Ä. Müller-Lüdenscheidt, Universitätsklinikum Groß-Gerau am Rhein", "B", "C")
        for n in range(8)
    ]
    report = report_for(annotations=marks, cascade=cascade_of(networks=3, layers=17))
    scores = tuple(ClassScore(n, f"{'Ωμέγα≥²' * 5} {n}", n / 10, n / 30) for n in range(25))
    return replace(
        report,
        prediction=Prediction(scores, ScoreKind.SIGMOID, "test-net", ""),
        ref=replace(report.ref, image_id="1.2.276.0.7230010.3.1.4.8323329.5323" * 6),
        card=replace(report.card, name="a-bundle-name-that-goes-on-" * 5, notes=(("remark", "word " * 200),)),
    )


def test_page_one_says_what_a_reader_must_know(tmp_path: Path) -> None:
    report = report_for()
    reader = pdf_of(report, tmp_path)
    first = " ".join(reader.pages[0].extract_text().split())
    agreement = report.agreements[0]
    for words in (
        "film-0001",
        "DX · PA · 288 × 320 px · 2026-03-01 · 58 y · F",
        "SYNTHETIC FILM",
        "Investigate: reading steps off (demo)",
        "score: sigmoid of the logit; not a probability of disease",
        *CLASSES,
        "not called",
        CAPTION[:40],
        "Agreement · Cardiomegaly · reader A",
        f"IoU {agreement.iou.text()}",
        "random map",
        "atlas",
        "no second reader",
        "ceiling",
        "pixel average precision",
        "inside box",
        "page 1 of 2",
    ):
        assert words in first, words


def test_later_pages_hold_the_cascade_and_how_it_was_made(tmp_path: Path) -> None:
    report = report_for()
    text = words_of(pdf_of(report, tmp_path))
    for words in (
        "cascade-demo",
        "end-to-end-demo",
        f"IoU {report.cascade_ious[0][2]:.2f}",
        "no evidence",
        "tap 3",
        "IoU by layer · top 10 % by rank (percentile 90)",
        "Grad-CAM",
        "smooth = 0.0",
        "2.15.0",
        MADE_AT,
        "Evaluation of explanations on synthetic films.",
    ):
        assert words in text, words
    for digest in (report.card.weights_hash, report.image_hash):
        assert digest in text.replace(" ", "")


@pytest.mark.parametrize("report", [report_for(), busy_report()], ids=["plain", "busy"])
def test_the_notice_and_the_page_stand_on_every_page(report: Report, tmp_path: Path) -> None:
    reader = pdf_of(report, tmp_path)
    for number, page in enumerate(reader.pages, 1):
        text = " ".join(page.extract_text().split())
        assert NOTICE in text
        assert f"page {number} of {len(reader.pages)}" in text


@pytest.mark.parametrize("report", [report_for(), busy_report()], ids=["plain", "busy"])
def test_no_text_leaves_the_page_or_runs_into_the_footer(report: Report, tmp_path: Path) -> None:
    for page in pdf_of(report, tmp_path).pages:
        found: list[tuple[float, float, str]] = []

        def visit(text: str, _cm: object, matrix: list[float], _font: object, _size: float, found=found) -> None:
            if text.strip():
                found.append((matrix[4], matrix[5], text))

        page.extract_text(visitor_text=visit)
        assert len(found) > 10
        for x, y, text in found:
            assert LEFT - 8 <= x <= PAGE_WIDTH - LEFT, text
            assert y <= PAGE_HEIGHT - TOP + 2, text
            assert y >= BOTTOM - 2 or y == pytest.approx(FOOT), (y, text)


def test_a_long_name_of_a_fact_does_not_run_into_its_value(tmp_path: Path) -> None:
    report = report_for()
    name, value = "AUC on the test split (positive films)", "Nodule 0.66 (90 of 286)"
    report = replace(report, card=replace(report.card, notes=((name, value),)))
    starts: dict[str, float] = {}
    for page in pdf_of(report, tmp_path).pages:

        def visit(text: str, _cm: object, matrix: list[float], _font: object, _size: float) -> None:
            if text.strip():
                starts[text.strip()] = matrix[4]

        page.extract_text(visitor_text=visit)
    pieces = [text for text in starts if text in name and text.startswith(("AUC", "split", "(positive"))]
    assert len(pieces) > 1, starts
    for text in pieces:
        assert starts[text] + width_of(text, LABEL) < starts[value], text


def test_words_of_the_screen_never_say_what_they_should_not(tmp_path: Path) -> None:
    text = words_of(pdf_of(report_for(annotations=marks_of(("A", "B"))), tmp_path)).casefold()
    for never in ("sensitivity", "specificity", "accuracy", "confidence", "cascade learning is better", "hit", "miss "):
        assert f" {never}" not in text, never


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")
def test_another_program_finds_the_iou(tmp_path: Path) -> None:
    report = report_for()
    (path,) = EXPORTERS["pdf"].write(report, tmp_path, Quiet())
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout
    assert f"IoU {report.agreements[0].iou.text()}" in text
    assert text.count(NOTICE) == 2


def test_the_files_properties_come_from_the_record(tmp_path: Path) -> None:
    properties = pdf_of(report_for(), tmp_path).metadata
    assert properties.creation_date.isoformat() == MADE_AT
    assert properties.title == "film-0001 · Cardiomegaly"
    assert properties.subject == NOTICE
    assert pdf_date("2026-03-02T09:41:12Z") == "D:20260302094112Z"


def test_letters_of_other_languages_can_be_selected(tmp_path: Path) -> None:
    marks = [Annotation("Cardiomegaly", Box(100, 150, 220, 260), "Dr Ärztin Żółć, Ελένη, Иван")]
    text = words_of(pdf_of(report_for(annotations=marks), tmp_path))
    assert "Dr Ärztin Żółć, Ελένη, Иван" in text
    assert "8²" in text


@pytest.mark.parametrize(
    ("heatmap", "words"),
    [
        (np.zeros(FILM, np.float32), "No evidence"),
        (np.full(FILM, 0.4, np.float32), "Constant map"),
        (np.full(FILM, np.nan, np.float32), "Not a number"),
    ],
)
def test_a_map_of_nothing_is_said_in_words(heatmap: np.ndarray, words: str, tmp_path: Path) -> None:
    report = report_for(heatmap=heatmap, cascade=CascadeExplanation())
    text = words_of(pdf_of(report, tmp_path))
    assert words in text
    assert "No map" in text
    assert "no IoU" in text
    assert CAPTION not in text
    against = replace(report, explanation=replace(report.explanation, negative_only=True))
    assert "speaks against this class" in words_of(pdf_of(against, tmp_path))


def test_two_readers_have_a_table_each(tmp_path: Path) -> None:
    text = words_of(pdf_of(report_for(annotations=marks_of(("A", "B"))), tmp_path))
    assert "Agreement · Cardiomegaly · reader A" in text
    assert "Agreement · Cardiomegaly · reader B" in text
    assert "no second reader" not in text


def test_without_boxes_a_sentence_stands_in_place_of_the_table(tmp_path: Path) -> None:
    text = words_of(pdf_of(report_for(annotations=()), tmp_path))
    assert "No expert boxes came with this film" in text
    assert "no IoU" not in text
    other = [Annotation("Effusion", Box(10, 10, 60, 60), "A")]
    assert "The boxes on this film mark Effusion" in words_of(pdf_of(report_for(annotations=other), tmp_path))


def test_with_the_reading_steps_on_the_report_says_so(tmp_path: Path) -> None:
    text = words_of(pdf_of(report_for(reading=Reading(ReadingStep.REFERENCE)), tmp_path))
    assert "Reading steps on: the film first, then the AI, then the reference." in text
    assert "Investigate" not in text


def test_a_real_film_is_not_called_synthetic(tmp_path: Path) -> None:
    report = report_for()
    text = words_of(pdf_of(replace(report, ref=replace(report.ref, synthetic=False)), tmp_path))
    assert "SYNTHETIC" not in text


def test_logits_are_shown_as_logits(tmp_path: Path) -> None:
    scores = tuple(map(ClassScore, range(4), CLASSES, (-7.5, 2.0, 0.0, 9.25), (-7.5, 2.0, 0.0, 9.25)))
    text = words_of(pdf_of(report_for(prediction=Prediction(scores, ScoreKind.LOGIT, "test-net", "")), tmp_path))
    assert "-7.50" in text
    assert "score: logit" in text
    assert "no operating point" in text


def test_a_classifier_of_many_classes_shows_the_highest_and_the_explained_one(tmp_path: Path) -> None:
    scores = tuple(ClassScore(n, f"class {n:02}", 0.0, n / 40) for n in range(30))
    text = words_of(pdf_of(report_for(prediction=Prediction(scores, ScoreKind.SIGMOID, "test-net", "")), tmp_path))
    assert "class 29" in text
    assert "class 00" in text  # the map explains index 0
    assert "class 05" not in text
    assert "and 20 more in the manifest" in text


def test_both_films_are_drawn_at_one_size(tmp_path: Path) -> None:
    page = pdf_of(report_for(image=film_of((300, 200)), cascade=CascadeExplanation()), tmp_path).pages[0]
    drawn = [line for line in page.get_contents().get_data().decode("latin-1").splitlines() if " cm" in line]
    scales = [tuple(map(float, line.split(" cm")[0].split()[-6:])) for line in drawn]
    large = [(m[0], m[3], m[5]) for m in scales if m[0] > 100]
    assert len(large) == 2
    assert large[0] == large[1]  # width, height and the bottom edge
    assert large[0][1] / large[0][0] == pytest.approx(300 / 200, rel=0.01)


# pages and places


def block(height: float, **rest: bool) -> Block:
    return Block(height, lambda pen, y: None, gap=10, **rest)


def test_blocks_that_belong_together_stay_together() -> None:
    blocks = [block(ROOM - 100), block(40, keep=True), block(80), block(5)]
    assert [len(page) for page in pages_of(blocks)] == [1, 3]
    assert [len(page) for page in pages_of([block(ROOM - 100), block(40), block(80), block(5)])] == [2, 2]
    assert [len(page) for page in pages_of([block(10), block(10, new_page=True)])] == [1, 1]
    assert [len(page) for page in pages_of([block(ROOM * 2), block(10)])] == [1, 1]


def test_places_keep_their_distance_and_stay_near_what_they_want() -> None:
    assert spread([10, 100, 200], 30, 0, 300) == [10, 100, 200]
    assert spread([100, 100], 30, 0, 300) == [85, 115]
    assert spread([0, 0, 0], 30, 0, 300) == [0, 30, 60]
    assert spread([300, 300], 30, 0, 300) == [270, 300]
    crowded = spread([10, 120, 125, 130, 290], 60, 30, 270)
    assert all(b - a >= 60 - 1e-9 for a, b in pairwise(crowded))
    assert (crowded[0], crowded[-1]) == (30, 270)
    assert spread([], 30, 0, 300) == []


def test_lines_break_between_words_and_never_run_over() -> None:
    text = "several words and one" + "-endless" * 30
    lines = wrap(text, BODY, 90)
    assert all(width_of(line, BODY) <= 90 for line in lines)
    assert lines[0] == "several words and"
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert wrap("", BODY, 90) == ("",)
    assert shortened("short", BODY, 90) == "short"
    assert shortened(text, BODY, 90).endswith("…")
    assert width_of(shortened(text, BODY, 90), BODY) <= 90


def test_a_report_says_what_a_threshold_by_value_came_to(tmp_path: Path) -> None:
    plain = report_for(annotations=marks_of(("A",)))
    found = plain.explanation
    ranked = RankedMap.of(found.heatmap, "Cardiomegaly")
    measured = compare(found, plain.annotations, "Cardiomegaly", AnnotationSet(), "", ranked)
    cut = map_cut(ranked, Otsu())
    agreements = tuple(one.at(Otsu()) for one in measured)
    report = replace(plain, threshold=Otsu(), cut=cut, agreements=agreements)
    words = words_of(pdf_of(report, tmp_path))
    assert cut.text in words
    assert f"IoU {agreements[0].iou.text()} · Otsu's threshold" in words
    assert f"mask: {100 * cut.coverage:.1f} % of film" in words
