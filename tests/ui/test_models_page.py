"""The workspace of networks: catalogue, card, training."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.bundles import small_bundle
from tests.ui.panel_texts import texts_of
from tests.ui.test_words import faults
from xai_desktop.app.import_fields import INTENSITIES, POLARITIES, POLICIES
from xai_desktop.app.model_card import card_sections
from xai_desktop.app.model_shelf import WITH_PROGRAM, ShelfLine, details, shelf, taken
from xai_desktop.app.training_state import Phase, TrainingState
from xai_desktop.core import paths
from xai_desktop.core.origin import Origin, Reference
from xai_desktop.io.bundle_files import card_json, read_card
from xai_desktop.io.bundle_numbers import count_numbers
from xai_desktop.services import kept_orders
from xai_desktop.services.kept_orders import KeptOrder
from xai_desktop.training.events import TrainEvent
from xai_desktop.ui.models.page import LIST, ModelsPage
from xai_desktop.ui.models.run_view import left_text, progress_text

EVENT = TrainEvent("cascade", "stage 1 of 2", 1, 2, 1, 4, 0.7, 0.6, 30.0, 0.8, 0.9)


DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def keep(name: str, *words: str) -> KeptOrder:
    order = KeptOrder(name, kept_orders.folder_for(name), ("cascade", *words, f"--name={name}"))
    kept_orders.keep(order)
    return order


def running(order: KeptOrder, phase: Phase = Phase.RUNNING, sentence: str = "") -> TrainingState:
    return TrainingState(order, phase, (("stage 1 of 2", 4), ("stage 2 of 2", 4)), (EVENT,), sentence=sentence)


@pytest.fixture
def page(qtbot: QtBot) -> ModelsPage:
    page = ModelsPage()
    qtbot.addWidget(page)
    page.resize(1280, 740)
    page.show()
    return page


def choose(page: ModelsPage, name: str) -> ShelfLine:
    row = [line.name for line in page.lines].index(name)
    page.list.setCurrentIndex(page.list.model().index(row, 0))
    return page.lines[row]


def test_the_shelf_has_unfinished_own_and_bundled_networks_in_this_order() -> None:
    small_bundle(paths.user_models(), "mine")
    keep("half")
    lines = shelf()
    assert [line.name for line in lines][:2] == ["half", "mine"]
    assert lines[0].order is not None
    assert lines[1].classes == ("Mass", "Effusion")
    assert lines[1].training == "stage-wise training"
    assert lines[1].date.count("-") == 2
    assert {line.date for line in lines[2:]} == {WITH_PROGRAM}
    assert [line.name for line in lines[2:]] == sorted(line.name for line in lines[2:])


def test_a_broken_bundle_is_a_line_that_says_why_and_cannot_be_used(page: ModelsPage) -> None:
    broken = paths.user_models() / "broken"
    broken.mkdir(parents=True)
    (broken / "bundle.json").write_text("{", "utf-8")
    page.show_lines(shelf())
    line = choose(page, "broken")
    assert "not valid JSON" in line.problem
    assert page.card.problem.text() == line.problem
    assert not page.network.use.isEnabled()
    assert page.card.sections.isVisible()


def values_of(record: object) -> list[str]:
    if isinstance(record, dict):
        return [word for pair in record.items() for one in pair for word in values_of(one)]
    if isinstance(record, list):
        return [word for one in record for word in values_of(one)]
    return [] if record in ("", None) or isinstance(record, bool) else [str(record)]


@pytest.mark.parametrize("name", ["demo-cascade", "nih-end-to-end", "demo-cascam", "demo-hr-cam"])
def test_the_card_says_everything_that_the_command_line_shows(name: str) -> None:
    folder = paths.bundled_models() / name
    card = read_card(folder)
    record = card_json(card)
    for form in ("format", "format_version"):
        record.pop(form)
    if card.input.channels == 1:
        record["input"].pop("channel_order")  # one channel has no order
    for field, words in (("intensity", INTENSITIES), ("polarity", POLARITIES), ("policy", POLICIES)):
        record["input"][field] = words[record["input"][field]]  # a card is read by people
    record["operating_points"] = [f"{point:.3g}" for point in record["operating_points"]]
    keys = {*record, *record["input"], *record["arguments"], *record["scope"]}
    told = " ".join(word for section in card_sections(card, folder, 5) for row in section.rows for word in row)
    numbers = [f"{float(word):g}" if word.replace(".", "").isdigit() else word for word in values_of(record)]
    unsaid = [word for word in numbers if word not in keys and word.replace("_", " ") not in told and word not in told]
    assert unsaid == []


def test_the_card_has_its_sections_in_order_and_the_numbers_of_the_file() -> None:
    folder = paths.bundled_models() / "demo-cascade"
    sections = {one.title: dict(one.rows) for one in card_sections(read_card(folder), folder, count_numbers(folder))}
    assert list(sections)[:5] == [
        "Intended use",
        "What it answers",
        "What it learnt from",
        "How it was trained",
        "How good it is",
    ]
    assert "AUC on the test split (positive films)" in sections["How good it is"]
    assert sections["What it answers"]["Nodule"].startswith("called from 0.39")
    assert int(sections["Network"]["numbers in the file"].replace(",", "")) > 100_000


def test_the_numbers_of_a_file_are_those_that_a_library_reads(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    folder = small_bundle(tmp_path)
    assert count_numbers(folder) == sum(one.size for one in load_file(folder / "weights.safetensors").values())
    (folder / "weights.safetensors").write_bytes(b"\xff" * 40)
    assert count_numbers(folder) is None
    assert count_numbers(tmp_path / "nowhere") is None


def test_curves_lie_beside_a_network_and_a_bad_line_is_said(page: ModelsPage) -> None:
    folder = small_bundle(paths.user_models(), "mine")
    lines = [json.dumps(EVENT.record()), json.dumps({**EVENT.record(), "epoch": 2})]
    (folder / "training.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    page.show_lines(shelf(), "mine")
    assert page.card.curves.isVisible()
    assert [len(one.epochs) for one in details(page.lines[0]).curves] == [2]
    (folder / "training.jsonl").write_text(lines[0] + "\n{}\n", "utf-8")
    page.show_lines(shelf(), "mine")
    assert not page.card.curves.isVisible()
    assert "line 2" in page.card.curves_problem.text()
    page.show_lines(shelf(), "demo-cascade")
    assert not page.card.curves.isVisible()
    assert not page.card.curves_problem.isVisible()


def test_a_network_is_used_by_its_name(qtbot: QtBot, page: ModelsPage) -> None:
    page.show_lines(shelf())
    choose(page, "nih-cascade")
    with qtbot.waitSignal(page.use_requested) as heard:
        qtbot.mouseClick(page.network.use, Qt.MouseButton.LeftButton)
    assert heard.args == ["nih-cascade"]


def test_the_line_that_was_chosen_stays_when_the_catalogue_changes(page: ModelsPage) -> None:
    page.show_lines(shelf())
    choose(page, "nih-cascade")
    small_bundle(paths.user_models(), "a new one")
    page.show_lines(shelf())
    assert page.chosen == "nih-cascade"
    assert page.list.currentIndex().data() == "nih-cascade"
    page.show_lines(shelf(), "a new one")
    assert page.chosen == "a new one"


def test_a_training_under_way_shows_how_far_it_is_and_can_be_cancelled(qtbot: QtBot, page: ModelsPage) -> None:
    order = keep("half", "--films=60")
    page.show_lines(shelf(), "half")
    page.show_training(running(order))
    run = page.run
    assert run.bar.value() == 125
    assert run.left.text() == "about 4 min left"
    assert run.doing.text() == "starting"
    assert run.curves.losses.points(run.curves.losses._series[0]) == (((1.0, 0.7),),)
    assert not run.resume.isVisible()
    assert not run.discard.isVisible()
    assert "--films=60" in run.command.text()
    assert "training 12 %" in texts_of(page.list)[0] or any("training 12 %" in text for text in _dates(page))
    with qtbot.waitSignal(page.cancel_requested):
        qtbot.mouseClick(run.cancel, Qt.MouseButton.LeftButton)
    page.show_training(running(order, Phase.STOPPING))
    assert not run.cancel.isEnabled()
    assert "stopping" in run.doing.text()


def _dates(page: ModelsPage) -> list[str]:
    from xai_desktop.ui.models.shelf_list import DATE

    model = page.list.model()
    return [str(model.index(row, 0).data(DATE)) for row in range(model.rowCount())]


def test_a_training_that_stopped_says_what_is_kept_and_goes_on(qtbot: QtBot, page: ModelsPage) -> None:
    order = keep("half")
    page.show_lines(shelf(), "half")
    page.show_training(running(order, Phase.STOPPED))
    assert "before the first epoch" in page.run.said.text()
    (order.folder / kept_orders.CHECKPOINT).write_bytes(b"x")
    page.show_training(running(order, Phase.STOPPED))
    assert "is kept" in page.run.said.text()
    assert page.run.curves.isVisible()
    with qtbot.waitSignal(page.resume_requested) as heard:
        qtbot.mouseClick(page.run.resume, Qt.MouseButton.LeftButton)
    assert heard.args is not None
    assert heard.args[0].order == order
    with qtbot.waitSignal(page.discard_requested):
        qtbot.mouseClick(page.run.discard, Qt.MouseButton.LeftButton)


def test_a_training_that_failed_says_why_in_the_command_lines_words(page: ModelsPage) -> None:
    order = keep("half")
    page.show_lines(shelf(), "half")
    page.show_training(running(order, Phase.FAILED, "films: no labels here; name a label file."))
    assert page.run.said.text() == "films: no labels here; name a label file."
    assert page.run.resume.isVisible()


def test_an_unfinished_training_waits_while_another_is_under_way(page: ModelsPage) -> None:
    half, other = keep("half"), keep("other")
    page.show_lines(shelf(), "half")
    page.show_training(running(other))
    assert not page.run.resume.isEnabled()
    assert "Not finished" in page.run.said.text()
    page.show_training(running(other, Phase.DONE))
    assert page.run.resume.isEnabled()
    assert half.words[0] == "cascade"


def test_names_that_are_taken_are_said() -> None:
    small_bundle(paths.user_models(), "My Net")
    keep("half done")
    lines = shelf()
    assert taken("my net", lines) == "A network is called My Net already; choose another name."
    assert taken("half_done", lines).startswith("An unfinished training is called half done")
    assert taken("demo-cascade", lines)
    assert taken("new", lines) == taken("", lines) == ""


def test_an_empty_shelf_says_so(page: ModelsPage) -> None:
    page.show_lines(())
    assert page.shelf.note.isVisible()
    page.show_lines(shelf())
    assert not page.shelf.note.isVisible()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.2, "about 1 s left"),
        (70, "about 70 s left"),
        (600, "about 10 min left"),
        (9000, "about 2.5 h left"),
    ],
)
def test_the_time_left_in_words(seconds: float | None, words: str) -> None:
    assert left_text(seconds) == words


def test_progress_behind_the_word_models_never_says_all_before_the_end() -> None:
    order = KeptOrder("n", Path("n"), ("cascade",))
    assert progress_text(None) == progress_text(running(order, Phase.DONE)) == ""
    assert progress_text(TrainingState(order, Phase.RUNNING)) == "…"
    last = TrainEvent("cascade", "stage 2 of 2", 2, 2, 4, 4)
    assert progress_text(TrainingState(order, Phase.RUNNING, (("stage 2 of 2", 4),), (last,))) == "99 %"


def test_misleading_words_stay_out_of_the_workspace(page: ModelsPage) -> None:
    order = keep("half")
    page.show_lines(shelf(), "half")
    page.show_training(running(order))
    told = [text for part in (page.list, page.run, page.form) for text in texts_of(part)]
    assert len(told) > 100
    assert [fault for text in told for fault in faults(text)] == []


def test_a_wide_page_has_the_sections_in_two_columns_and_all_of_them(page: ModelsPage) -> None:
    page.show_lines(shelf())
    choose(page, "demo-cascade")
    sections = page.card.sections
    assert sections.columns[1] == 0
    before = texts_of(sections)
    page.resize(2560, 1300)
    QApplication.processEvents()
    left, right = sections.columns
    assert left > 1
    assert right > 1
    assert sorted(texts_of(sections)) == sorted(before)
    assert [part.y() for part in sections.findChildren(QWidget, options=DIRECT)].count(0) == 2, (
        "two columns begin on top"
    )
    assert sections.mapTo(page, QPoint(sections.width(), 0)).x() > 0.8 * page.width()
    page.resize(1280, 740)
    QApplication.processEvents()
    assert sections.columns[1] == 0
    assert texts_of(sections) == before


def test_a_wide_page_has_a_wide_list_until_somebody_drags_it(page: ModelsPage) -> None:
    assert page.sizes()[0] == LIST
    page.resize(2560, 1300)
    QApplication.processEvents()
    assert page.sizes()[0] > LIST
    page.moveSplitter(360, 1)
    page.resize(2400, 1300)
    QApplication.processEvents()
    assert page.sizes()[0] == pytest.approx(360, abs=30)


class Told(QWidget):
    """A tab that writes down what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def show_line(self, line: ShelfLine | None) -> None:
        self.lines.append("" if line is None else line.name)


