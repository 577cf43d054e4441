"""In which language the window speaks: as the settings say, else as the desktop does."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from xai_desktop.core import wording
from xai_desktop.core.errors import XaiError
from xai_desktop.core.wording import Catalogue
from xai_desktop.io.language_file import languages, load_catalogue

_of_qt: list[QTranslator] = []


def begin(setting: str) -> str:
    """Choose a language before the first word is said; a sentence where it cannot be read, which leaves English."""
    chosen, note = chosen_language(setting, QLocale.system().name()), ""
    try:
        wording.use(load_catalogue(chosen) if chosen != "en" else Catalogue())
    except XaiError as error:
        wording.use(Catalogue())
        note = str(error)
    _translate_qt(wording.language())
    return note


def chosen_language(setting: str, system: str) -> str:
    """`system` is a locale such as `de_CH`; a language that the program does not speak is English."""
    wanted = system.partition("_")[0] if setting == "system" else setting
    return wanted if wanted in languages() else "en"


def _translate_qt(language: str) -> None:
    """The words of Qt's own dialogs; where its file is missing they stay English."""
    app = QCoreApplication.instance()
    while _of_qt and app is not None:
        app.removeTranslator(_of_qt.pop())
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if app is not None and language != "en" and translator.load(f"qtbase_{language}", folder):
        app.installTranslator(translator)
        _of_qt.append(translator)
