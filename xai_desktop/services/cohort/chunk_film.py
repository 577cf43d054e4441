"""A film of a chunk that could be read: ready for the network, with what is asked about it and what came back."""

from collections.abc import Iterator
from dataclasses import dataclass

from torch import Tensor

from xai_desktop.core.arrays import ByteArray
from xai_desktop.core.cohort.design import Design
from xai_desktop.core.geometry import PixelMap, Size
from xai_desktop.core.image import Image
from xai_desktop.core.prediction import ClassScore
from xai_desktop.core.report_rows import Row
from xai_desktop.explainers.base import Explainer
from xai_desktop.io.image_hash import image_hash
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.cohort.film_boxes import box_cells, drawn_boxes
from xai_desktop.services.cohort.planning import FilmPlan
from xai_desktop.services.cohort.rows import asked_cells, film_cells, said_cells, score_row
from xai_desktop.services.cohort.small_pictures import small_film, small_size
from xai_desktop.services.cohort.truths import ABSENT, Asked, asked_of
from xai_desktop.services.predicting import prediction
from xai_desktop.services.questions import Question


@dataclass(slots=True, eq=False)
class ReadyFilm:
    """`classes` are () and `why` is a sentence where the network's answer is no answer.

    `small` is the film as a small picture (64, 64), within which it has `small_size`.
    """

    plan: FilmPlan
    image_hash: str
    x: Tensor
    pixel_map: PixelMap
    asked: tuple[Asked, ...]
    small: ByteArray
    small_size: Size
    classes: tuple[ClassScore, ...] = ()
    why: str = ""

    @classmethod
    def of(cls, plan: FilmPlan, image: Image, bundle: ModelBundle, design: Design) -> "ReadyFilm":
        x, pixel_map = to_input(image, bundle.card.input)
        asked = asked_of(plan, bundle.card, design)
        return cls(plan, image_hash(image), x, pixel_map, asked, small_film(image), small_size(image))

    def hear(self, bundle: ModelBundle, logits: Tensor) -> None:
        """Take the network's answer (classes,). One that is not finite is a reason in this film's rows, and no end."""
        finite = logits.isfinite().tolist()
        if all(finite):
            self.classes, self.why = prediction(bundle, logits).classes, ""
        else:
            name = bundle.card.classes[finite.index(False)]
            self.classes, self.why = (), f"{bundle.name}: the score of {name} is not a finite number on this film"

    def score_of(self, label: str | None) -> ClassScore | None:
        """Of the network's own class of this name; None where it has none."""
        return next((one for one in self.classes if one.label == label), None)

    def question(self, bundle: ModelBundle, method: Explainer, score: ClassScore, seed: int) -> Question:
        """What the network is asked about one of its classes."""
        return Question(
            bundle=bundle,
            method=method,
            target=score.target,
            x=self.x,
            pixel_map=self.pixel_map,
            image_id=self.plan.ref.image_id,
            image_hash=self.image_hash,
            seed=seed,
        )

    def is_explained(self, asked: Asked, design: Design) -> bool:
        """Whether maps are made of it: of what is marked, and of what is absent as far as the design wants it."""
        one = self.score_of(asked.label)
        if one is None:
            return False
        if asked.readers:
            return True
        return asked.truth == ABSENT and (design.absent == "all" or (design.absent == "called" and one.called is True))

    def score_rows(self, bundle: ModelBundle) -> Iterator[Row]:
        """What the network said of every class, and the boxes of one that draws boxes; nothing where it said nothing
        that is a number."""
        cells = film_cells(self.plan)
        drawn = drawn_boxes(bundle, self.x, self.pixel_map) if self.classes else None
        for asked in self.asked:
            one = self.score_of(asked.label)
            if one is not None:
                yield score_row(cells, bundle.card, asked, one) | box_cells(drawn, asked)

    def cells(self, bundle: ModelBundle, asked: Asked) -> Row:
        """What holds for the film and the finding whatever is explained."""
        known = said_cells(bundle.card, asked, self.score_of(asked.label))
        return {**film_cells(self.plan), **asked_cells(asked), **known}
