"""Which architecture weights belong to: from their names and shapes, with the evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from torch import Tensor

from xai_desktop.core.errors import BundleError
from xai_desktop.core.texts import quoted
from xai_desktop.core.wording import noted, told
from xai_desktop.models.importing import layouts
from xai_desktop.models.importing.candidates import TORCHVISION, Family, families
from xai_desktop.models.importing.heads import without_sequence
from xai_desktop.models.importing.matching import Arguments, Match, Misfit, match, names_of

ALIKE = {
    *("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnext50_32x4d", "wide_resnet50_2"),
    *("densenet121", "densenet169", "densenet201", "densenet161"),
}
"""Networks that timm has under the same name, with the same names of weights, and with the same scores."""
SIDE_HEADS = ("torchvision/inception_v3", "torchvision/googlenet")
HEADS = ("fc.", "classifier.", "head")
MOST_OTHERS = 12
"""Names by which weights may differ from an architecture that is told as the nearest."""
PADDED = "tf_"
"""timm's copies of TensorFlow's networks: the same weights, but other borders, so other scores."""


@dataclass(frozen=True, slots=True, eq=False)
class Recognised:
    """What was found, in words, and the weights as the architecture wants them."""

    found: Match
    evidence: tuple[str, ...]
    notices: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def recognise(state: Mapping[str, Tensor], path: Path, architecture: str = "") -> Recognised:
    """By itself, or as the `architecture` that somebody says it is. Raises `BundleError` naming the file."""
    try:
        return _as_named(state, path, architecture)
    except BundleError:
        plain = without_sequence(state)
        if plain is None:
            raise
        try:
            found = _as_named(plain[0], path, architecture)
        except BundleError:
            found = None
        if found is None:
            raise
        return replace(found, evidence=(plain[1], *found.evidence))


def _as_named(state: Mapping[str, Tensor], path: Path, architecture: str) -> Recognised:
    state, renamed = layouts.as_now(state)
    theirs = layouts.of_monai(state)
    if architecture:
        found = _as_told(state, theirs, architecture, path)
    else:
        known = _monai(theirs) or _by_family(state, "torchvision") or _by_family(state, "timm")
        found = known or _nothing(state, theirs, path)
    said = (renamed,) if renamed else ()
    return replace(found, evidence=(*said, *found.evidence, *_shapes(found.found)))


def _shapes(found: Match) -> Iterator[str]:
    one = found.class_count == 1
    yield (
        noted("its last layer gives one class")
        if one
        else told("its last layer gives {count} classes", count=found.class_count)
    )
    grey = noted("its first convolution takes one channel")
    yield grey if found.channels == 1 else told("its first convolution takes {count} channels", count=found.channels)
    if found.added:
        yield told(
            "it lacks {count} counters of batches, as old files do; they count nothing in use", count=found.added
        )


def _sentence(found: Match) -> str:
    source, _, name = found.architecture.partition("/")
    wanted = found.agreed + found.added
    return told(
        "its names and shapes are those of {source}'s {name} ({count} of {count2})",
        source=source,
        name=name,
        count=found.agreed,
        count2=wanted,
    )


def _as_told(state: Mapping[str, Tensor], theirs: layouts.Renamed | None, architecture: str, path: Path) -> Recognised:
    use = theirs.state if theirs is not None and architecture.startswith("monai/") else state
    tried = [match(use, architecture, arguments) for arguments in _arguments(use, architecture)]
    found = next((one for one in tried if isinstance(one, Match)), None)
    if found is None:
        why = next(one.why for one in tried if isinstance(one, Misfit))
        if any(one.near for one in tried if isinstance(one, Misfit)):
            raise BundleError(f"{path}: {why}; train and save it otherwise.")
        raise BundleError(f"{path}: {why}, so it does not belong to {architecture}; name another architecture.")
    notices = (theirs.notice,) if theirs is not None and theirs.notice and use is theirs.state else ()
    return Recognised(found, (_sentence(found), noted("it was said to be of this architecture")), notices)


def _arguments(state: Mapping[str, Tensor], architecture: str) -> Iterator[Arguments]:
    """The usual arguments first, then those that the shapes speak for."""
    if architecture in SIDE_HEADS and not any(name.startswith(("AuxLogits.", "aux1.")) for name in state):
        yield (("aux_logits", False),)
        return
    if architecture.startswith("timm/") and "fc_norm.weight" in state and "norm.weight" not in state:
        yield from _averaging(_vit_size(state))
        return
    yield ()
    size = _vit_size(state)
    if size:
        yield (("image_size" if architecture.startswith("torchvision/") else "img_size", size),)
    first = state.get("conv1.weight")
    if first is not None and first.ndim == 4 and architecture.startswith("monai/ResNet"):
        size = int(first.shape[-1])
        yield tuple({"conv1_t_size": size, "bias_downsample": layouts.SHORTCUT_BIAS in state}.items())


def _averaging(size: int) -> Iterator[Arguments]:
    """A transformer of timm that averages its places has its last norm behind that."""
    yield (("global_pool", "avg"),)
    if size:
        yield (("img_size", size), ("global_pool", "avg"))


def _vit_size(state: Mapping[str, Tensor]) -> int:
    """The side of the film that a vision transformer's places were learnt for; 0 where that cannot be told."""
    places = state.get("pos_embed", state.get("encoder.pos_embedding"))
    patches = state.get("patch_embed.proj.weight", state.get("conv_proj.weight"))
    if places is None or patches is None or places.ndim != 3 or patches.ndim != 4:
        return 0
    for words in (1, 2, 0):
        side = round(max(int(places.shape[1]) - words, 0) ** 0.5)
        if side and side * side + words == int(places.shape[1]):
            return int(side * int(patches.shape[-1]))
    return 0


