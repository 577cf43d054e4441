"""What an ONNX file is: a network that torch can compute, or one for ONNX Runtime."""

from dataclasses import dataclass
from pathlib import Path

from xai_desktop.core.arrays import AnyArray
from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.core.geometry import Size
from xai_desktop.core.prediction import ScoreKind
from xai_desktop.core.programs import CONVERTED, ONNX
from xai_desktop.core.proposal import Proposal
from xai_desktop.core.texts import quoted
from xai_desktop.core.wording import noted, told
from xai_desktop.io.bundle_json import LARGEST_SIDE
from xai_desktop.models.onnx_net.graph import Graph, NotConvertible
from xai_desktop.models.onnx_net.halves import in_single
from xai_desktop.models.onnx_net.network import OnnxNet
from xai_desktop.models.onnx_net.opening import CHANNELS, Layout, layout_of, opened
from xai_desktop.models.onnx_net.reading import OnnxFile, graph_of, input_of, read_bytes, read_file, read_shallow
from xai_desktop.models.onnx_net.tail import Ending, ending_of, is_linear
from xai_desktop.models.programs import guesses
from xai_desktop.models.programs.bundles import runnable
from xai_desktop.models.programs.comparing import EQUAL, PLAIN, ROUNDED, answers_of, between, films_of, one_by_one
from xai_desktop.models.programs.foreign import Foreign
from xai_desktop.models.programs.program import LOOK_S, Manner, Program, Unanswered
from xai_desktop.models.programs.running import shares_in
from xai_desktop.models.shares import kind_of

MOST_PIXELS = 1 << 24
"""Of a film that a network is tried with."""

UNSEEN = noted("ONNX Runtime computes it, which shows neither layers nor gradients: methods that only ask are left.")


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
        shape = input_of(file)[1]
        layout = layout_of(shape)
        _check_possible(file, shape[0], layout)
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
        ours = None if net is None else answers_of(net, films)
        apart, half = None if ours is None else between(ours, wanted), ""
    except Unanswered as fault:
        if fault.late or not why or as_it_is:
            raise
        raise _two_reasons(asked.file.path, why, fault) from fault
    finally:
        program.close()
    if ours is not None and apart is not None and apart > EQUAL:
        apart, half = _in_half(asked, ours, films, wanted) or (apart, "")
    seen = _seen(asked, wanted)
    if net is not None and apart is not None and apart <= EQUAL:
        why = half or told(
            "every operator is known, and torch's answers differ from ONNX Runtime's by at most {apart}",
            apart=f"{apart:.1g}",
        )
        return _told(asked, CONVERTED, (("output", asked.ending.output),), net.classes, seen, why, "")
    why = why or f"as a network of torch it answers otherwise (by {apart:.1g})"
    arguments = (
        ("output", asked.ending.logits),
        ("channels_last", asked.layout.channels_last),
        ("single", asked.layout.single),
    )
    why = told("it is not computed by torch: {why}", why=why)
    return _told(asked, ONNX, arguments, wanted.shape[1], seen, why, UNSEEN)


def _in_half(asked: _Asked, ours: AnyArray, films: AnyArray, wanted: AnyArray) -> tuple[float, str] | None:
    """A file in half precision is rounded at every step, and torch is not: equal to its copy in single precision, and
    near to itself."""
    rounded = between(ours[:PLAIN], wanted[:PLAIN])
    single = in_single(asked.file.model)
    if single is None or not rounded <= ROUNDED:
        return None
    file = read_bytes(single, asked.file.path)
    program = Program(file.path, runnable(file, asked.ending.logits), manner_of(asked))
    try:
        apart = between(ours, one_by_one(program.answers, films))
    except Unanswered:
        return None
    finally:
        program.close()
    said = told(
        "every operator is known; the file is in half precision, torch computes it in single precision as ONNX Runtime "
        "does, within {apart}, and differs from the file itself by at most {rounded}",
        apart=f"{apart:.1g}",
        rounded=f"{rounded:.1g}",
    )
    return apart, said


def _seen(asked: _Asked, answers: AnyArray) -> ScoreKind | None:
    """What kind of shares the answers are; a last layer that adds up anything gives none, whatever it gave here."""
    seen = kind_of(shares_in(answers)) if asked.ending.kind is None else None
    return None if seen is ScoreKind.SIGMOID and is_linear(read_shallow(asked.file), asked.ending.output) else seen


