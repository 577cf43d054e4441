"""Figures as files: the same figure gives the same bytes, so that a result can be compared with an earlier one."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Ending = Literal["png", "svg", "pdf"]
ENDINGS: tuple[Ending, ...] = ("png", "svg", "pdf")
COLOURS = ("#0b62c4", "#c4620b", "#2a7a3a", "#7a2a6a", "#5c5c5c", "#b3261e", "#00838f", "#8d6e00", "#4527a0", "#37474f")
DPI = 150

_PLACES = 6
"""Digits of a place within a figure whose sides are 1."""

_SETTINGS: dict[str, Any] = {"svg.hashsalt": "xai-desktop", "svg.fonttype": "none", "pdf.fonttype": 42, "font.size": 9}
"""Letters stay letters in SVG and PDF: they can be searched, copied and corrected."""


@contextmanager
def drawing_style() -> Iterator[None]:
    """Within it figures are built and made into bytes."""
    import matplotlib as mpl

    with mpl.rc_context(_SETTINGS):
        yield


def figure_of(width: float, height: float) -> "Figure":
    """An empty figure, so many inches wide and high; what is put into it finds its own place."""
    from matplotlib.figure import Figure

    return Figure((width, height), dpi=DPI, layout="constrained")


def as_bytes(figure: "Figure", ending: Ending, about: str = "") -> bytes:
    """The file's content, without a date. `about` is kept inside it: the description of a PNG and an SVG, the subject
    of a PDF."""
    settle(figure)
    stream = io.BytesIO()
    _PRINTERS[ending](figure, stream, about)
    return stream.getvalue()


def settle(figure: "Figure") -> None:
    """Every plot gets its place once and keeps it.

    What finds the places does so to the last digits but a few, which differ from run to run and with them the names of
    clipping paths in an SVG; so they are rounded, to a thousandth of a pixel.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    engine = figure.get_layout_engine()
    if engine is None:
        return
    FigureCanvasAgg(figure)
    engine.execute(figure)
    figure.set_layout_engine("none")
    for part in figure.subfigs:
        part.bbox_relative.set_points(part.bbox_relative.get_points().round(_PLACES))
    every: list[Any] = list(figure.axes)
    for axes in every:
        axes.set_position([round(side, _PLACES) for side in axes.get_position(original=True).bounds])


def _png(figure: "Figure", stream: io.BytesIO, about: str) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    told = {"Description": about} if about else {}
    FigureCanvasAgg(figure).print_png(stream, metadata={"Software": None, **told})


def _svg(figure: "Figure", stream: io.BytesIO, about: str) -> None:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    FigureCanvasSVG(figure).print_svg(stream, metadata={"Date": None, "Description": about or None})


def _pdf(figure: "Figure", stream: io.BytesIO, about: str) -> None:
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    FigureCanvasPdf(figure).print_pdf(stream, metadata={"CreationDate": None, "Subject": about or None})


_PRINTERS: dict[Ending, Callable[["Figure", io.BytesIO, str], None]] = {"png": _png, "svg": _svg, "pdf": _pdf}
