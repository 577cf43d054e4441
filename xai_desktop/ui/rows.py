"""The ground of a line in a list: chosen, under the mouse, or with the keyboard in it."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from xai_desktop.ui import theme


def paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """A tint, a bar at the left of the chosen line, and a frame where the keyboard is."""
    now, state = theme.current(), option.state
    selected = bool(state & QStyle.StateFlag.State_Selected)
    if selected or state & QStyle.StateFlag.State_MouseOver:
        tint = now.colour("accent")
        tint.setAlphaF(0.16 if selected else 0.06)
        painter.fillRect(option.rect, tint)
    if selected:
        painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), now.colour("accent"))
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(now.colour("accent"), 1))
        painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