def _fitting(state: Mapping[str, Tensor], names: Iterator[str], arguments: Arguments = ()) -> Iterator[Match]:
    for name in names:
        for own in (arguments,) if arguments else _arguments(state, name):
            found = match(state, name, own)
            if isinstance(found, Match):
                yield found
                break


def _monai(theirs: layouts.Renamed | None) -> Recognised | None:
    if theirs is None:
        return None
    for name, arguments in theirs.candidates:
        for found in _fitting(theirs.state, iter((name,)), arguments):
            return Recognised(found, (theirs.said, _sentence(found)), (theirs.notice,) if theirs.notice else ())
    return None


def _by_family(state: Mapping[str, Tensor], library: str) -> Recognised | None:
    if library == "timm" and not _has_timm():
        return None
    for family in families(state.keys(), library):
        fitting = _fitting(state, _names(family))
        found = list(fitting if library == "timm" else islice(fitting, 1))  # torchvision's differ in shape
        if found:
            return _of_one(found)
    return None


def _names(family: Family) -> Iterator[str]:
    return (f"{family.library}/{name}" for name in family.members)


def _of_one(found: list[Match]) -> Recognised:
    first = found[0]
    source, _, name = first.architecture.partition("/")
    others = [one.architecture for one in found[1:]]
    evidence, notices = [_sentence(first)], []
    if source == "torchvision" and name in ALIKE:
        others.append(f"timm/{name}")
        evidence.append(
            told(
                "timm's {name} has the same names and gives the same scores; torchvision's is the more common",
                name=name,
            )
        )
    if others and source != "torchvision":
        notices.append(
            told("{names} has the same names and shapes; compare a score with the source.", names=", ".join(others))
        )
    if any(PADDED in one for one in others):
        notices.append(noted("Networks called tf_ take borders otherwise, so that their scores differ a little."))
    return Recognised(first, tuple(evidence), tuple(notices), tuple(others))


def _has_timm() -> bool:
    from xai_desktop.models.architectures import from_timm

    try:
        from_timm.library()
    except BundleError:
        return False
    return True


def _near(state: Mapping[str, Tensor], theirs: layouts.Renamed | None) -> Iterator[tuple[str, str]]:
    """Architectures that the weights would fit, and why they still cannot be used."""
    tried = [(theirs.state, name, own) for name, own in theirs.candidates] if theirs is not None else []
    for library in ("torchvision", *(("timm",) if _has_timm() else ())):
        names = (name for family in families(state.keys(), library) for name in _names(family))
        tried += [(state, name, own) for name in names for own in _arguments(state, name)]
    for weights, name, own in tried:
        found = match(weights, name, own)
        if isinstance(found, Misfit) and found.near:
            yield name, found.why


def _nearly(state: Mapping[str, Tensor]) -> str:
    """The architecture that nearly all names are of, and what is in the way: the most common head of another's own."""
    for family in TORCHVISION:
        body = [stem for stem in family.stems if not stem.startswith(HEADS)]
        for name in _names(family) if body and all(stem in state for stem in body) else ():
            found = names_of(name)
            if len(found ^ state.keys()) <= MOST_OTHERS < len(found):
                other = match(state, name)
                return f" (nearly those of {name}, but it {other.why})" if isinstance(other, Misfit) else ""
    return ""


def _nothing(state: Mapping[str, Tensor], theirs: layouts.Renamed | None, path: Path) -> Recognised:
    for name, why in _near(state, theirs):
        raise BundleError(
            f"{path}: its names and shapes are those of {name}, but it {why}; train and save it otherwise."
        )
    nearly = _nearly(state)
    hint = "" if _has_timm() else "; timm's networks are known only where the package timm is installed"
    raise BundleError(
        f"{path}: its {len(state)} names, which begin with {quoted(min(state, default='nothing'))}, are of no "
        f"architecture that is known here{nearly}{hint}; name it with --architecture, such as timm/NAME, or export the "
        "network as ONNX."
    )
