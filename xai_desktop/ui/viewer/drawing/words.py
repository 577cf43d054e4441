"""What stands beside each thing on a film."""

from PySide6.QtGui import QColor

from xai_desktop.core.annotation import Annotation
from xai_desktop.core.drawing.touch import Thing
from xai_desktop.core.geometry import Box
from xai_desktop.core.measure_lines import Bidirectional, Cobb, KnownLength, Polyline
from xai_desktop.core.measure_words import (
    Words,
    angle_words,
    bidirectional_words,
    cobb_words,
    path_words,
    ratio_words,
    region_words,
    ruler_words,
)
from xai_desktop.core.measures import Angle, Measure, Probe, Ratio, Region, Ruler
from xai_desktop.core.shapes import Ellipse
from xai_desktop.core.wording import retold, wording
from xai_desktop.ui.viewer import captions
from xai_desktop.ui.viewer.content import Content
from xai_desktop.ui.viewer.cursor import read_pixel
from xai_desktop.ui.viewer.drawing.labels import Label
from xai_desktop.ui.viewer.label_forms import length_forms, own_forms

INK = QColor(255, 224, 102)
"""Of measurements."""

OWN = QColor(255, 255, 255)
"""Of the reader's own marks, which say "you" besides: experts' marks have colours and names."""

_GROUND, _OWN_INK = QColor(20, 23, 27, 225), QColor(4, 18, 31)


class Sayings:
    """Words of things. The values of a region are looked up once for an outline, not for every repaint."""

    def __init__(self) -> None:
        self._content: Content | None = None
        self._regions: dict[Box | Ellipse, Words] = {}

    def labels(self, thing: Thing, content: Content) -> tuple[Label, ...]:
        """Of one thing on the film of a pane: the whole, then what may stand there where that has no room."""
        if isinstance(thing, Annotation):
            return tuple(Label((said,), _OWN_INK, OWN) for said in own_forms(retold(thing.label)))
        words, name = self._words(thing, content), thing.tag.name
        forms = [length_forms(line) for line in map(retold, words.lines)]
        whole, short = ([form[at] for form in forms] for at in (0, -1))
        told = ((name, *whole), (name, *short), short) if name else (whole, short)
        warning = retold(words.warning)
        return tuple(Label(lines, INK, _GROUND, warning) for lines in dict.fromkeys(map(tuple, told)))

    def _words(self, measure: Measure, content: Content) -> Words:
        image, ref = content.image, content.ref
        assert image is not None
        if isinstance(measure, Ruler | KnownLength):
            return ruler_words(measure, image)
        if isinstance(measure, Bidirectional):
            return bidirectional_words(measure, image)
        if isinstance(measure, Cobb):
            return cobb_words(measure, image)
        if isinstance(measure, Polyline):
            return path_words(measure, image)
        if isinstance(measure, Angle):
            return angle_words(measure, image)
        if isinstance(measure, Ratio):
            return ratio_words(measure, image, ref.view if ref is not None else "")
        if isinstance(measure, Region):
            return self._region(measure, content)
        return self._probe(measure, content)

    def _probe(self, probe: Probe, content: Content) -> Words:
        assert content.image is not None
        height, width = content.image.size
        x, y = min(probe.at[0], width - 0.5), min(probe.at[1], height - 0.5)  # the film's far edge is its last pixel
        reading = read_pixel(content.image, content.explanation, x, y)
        if reading is None:
            return Words((wording("beside the film"),))
        place, _mm, *values = captions.reading_parts(content.image, reading)
        return Words((place, " · ".join(value for value in values if value)))

    def _region(self, region: Region, content: Content) -> Words:
        assert content.image is not None
        if self._content is None or self._content.image is not content.image:
            self._content, self._regions = content, {}
        if region.shape not in self._regions:
            if len(self._regions) > 50:
                self._regions.clear()
            self._regions[region.shape] = region_words(region, content.image)
        return self._regions[region.shape]
