"""The process whose memory is watched: `python -m tests.slow.memory_child FOLDER EXPLANATIONS WARM_UP`.

It explains one film after the other, with every method, layer and mode in turn, and prints what it held meanwhile.
"""

import ctypes
import gc
import itertools
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.helpers.bundles import small_bundle
from tests.helpers.films import gradient, write_dicom
from xai_desktop.core.errors import ExplainerError
from xai_desktop.explainers import Explainer, make
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.store import load_bundle
from xai_desktop.services.explaining import EXPLAINERS, explain, explain_layers
from xai_desktop.services.opening import load_image, open_study

SIDE, EVERY = 512, 10
REPEATED, FEW = {"samples", "steps", "iterations"}, 10
UNSUITABLE = {"attention_rollout", "gradient_rollout", "hr_cam"}
"""Methods that a network of convolutions with a usual head does not suit."""


def main(folder: str, explanations: str, warm_up: str) -> None:
    place = Path(folder)
    films = [write_dicom(place / f"{n}.dcm", gradient(SIDE, SIDE, 12 + n % 2), bits=12 + n % 2) for n in range(3)]
    bundle = load_bundle(small_bundle(place))
    held = []
    for number, (film, (key, layer)) in enumerate(zip(itertools.cycle(films), works(bundle), strict=False)):
        if number == int(explanations) + int(warm_up):
            break
        one(bundle, film, key, layer, number)
        if number % EVERY == EVERY - 1:  # collecting rubbish takes longer than explaining
            held.append(resident_mb())
    ballast = np.ones(40 << 17)
    sees = resident_mb() - held[-1]
    sys.stdout.write(json.dumps({"held_mb": held, "sees_mb": sees, "of_mb": ballast.nbytes / (1 << 20)}) + "\n")


def works(bundle: ModelBundle) -> Iterator[tuple[str, str]]:
    """(method, layer) in turn; `all` is a map for every layer at once."""
    return itertools.cycle(
        itertools.product(sorted(set(EXPLAINERS.keys()) - UNSUITABLE), (*bundle.layers, "last", "all"))
    )


def quick(key: str) -> Explainer:
    """The method with few repetitions: what one of them holds on to, ten show as well."""
    few = {p.name: max(FEW, int(p.low or 0)) for p in EXPLAINERS[key].parameters() if p.name in REPEATED}
    return make(key, **few)


def one(bundle: ModelBundle, film: Path, key: str, layer: str, number: int) -> None:
    """Open, decode, explain; now and then with the wrong layer, because a failure must not hold on to anything."""
    image = load_image(open_study(film).images[0])
    target = number % 2
    try:
        if layer == "all" and EXPLAINERS[key].layerwise:
            explain_layers(bundle, image, quick(key), target=target, mode="heads" if number % 3 else "layers")
        else:
            explain(bundle, image, quick(key), target=target, layer="last" if layer == "all" else layer)
        if number % 10 == 0:
            explain(bundle, image, "grad_cam", layer="stages.99")
    except ExplainerError as error:
        if "stages.99" not in str(error):
            raise


NAMES = (
    *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
    *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
)


class Used(ctypes.Structure):
    """`struct mallinfo2` of glibc 2.33."""

    _fields_ = tuple((name, ctypes.c_size_t) for name in NAMES)


def used_mb() -> float:
    """What the process has asked for and not given back. What it holds may be more: freed memory in pieces too small
    for what is asked for next, which comes and goes with what else the machine does."""
    found = ctypes.CDLL(None).mallinfo2
    found.restype = Used
    gc.collect()
    now = found()
    return float(now.uordblks + now.hblkhd) / (1 << 20)


def resident_mb() -> float:
    """What the process holds now, after rubbish is collected."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / (1 << 20)


if __name__ == "__main__":
    main(*sys.argv[1:])
