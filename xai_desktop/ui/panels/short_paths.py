"""Sentences without the folders of the files that they name: the name is what one looks for, a tooltip has the rest."""

import re

FOLDERS = re.compile(r"(?<![\w./\\])(?:[A-Za-z]:)?[\\/](?:[^\\/:\n]*[^\\/:\n\s][\\/])+(?=[^\\/\s])")
"""From the root down to the last folder. None of them ends with a space: another path of the sentence may follow."""


def without_folders(sentence: str) -> str:
    """`/data/films/a.dcm: is cut off` → `a.dcm: is cut off`; addresses of the web and shares such as 3/4 stay."""
    return FOLDERS.sub("", sentence)
