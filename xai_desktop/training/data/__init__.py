"""Films to learn from: a folder and its labels, whatever data set they come from; parts by patient; balance."""

from xai_desktop.training.data.labelled import PARTS, LabelledFilm, LabelledSet, Part
from xai_desktop.training.data.layouts import Rules, layouts
from xai_desktop.training.data.reading import read_labelled

__all__ = ["PARTS", "LabelledFilm", "LabelledSet", "Part", "Rules", "layouts", "read_labelled"]
