"""The window in a language that nobody speaks: what stands outside its brackets was never given to translators."""

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QListWidget, QMenu, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.helpers.program import running, settled
from tests.helpers.pseudo import pseudo, unsaid_words
from tests.ui.panel_texts import _own
from xai_desktop.app import language
from xai_desktop.app.places import policy_file
from xai_desktop.core import paths, wording
from xai_desktop.core.reading import Posture
from xai_desktop.core.review import FilmVerdict, Presence, Verdict
from xai_desktop.core.wording import Catalogue
from xai_desktop.io.language_file import load_catalogue
from xai_desktop.ui.cohort.question_line import SentenceWord
from xai_desktop.ui.help.page import HelpView
from xai_desktop.ui.models.found_page import FoundPage
from xai_desktop.ui.models.sections import SectionsView
from xai_desktop.ui.panels.parts import ElidedLabel
from xai_desktop.ui.panels.path_field import PathField
from xai_desktop.ui.settings.files_part import FilesPart
from xai_desktop.ui.wiring import Program

DEMO, MARKS = (paths.demo_study(),), (paths.demo_annotations(), paths.demo_atlas())
NAMES = (
    *("XAI Desktop", "English", "Deutsch", "CPU", "cpu", "pt", "root", "generator", "simulated second reader", "IoU"),
    *("Ctrl", "Alt", "Shift", "Return", "Enter", "PgUp", "PgDown", "Del", "Home", "End", "Left", "Right"),
    *("chest phantom", "boxes.json", "YOLOv3", "L-ACC", "mAP", "blur", "DX", "PA", "CHEST", "JSON"),
    *("chexpert", "coco", "nih", "object cxr", "pets", "rsna", "vindr", "voc", "cividis", "diverging", "inferno"),
    *("jet (legacy)", "magma", "viridis"),
)
"""Names that no language changes: of networks' classes, readers, keys of the desktop, data sets, colour maps."""
PATTERNS = (
    r"demo-[\w-]+",
    r"nih-[\w-]+",
    r"SYN-\d+",
    r"stages\.\d+",
    r"P00\d[\w-]*",
    r"\b[a-z_]+\.[a-z_]+=[\d.,]+",
    r"\b(resnet|vgg|darknet)\w+(, (stages|blocks))?",
)
"""Names of networks, films, layers and papers, and a parameter with its values as a command has it."""
SHORTENED = frozenset({"ElidedLabel in WorklistPanel", "ElidedLabel in AgreementPanel"})
"""A number for which there is a short form, and names of a finding and a reader beside a title."""
ITS_OWN = (SectionsView, FoundPage, FilesPart, HelpView, SentenceWord, PathField)
"""A network's own words about itself, pages in files of their own, words of a sentence said whole, and paths."""


@pytest.fixture
def speaking(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Catalogue], None]]:
    """Start the program in a language."""

    def speak(catalogue: Catalogue) -> None:
        monkeypatch.setattr(language, "begin", lambda _setting: wording.use(catalogue) or "")

    yield speak
    wording.use(Catalogue())


def known_names(program: Program) -> tuple[str, ...]:
    """Methods, what their cards say of papers, why the reading steps are off, and where the site's policy lies."""
    cards = program.explainers
    reason = program.session.state.reading.reason
    return (*(card.source for card in cards), *(card.label for card in cards), reason, str(policy_file()))


def left_over(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a text that are neither translated nor names."""
    for pattern in PATTERNS:
        text = re.sub(pattern, " ", text)
    for name in sorted((*names, *NAMES), key=len, reverse=True):
        text = text.replace(name, " ") if name else text
    return unsaid_words(text)


def within(widget: QWidget, kinds: tuple[type, ...]) -> bool:
    return isinstance(widget, kinds) or (widget.parentWidget() is not None and within(widget.parentWidget(), kinds))


def places(qtbot: QtBot, program: Program) -> Iterator[str]:
    """The window in every posture and workspace, with things said about the film."""
    window = program.window
    for posture in Posture:
        program.set_posture(posture)
        for panel in window.side.panels:
            panel.fold(False)
        qtbot.wait(50)
        yield posture.name
    program.verdicts.say(
        FilmVerdict((Verdict("Nodule", Presence.YES, 4), Verdict("Mass", Presence.NO))), "clear covers"
    )
    yield "verdict"
    for action in ("workspace_models", "workspace_cohort", "workspace_settings", "help"):
        window.action(action).trigger()
        qtbot.wait(50)
        yield action
    window.action("workspace_review").trigger()


def said(window: QWidget) -> Iterator[tuple[str, str]]:
    """(whose, text) of everything that the window says."""
    for widget in (window, *window.findChildren(QWidget)):
        if not within(widget, ITS_OWN):
            whose = f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"
            yield from ((whose, text) for text in _own(widget) if text)
            if not isinstance(widget, QMenu | QListWidget):
                yield from ((whose, text) for a in widget.actions() for text in (a.text(), a.toolTip()))


def cut_off(window: QWidget) -> dict[str, str]:
    """The labels and buttons in sight whose words do not fit, and columns wider than their place, by whose they are."""
    found = {}
    for area in window.findChildren(QScrollArea):
        inside, never = area.widget(), area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if area.isVisible() and never and inside is not None and inside.width() > area.viewport().width():
            found[f"column in {type(area.parentWidget()).__name__}"] = f"{inside.width()} > {area.viewport().width()}"
    for one in window.findChildren(QWidget):
        label = isinstance(one, ElidedLabel) and one.is_elided
        narrow = isinstance(one, QAbstractButton) and bool(one.text()) and one.width() < one.minimumSizeHint().width()
        if one.isVisible() and (label or narrow):
            found[f"{type(one).__name__} in {type(one.parentWidget()).__name__}"] = str(one.text())  # type: ignore[attr-defined]
    return found


def test_every_text_of_the_window_goes_to_translators(qtbot: QtBot, speaking: Callable[[Catalogue], None]) -> None:
    speaking(pseudo())
    with running(qtbot, *DEMO, annotations=MARKS) as program:
        settled(qtbot, program)
        names, found = known_names(program), set()
        for place in places(qtbot, program):
            for whose, text in said(program.window):
                if words := left_over(text, names):
                    found.add((whose, text[:90], words[:4]))
            assert "\n".join(sorted(map(str, found))) == "", place


def test_the_search_for_forgotten_texts_bites() -> None:
    assert left_over("⟦Open~~⟧ files", ()) == ("files",)
    assert left_over("⟦Open ⟦box~⟧ 3~~⟧ (Ctrl+O) · demo-cascade", ()) == ()


@pytest.mark.slow
def test_what_fits_in_english_fits_in_german(qtbot: QtBot, speaking: Callable[[Catalogue], None]) -> None:
    """No label is cut off, and no button narrower than its words, that has room in English at 1280 × 800."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for catalogue in (Catalogue(), load_catalogue("de")):
        speaking(catalogue)
        with running(qtbot, *DEMO, annotations=MARKS) as program:
            settled(qtbot, program)
            found[catalogue.language] = {place: cut_off(program.window) for place in places(qtbot, program)}
    more = {place: set(cut) - set(found["en"][place]) - SHORTENED for place, cut in found["de"].items()}
    assert {place: {whose: found["de"][place][whose] for whose in cut} for place, cut in more.items() if cut} == {}
