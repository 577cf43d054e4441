"""The way of a film to a network's input, worked out in a lane and put into words."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from xai_desktop.app.jobs import QUIETLY, Jobs
from xai_desktop.core import paths
from xai_desktop.core.errors import InputError
from xai_desktop.core.image import Image
from xai_desktop.core.input_spec import InputSpec
from xai_desktop.core.input_steps import Doubt, InputSteps, Span, Step, StepPicture, doubts
from xai_desktop.core.task import Task
from xai_desktop.core.wording import local, noted, wording
from xai_desktop.services.lanes import Lane

if TYPE_CHECKING:
    from xai_desktop.services.decoding import Decoder

TITLES = {
    Step.STORED: noted("Film as stored"),
    Step.BRIGHT: noted("Brightness"),
    Step.TURNED: noted("Bone bright or dark"),
    Step.RESIZED: noted("Size"),
    Step.RANGED: noted("Value range"),
    Step.NORMALISED: noted("What the first layer sees"),
}
INTENSITIES = {
    "modality": noted("over the whole range of the file’s bits"),
    "percentile": noted("between the percentiles {low} and {high} of the film"),
}
POLARITIES = {
    "bone_bright": noted("bone bright, as it is"),
    "bone_dark": noted("turned: bone dark, as in its training"),
}
POLICIES = {
    "stretch": noted("the whole film, drawn to this shape"),
    "pad": noted("the whole film inside black borders; the line is its edge"),
    "crop": noted("the middle of the film; what lies outside the line two steps before is left out"),
}
DOUBTS = {
    Doubt.DARK: noted("{share} % of the film is at the dark end: there is nothing left to be seen in it."),
    Doubt.BRIGHT: noted("{share} % of the film is at the bright end: there is nothing left to be seen in it."),
    Doubt.FAR: noted(
        "What the network sees has its mean {far} standard deviations away from that of its training: this film is "
        "much brighter or darker than those."
    ),
    Doubt.LOST: noted("The crop leaves out {share} % of the film."),
    Doubt.ENLARGED: noted("The film has fewer pixels than the network takes and is enlarged {times} times."),
    Doubt.FLAT: noted("All pixels have the same value: the network sees nothing of this film."),
}


def demo_films() -> tuple[Path, ...]:
    """Films that are there always, in the order of their names."""
    return tuple(sorted(paths.demo_study().glob("*.dcm")))


def trace_later(
    jobs: Jobs,
    spec: InputSpec,
    film: Image | Path,
    then: Callable[[InputSteps], None],
    otherwise: Callable[[Exception], None],
    decoder: "Decoder | None" = None,
) -> None:
    """All steps of a film that is open, or of the first one in a file, which `decoder` reads."""

    def work(task: Task) -> InputSteps:
        from xai_desktop.models.input_trace import input_steps

        task.step(0, 0, "reading the film")
        return input_steps(film if isinstance(film, Image) else _read(film, decoder), spec)

    jobs.run(Lane.IO, "input steps", QUIETLY, work, then, otherwise)


def _read(path: Path, decoder: "Decoder | None") -> Image:
    from xai_desktop.services.opening import load_image, open_paths

    refs = open_paths([path], decoder=decoder).images
    if not refs:
        raise InputError(f"{path}: holds no film; choose a DICOM file or a picture.")
    return load_image(refs[0], decoder)


def lines_of(one: StepPicture, steps: InputSteps) -> tuple[str, ...]:
    """What was done, the size, and the numbers of each channel."""
    how = _how(one.step, steps)
    height, width = one.size
    size = wording("{width} × {height} pixels").format(width=width, height=height)
    return tuple(line for line in (how, size, *_numbers(one.channels)) if line)


def warnings_of(steps: InputSteps) -> tuple[str, ...]:
    """Sentences about what may be wrong with this film for this network."""
    return tuple(_doubt(doubt, number) for doubt, number in doubts(steps))


def _how(step: Step, steps: InputSteps) -> str:
    spec = steps.spec
    if step is Step.BRIGHT:
        return _brightness(steps)
    if step is Step.TURNED:
        return wording(POLARITIES[spec.polarity])
    if step is Step.RESIZED:
        return wording(POLICIES[spec.policy])
    if step is Step.RANGED:
        low, high = spec.value_range
        return wording("from {low} to {high}").format(low=_number(low), high=_number(high))
    if step is Step.NORMALISED:
        mean, std = (", ".join(map(_number, one)) for one in (spec.mean, spec.std))
        return wording("minus {mean}, divided by {std}").format(mean=mean, std=std)
    return ""


def _brightness(steps: InputSteps) -> str:
    spec = steps.spec
    if spec.intensity == "file_voi" and not steps.windowless:
        return (
            wording("by the file’s own window {window}").format(window=local(steps.window))
            if steps.window
            else wording("as its colours are")
        )
    low, high = map(_number, spec.percentiles)
    said = wording(INTENSITIES["modality" if spec.intensity == "modality" else "percentile"])
    said = said.format(low=low, high=high)
    return wording("the file has no window, so {rule}").format(rule=said) if steps.windowless else said


def _numbers(channels: tuple[Span, ...]) -> tuple[str, ...]:
    """One line for each channel, one for all where they are the same."""
    text = wording("{low} to {high}, mean {mean}")
    lines = [text.format(low=_number(c.low), high=_number(c.high), mean=_number(c.mean)) for c in channels]
    return tuple(dict.fromkeys(lines))


def _doubt(doubt: Doubt, number: float) -> str:
    return wording(DOUBTS[doubt]).format(
        share=local(f"{100 * number:.0f}"), far=local(f"{number:.1f}"), times=local(f"{number:.1f}")
    )


def _number(value: float) -> str:
    return local(f"{value:.4g}").replace("-", "−")
