"""Whose report it is: the hospital's logo and name above everything else on the first page."""

from xai_desktop.core.report import Letterhead
from xai_desktop.io.exporters._fonts import BOLD
from xai_desktop.io.exporters._letterhead import logo_pixels
from xai_desktop.io.exporters._pdf.page import LEFT, WIDTH, Block
from xai_desktop.io.exporters._pdf.pen import HAIR, INK, Pen, Style, wrap

LOGO_WIDTH, LOGO_HEIGHT = 128.0, 34.0
_NAME = Style(11, INK, BOLD)
_BETWEEN = 12.0


def letterhead(head: Letterhead) -> list[Block]:
    """Nothing where neither is set. Raises `ExportError` for a logo that is no picture."""
    logo = logo_pixels(head)
    if logo is None and not head.hospital:
        return []
    width = height = 0.0
    if logo is not None:
        rows, columns = logo.shape[:2]
        scale = min(LOGO_WIDTH / columns, LOGO_HEIGHT / rows)
        width, height = columns * scale, rows * scale
    left = LEFT + (width + _BETWEEN if width else 0.0)
    lines = wrap(head.hospital, _NAME, LEFT + WIDTH - left) if head.hospital else ()
    tall = max(height, len(lines) * _NAME.leading)

    def draw(pen: Pen, y: float) -> None:
        if logo is not None:
            pen.picture(LEFT, y + (tall - height) / 2, width, height, logo)
        pen.lines(left, y + (tall - len(lines) * _NAME.leading) / 2, lines, _NAME)
        pen.line(LEFT, y + tall + 7, LEFT + WIDTH, y + tall + 7, HAIR, 0.8)

    return [Block(tall + 7, draw, gap=12)]
