"""The whole of it: what is left out and counted, what is written and read back, and that nothing needs anything."""

import json
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.services.cohort_summary.tables import by_chance, no_map, row, rows, score, scores
from xai_desktop.core.cohort.question import Question
from xai_desktop.core.cohort.results import Says, Summary
from xai_desktop.core.cohort.table import Table
from xai_desktop.core.cohort.wanted import Wanted
from xai_desktop.core.errors import InputError
from xai_desktop.services.cohort_summary import observations, summarise

QUESTION = Question("net", "grad_cam", layer="layer4")


def few(**own: object) -> Wanted:
    return Wanted(**{"question": QUESTION, "draws": 100, **own})  # type: ignore[arg-type]


def test_a_summary_is_written_and_read_back() -> None:
    table, said = by_chance(splits=("test", "tuning", "learnt"), models=("net", "other"))
    wanted = few(groups=(("net", "A"), ("other", "B")))
    found = summarise(table, said, wanted=wanted)
    text = json.dumps(found.as_json(), allow_nan=False)
    assert Summary.from_json(json.loads(text)) == found
    assert json.dumps(summarise(table, said, wanted=wanted).as_json()) == json.dumps(found.as_json())
    assert found.answer.question == QUESTION
    assert found.answer.question_sha256 == QUESTION.digest
    for part in ("estimates", "contrasts", "strata", "call_place", "calls", "ranks", "gaps", "clusters", "failures"):
        assert getattr(found, part), part


def test_what_is_no_summary_says_so() -> None:
    record = summarise(rows(row("a", iou=0.5)), wanted=few()).as_json()
    for wrong in ([], {}, {**record, "format": "other"}):
        with pytest.raises(InputError, match="no summary of an audit"):
            Summary.from_json(wrong)
    with pytest.raises(InputError, match="newer version"):
        Summary.from_json({**record, "format_version": 9})
    for wrong in ({**record, "answer": None}, {**record, "films": "3"}, {**record, "estimates": [{}]}):
        with pytest.raises(InputError, match="anew"):
            Summary.from_json(wrong)
    assert Summary.from_json({**record, "of a later time": 1}) == Summary.from_json(record)


def test_only_test_films_are_in_the_headline_and_the_others_are_counted() -> None:
    table = rows(
        row("a", iou=0.5),
        row("b", split="tuning", iou=0.9),
        row("c", split="learnt", patient="P", iou=0.9),
        row("d", split="learnt", patient="P", iou=0.9),
        row("e", split="learnt", patient="P", finding="Nodule", iou=0.9),
    )
    found = summarise(table, wanted=few())
    assert (found.films, found.patients) == (1, 1)
    assert [(one.rows, one.films, one.patients) for one in found.left_out] == [(1, 1, 1), (3, 3, 1)]
    assert "chosen on these films" in found.left_out[0].why
    assert "knows these patients" in found.left_out[1].why
    assert {one.defined.value for one in found.estimates if one.metric == "iou"} == {0.5}


def test_the_reader_who_marked_most_counts_and_others_have_means_of_their_own() -> None:
    table = rows(
        row("a", reader="Anna", status="no mark", marks=0, why="no mark of this reader"),
        row("a", reader="Berta", iou=0.2),
        row("a", reader="Clara", iou=0.8),
        row("b", reader="Clara", iou=0.6),
    )
    found = summarise(table, wanted=few())
    assert found.reader == "Clara"
    assert [(one.what, one.n) for one in found.other_readers] == [("Berta", 1)]
    assert {one.reader for one in found.estimates} == {"Clara"}
    assert {one.reader for one in found.by_others} == {"Berta"}
    every = (*found.estimates, *found.by_others)
    means = {one.reader: one.all_films.value for one in every if one.metric == "iou" and one.finding}
    assert means == {"Berta": 0.2, "Clara": pytest.approx(0.7)}
    assert found.films == 2


def test_of_readers_who_marked_alike_the_first_counts() -> None:
    table = rows(row("a", reader="Zoe", iou=0.2), row("a", reader="Anna", iou=0.8))
    assert summarise(table, wanted=few()).reader == "Zoe"


def test_a_question_may_be_about_the_marks_of_one_reader() -> None:
    table = rows(
        row("a", reader="Berta", iou=0.2), row("a", reader="Clara", iou=0.8), row("b", reader="Clara", iou=0.6)
    )
    asked = Question("net", "grad_cam", against="", reader="Berta")
    found = summarise(table, wanted=few(question=asked))
    assert (found.reader, found.films, found.answer.figure.value) == ("Berta", 1, 0.2)
    nobody = summarise(table, wanted=few(question=replace(asked, reader="Dora")))
    assert "no film has a map and marks of this reader" in nobody.answer.sentence