def test_a_tab_learns_of_a_network_when_it_is_looked_at(page: ModelsPage) -> None:
    tab = Told()
    page.network.add_tab("told", "Told", tab)
    page.show_lines(shelf())
    choose(page, "nih-cascade")
    assert tab.lines == []
    page.network.tabs.setCurrentIndex(1)
    assert tab.lines == ["nih-cascade"]
    page.network.tabs.setCurrentIndex(0)
    page.network.tabs.setCurrentIndex(1)
    assert tab.lines == ["nih-cascade"]
    choose(page, "demo-cascade")
    assert tab.lines == ["nih-cascade", "demo-cascade"]
    page.network.again("told")
    assert tab.lines[2:] == ["demo-cascade"]


def test_the_tab_that_was_left_is_shown_again_also_when_it_comes_later(page: ModelsPage, qtbot: QtBot) -> None:
    said: list[str] = []
    page.network.tab_chosen.connect(said.append)
    page.network.show_tab("told")
    assert page.network.tab == "card"
    page.network.add_tab("told", "Told", Told())
    assert (page.network.tab, said) == ("told", [])
    page.show_lines(shelf())
    bar = page.network.tabs.tabBar()
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Left)
    assert (page.network.tab, said) == ("card", ["card"])


def test_where_a_network_came_from_and_what_it_is_not_for_is_on_its_card() -> None:
    folder = small_bundle(paths.user_models(), "mine")
    card = replace(
        read_card(folder),
        out_of_scope="Films of children.",
        origin=Origin("net.pth", "c" * 64, "torchvision", ("62 names of resnet18",), ("The mean was guessed.",)),
        reference=Reference("d" * 64, made_by="source"),
    )
    sections = {one.title: dict(one.rows) for one in card_sections(card, folder, 5)}
    assert sections["Intended use"]["out of scope"] == "Films of children."
    origin = sections["Origin"]
    assert origin["source file"] == "net.pth (torchvision)"
    assert origin["sha256 of the source file"] == "c" * 64
    assert origin["evidence"] == "62 names of resnet18"
    assert sections["What was only guessed at its import"][""] == "The mean was guessed."
    assert "answer of its source" in origin["reference input"]
    bare = {one.title: dict(one.rows) for one in card_sections(read_card(folder), folder, 5)}
    assert not {"source file", "reference input"} & bare["Origin"].keys()
    trained = replace(read_card(folder), synthetic=False)
    assert {one.title: dict(one.rows) for one in card_sections(trained, folder, 5)}["What it learnt from"][
        "films"
    ] == "real"
    silent = replace(card, synthetic=False, training_data="")
    assert "What it learnt from" not in {one.title for one in card_sections(silent, folder, 5)}
