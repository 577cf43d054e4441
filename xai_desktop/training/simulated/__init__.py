"""Films whose truth is known because a program made them: lesions, inserted labels, faults of the picture itself."""

from xai_desktop.core.annotation import ROLES, Role
from xai_desktop.training.simulated.chest import draw_chest
from xai_desktop.training.simulated.elements import Element, SimulatedFilm
from xai_desktop.training.simulated.inserted_text import TextBox, chosen_texts, insert_text, with_text
from xai_desktop.training.simulated.lesions import LesionOrder, draw_lesion, lesion_orders
from xai_desktop.training.simulated.quality import QualityOrder, draw_quality, quality_orders

__all__ = [
    "ROLES",
    "Element",
    "LesionOrder",
    "QualityOrder",
    "Role",
    "SimulatedFilm",
    "TextBox",
    "chosen_texts",
    "draw_chest",
    "draw_lesion",
    "draw_quality",
    "insert_text",
    "lesion_orders",
    "quality_orders",
    "with_text",
]
