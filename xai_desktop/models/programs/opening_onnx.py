"""What an ONNX file is: a network that torch can compute, or one for ONNX Runtime."""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.programs import CONVERTED, ONNX
from xai_desktop.core.proposal import Proposal
from xai_desktop.core.texts import quoted
from xai_desktop.core.wording import noted
from xai_desktop.models.onnx_net.graph import Graph, NotConvertible
from xai_desktop.models.onnx_net.network import OnnxNet
from xai_desktop.models.onnx_net.opening import Layout, layout_of, opened
from xai_desktop.models.onnx_net.reading import OnnxFile, graph_of, input_of, read_file, read_shallow
from xai_desktop.models.onnx_net.tail import Ending, ending_of
from xai_desktop.models.programs import guesses
from xai_desktop.models.programs.bundles import runnable
from xai_desktop.models.programs.comparing import EQUAL, difference, films_of, one_by_one
from xai_desktop.models.programs.foreign import Foreign
from xai_desktop.models.programs.program import Manner, Program

UNSEEN = "ONNX Runtime computes it, which shows neither layers nor gradients: methods that only ask are left."


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A file and how it is asked."""

    file: OnnxFile
    layout: Layout
    channels: int
    size: Size
    ending: Ending


def open_onnx(path: Path, architecture: str = "") -> Foreign:
    """`architecture` may ask for the runtime. Raises `BundleError` with one sentence."""
    try:
        file = read_file(path)
        layout = layout_of(input_of(file)[1])
        size = (layout.size[0] or guesses.USUAL[0], layout.size[1] or guesses.USUAL[1])
        ending = ending_of(read_shallow(file), file.model.graph.output[0].name)
        asked = _Asked(file, layout, layout.channels or 3, size, ending)
        return Foreign(_proposal(asked, architecture == ONNX), file.content)
    except InputError as error:
        raise BundleError(str(error)) from error


def _proposal(asked: _Asked, as_it_is: bool) -> Proposal:
    program = Program(asked.file.path, runnable(asked.file, asked.ending.logits), manner_of(asked))
    try:
        net, why = (None, "it was asked for so") if as_it_is else (_converted(asked), "")
    except NotConvertible as fault:
        net, why = None, str(fault)
    try:
        films = films_of(asked.channels, asked.size)
        wanted = one_by_one(program.answers, films)
        apart = None if net is None else difference(net, films, wanted)
    finally:
        program.close()
    if net is not None and apart is not None and apart <= EQUAL:
        told = f"every operator is known, and torch's answers differ from ONNX Runtime's by at most {apart:.1g}"
        return _told(asked, CONVERTED, (("output", asked.ending.output),), net.classes, told, "")
    why = why or f"as a network of torch it answers otherwise (by {apart:.1g})"
    arguments = (
        ("output", asked.ending.logits),
        ("channels_last", asked.layout.channels_last),
        ("single", asked.layout.single),
    )
    return _told(asked, ONNX, arguments, wanted.shape[1], f"it is not computed by torch: {why}", UNSEEN)


def manner_of(asked: _Asked) -> Manner:
    layout = asked.layout
    return Manner(ONNX, asked.channels, (asked.size,), asked.ending.logits, layout.channels_last, layout.single)


def _converted(asked: _Asked) -> OnnxNet:
    graph: Graph = graph_of(asked.file)
    return opened(graph, asked.ending.output, asked.channels, asked.size)


def _told(
    asked: _Asked, architecture: str, arguments: tuple[tuple[str, object], ...], classes: int, told: str, methods: str
) -> Proposal:
    kind, guessed = guesses.kind_of_scores(asked.ending.kind, classes)
    size = (guesses.unsized(guesses.USUAL),) if None in asked.layout.size else ()
    open_guesses = (*size, guesses.SCALING, *guessed)
    return Proposal(
        source=asked.file.path,
        kind="ONNX",
        architecture=architecture,
        arguments=arguments,
        class_count=classes,
        classes=(),
        input=guesses.input_of(asked.channels, asked.size),
        score_kind=kind,
        evidence=(_about(asked.file), told, *_ends(asked.ending), *_layouts(asked.layout)),
        notices=(*(one.text for one in open_guesses), *_open_channels(asked.layout)),
        methods=methods,
        guesses=open_guesses,
    )


def _about(file: OnnxFile) -> str:
    made = f", written by {quoted(file.model.producer_name)}" if file.model.producer_name else ""
    return f"it is an ONNX file of {len(file.model.graph.node)} operations{made}"


def _ends(ending: Ending) -> tuple[str, ...]:
    if ending.kind is None:
        return ()
    return (f"its last step is a {ending.kind.value}; what comes before it, the logit, is what is explained",)


def _layouts(layout: Layout) -> tuple[str, ...]:
    last = ("its films have their channels last, and are turned for it",) if layout.channels_last else ()
    single = ("it takes one film at a time, so several are asked about one by one",) if layout.single else ()
    return (*last, *single)


def _open_channels(layout: Layout) -> tuple[str, ...]:
    if layout.channels:
        return ()
    return (noted("The file does not say how many channels its films have: three is a guess."),)
