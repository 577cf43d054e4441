"""In which language the window speaks: as the settings say, else as the desktop does."""

import re
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from xai_desktop.core import wording
from xai_desktop.core.errors import XaiError
from xai_desktop.core.local_forms import LocalForms
from xai_desktop.core.wording import Catalogue
from xai_desktop.io.language_file import languages, load_catalogue

_of_qt: list[QTranslator] = []


def begin(setting: str) -> str:
    """Choose a language before the first word is said; a sentence where it cannot be read, which leaves English."""
    chosen, note = chosen_language(setting, QLocale.system().name()), ""
    try:
        wording.use(
            replace(load_catalogue(chosen), forms=forms_of(locale_of(chosen))) if chosen != "en" else Catalogue()
        )
    except XaiError as error:
        wording.use(Catalogue())
        note = str(error)
    QLocale.setDefault(locale_of(wording.language()))
    _translate_qt(wording.language())
    return note


def locale_of(language: str) -> QLocale:
    """The desktop's where it speaks this language, since it knows the country; numbers of fields follow it."""
    desktop = QLocale.system()
    return desktop if desktop.name().partition("_")[0] == language else QLocale(language)


def forms_of(locale: QLocale) -> LocalForms:
    """How numbers and dates are written there; a year always has its four digits."""
    short = locale.dateFormat(QLocale.FormatType.ShortFormat)
    day = re.sub("y+", "{y}", re.sub("M+", "{m}", re.sub("d+", "{d}", short)))
    return LocalForms(locale.decimalPoint(), locale.groupSeparator(), day)


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
