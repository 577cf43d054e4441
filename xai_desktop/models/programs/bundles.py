"""Bundles whose network is a file of another system: its hash is checked at every load, on the bytes that are used."""

from pathlib import Path

from torch import nn

from xai_desktop.core.bundle_card import BundleCard
from xai_desktop.core.errors import BundleError, InputError
from xai_desktop.core.programs import CONVERTED, FILES, ONNX
from xai_desktop.io.bundle_files import CARD
from xai_desktop.models.onnx_net.graph import NotConvertible
from xai_desktop.models.onnx_net.opening import opened
from xai_desktop.models.onnx_net.reading import OnnxFile, graph_of, read_bytes
from xai_desktop.models.onnx_net.tail import with_output
from xai_desktop.models.programs.net import ProgramNet
from xai_desktop.models.programs.permission import read_program
from xai_desktop.models.programs.program import Manner, Program
from xai_desktop.models.shares import kind_of


def is_foreign(card: BundleCard) -> bool:
    """Whether a bundle has a file of another system in place of weights."""
    return card.architecture in FILES


def network_of(folder: Path, card: BundleCard) -> nn.Module:
    """The network of such a bundle, on the CPU. Raises `BundleError` naming the file and what to do."""
    path = folder / FILES[card.architecture]
    content, found = read_program(path, card.architecture)
    if found != card.weights_hash:
        raise BundleError(
            f"{path}: does not match the sha256 in {CARD}, so it is damaged or was replaced; copy the bundle again."
        )
    try:
        net = built(path, content, card)
    except NotConvertible as fault:
        raise BundleError(f"{path}: cannot be computed by torch any more: {fault}; import the file again.") from fault
    except InputError as fault:
        raise BundleError(str(fault)) from fault
    return net.eval()


def built(path: Path, content: bytes, card: BundleCard) -> nn.Module:
    """The network of these bytes. Raises `BundleError`, `InputError`, `NotConvertible`."""
    told = dict(card.arguments)
    if card.architecture == CONVERTED:
        graph = graph_of(read_bytes(content, path))
        net = opened(graph, str(told.get("output", "")), card.input.channels, card.input.size)
        _check_classes(path, net.classes, card)
        net.gives = kind_of(told.get("gives"))
        return net
    manner = Manner(card.architecture, card.input.channels, (card.input.size,))
    if card.architecture == ONNX:
        file, output = read_bytes(content, path), str(told.get("output", ""))
        manner = Manner(
            ONNX,
            card.input.channels,
            (card.input.size,),
            output,
            bool(told.get("channels_last")),
            bool(told.get("single")),
        )
        content = runnable(file, output)
    program = Program(path, content, manner)
    _check_classes(path, program.facts.classes, card)
    return ProgramNet(program, kind_of(told.get("gives")))


def runnable(file: OnnxFile, output: str) -> bytes:
    """The model for ONNX Runtime, with the value to explain among its outputs."""
    return with_output(file.model, output, file.path)


def _check_classes(path: Path, found: int, card: BundleCard) -> None:
    if found != len(card.classes):
        raise BundleError(
            f"{path}: has an output for {found} classes but bundle.json names {len(card.classes)}; correct the list "
            "of classes."
        )