def _check_possible(file: OnnxFile, batch: int | None, layout: Layout) -> None:
    """Before anything of that size is made. Raises `InputError`."""
    if not file.model.graph.output:
        raise InputError(f"{file.path}: has no output; export the network again.")
    if batch not in (None, 1):
        raise InputError(f"{file.path}: takes {batch} films at a time; export it for one film, or for any number.")
    if layout.channels not in (None, *CHANNELS):
        raise InputError(
            f"{file.path}: takes films of {layout.channels} channels, where one or three are possible; export it so."
        )
    height, width = (side or 1 for side in layout.size)
    if max(height, width) > LARGEST_SIDE or height * width > MOST_PIXELS:
        raise InputError(
            f"{file.path}: takes films of {height} x {width} pixels, which are too many; export it for smaller ones."
        )


def _two_reasons(path: Path, why: str, fault: Unanswered) -> BundleError:
    """Why torch cannot compute it tells more than what the runtime stumbled over."""
    said = f", and ONNX Runtime says: {fault.reason}" if fault.reason else ", and ONNX Runtime gave up"
    return BundleError(f"{path}: this ONNX program does not work here ({why}{said}); ask whoever made it.")


def _may_circle(file: OnnxFile) -> bool:
    """Whether it runs graphs of its own, such as a loop, whose end nobody can see beforehand."""
    attributes = (given for node in file.model.graph.node for given in node.attribute)
    return bool(file.model.functions) or any(given.HasField("g") or given.graphs for given in attributes)


def manner_of(asked: _Asked) -> Manner:
    layout = asked.layout
    return Manner(
        ONNX,
        asked.channels,
        (asked.size,),
        asked.ending.logits,
        layout.channels_last,
        layout.single,
        LOOK_S if _may_circle(asked.file) else None,
    )


def _converted(asked: _Asked) -> OnnxNet:
    graph: Graph = graph_of(asked.file)
    return opened(graph, asked.ending.output, asked.channels, asked.size)


def _told(
    asked: _Asked,
    architecture: str,
    arguments: tuple[tuple[str, object], ...],
    classes: int,
    seen: ScoreKind | None,
    why: str,
    methods: str,
) -> Proposal:
    kind, guessed = guesses.kind_of_scores(asked.ending.kind, classes, seen)
    size = (guesses.unsized(guesses.USUAL),) if None in asked.layout.size else ()
    open_guesses = (*size, guesses.SCALING, *guessed)
    return Proposal(
        source=asked.file.path,
        kind="ONNX",
        architecture=architecture,
        arguments=(*arguments, ("gives", seen.value)) if seen else arguments,
        class_count=classes,
        classes=(),
        input=guesses.input_of(asked.channels, asked.size),
        score_kind=kind,
        evidence=(
            _about(asked.file),
            why,
            *guesses.ends_in(asked.ending.kind),
            *guesses.shares(seen),
            *_layouts(asked.layout),
        ),
        notices=(*(one.text for one in open_guesses), *_open_channels(asked.layout), *_others(asked)),
        methods=methods,
        guesses=open_guesses,
    )


def _about(file: OnnxFile) -> str:
    count = len(file.model.graph.node)
    if not file.model.producer_name:
        return told("it is an ONNX file of {count} operations", count=count)
    name = quoted(file.model.producer_name)
    return told("it is an ONNX file of {count} operations, written by {name}", count=count, name=name)


def _layouts(layout: Layout) -> tuple[str, ...]:
    last = (noted("its films have their channels last, and are turned for it"),) if layout.channels_last else ()
    single = (noted("it takes one film at a time, so several are asked about one by one"),) if layout.single else ()
    return (*last, *single)


def _others(asked: _Asked) -> tuple[str, ...]:
    """Further outputs, of which a network has none here."""
    names = [one.name for one in asked.file.model.graph.output]
    return guesses.first_of(names) if len(names) > 1 else ()


def _open_channels(layout: Layout) -> tuple[str, ...]:
    if layout.channels:
        return ()
    return (noted("The file does not say how many channels its films have: three is a guess."),)