def test_no_mark_no_class_and_failed_are_listed_and_in_no_mean() -> None:
    table = rows(
        row("a", iou=0.4),
        row("b", status="no mark", iou=0.9, why="nobody marked it"),
        row("c", status="no class", why="net has no class Mass"),
        row("d", status="failed", why="the file is cut short", frame=2),
        no_map("e"),
    )
    found = summarise(table, wanted=few())
    assert [(one.film.film, one.status, one.why) for one in found.failures] == [
        ("b", "no mark", "nobody marked it"),
        ("c", "no class", "net has no class Mass"),
        ("d", "failed", "the file is cut short"),
    ]
    assert found.failures[2].film.frame == 2
    assert {one.what: one.n for one in found.statuses} == {
        "failed": 1,
        "measured": 1,
        "no class": 1,
        "no map": 1,
        "no mark": 1,
    }
    iou = next(one for one in found.estimates if one.metric == "iou")
    assert (iou.defined.value, iou.defined.n, iou.all_films.value, iou.all_films.n) == (0.4, 1, 0.2, 2)


def test_a_file_that_was_never_opened_is_listed_and_not_counted_as_left_out() -> None:
    refused = {"film": "broken.dcm", "status": "failed", "why": "cut short"}
    found = summarise(rows(refused, row("a", iou=0.4), row("b", split="", iou=0.5)), wanted=few())
    assert [(one.film.film, one.why) for one in found.failures] == [("broken.dcm", "cut short")]
    assert [(one.why, one.rows) for one in found.left_out] == [
        ("it is not known whether the network knows these patients", 1)
    ]
    assert {one.what: one.n for one in found.statuses} == {"failed": 1, "measured": 1}


def test_empty_tables_give_an_empty_summary_that_says_so() -> None:
    found = summarise(rows(), wanted=few())
    assert found.answer.says is Says.OPEN
    assert found.answer.sentence == "The primary question cannot be answered: no film takes part."
    assert (found.films, found.estimates, found.contrasts, found.calls) == (0, (), (), ())
    assert Summary.from_json(found.as_json()) == found
    only_scores = summarise(rows(), scores(score("a", score=0.3), score("b", truth="absent", score=0.1)))
    assert only_scores.calls[0].auc.value == 1.0
    assert only_scores.answer.says is Says.NOT_ASKED
    learnt = summarise(rows(row("a", split="learnt", iou=0.5)), wanted=few())
    assert "1 film is left out (learnt" in learnt.answer.sentence


def test_a_table_without_its_columns_says_which() -> None:
    table = rows(row("a", iou=0.5))
    short = Table({name: values for name, values in table.columns.items() if name != "map_state"})
    with pytest.raises(InputError, match="no column map_state"):
        summarise(short)
    with pytest.raises(InputError, match="no column film"):
        summarise(table, Table({}))


def test_the_films_behind_a_mean_have_the_same_misses() -> None:
    table, _ = by_chance()
    found = summarise(table, wanted=few())
    for metric in ("iou", "pixel_ap", "l_acc"):
        for one in (e for e in found.estimates if e.metric == metric and e.pooled == "films"):
            films = observations(table, metric, one.setting)
            values = [film.value for film in films if film.value is not None]
            assert np.mean(values) == pytest.approx(one.all_films.value)
            assert sum(film.defined is not None for film in films) == one.defined.n
            assert len({film.patient for film in films}) == one.all_films.patients
            assert all(film.no_map == (film.defined is None) for film in films)
            assert all(film.box_share is not None and film.score is not None for film in films)
    setting = replace(found.estimates[0].setting, layer="layer9")
    assert observations(table, "iou", setting) == ()
    assert observations(table, "iou", found.estimates[0].setting, "nobody") == ()


@pytest.mark.slow
def test_twenty_thousand_rows_take_less_than_ten_seconds() -> None:
    table, said = by_chance(
        films=320,
        patients=320,
        explainers=("grad_cam", "cam", "lime", "layer_cam"),
        layers=("layer2", "layer3", "layer4"),
        findings=("Mass", "Nodule", "Effusion", "Cardiomegaly"),
    )
    assert len(table) > 20_000
    began = time.process_time()
    summarise(table, said, wanted=Wanted(question=QUESTION))
    assert time.process_time() - began < 10


def test_neither_torch_nor_qt_is_loaded_with_it() -> None:
    code = (
        "import sys, xai_desktop.services.cohort_summary as s; print(sorted({'torch', 'PySide6'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
