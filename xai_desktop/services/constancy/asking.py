"""What a network says of a film of the set: its input, its scores and its maps."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from xai_desktop.core.arrays import FloatArray
from xai_desktop.core.image import Image
from xai_desktop.core.task import Task
from xai_desktop.explainers import Explainer, Logit, explain_tensor
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.preprocess import to_input
from xai_desktop.services.input_maps import enlarged
from xai_desktop.services.predicting import ask, scores
from xai_desktop.services.questions import engine_index, layer_of
from xai_desktop.services.reporting import versions


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """`x` (C, h, w) as it was prepared, a score for each class, and maps (h, w) on the input, with the raw ones."""

    x: FloatArray
    scores: tuple[float, ...]
    raw: tuple[FloatArray, ...]
    maps: tuple[FloatArray, ...]


def asked(
    bundle: ModelBundle,
    image: Image,
    methods: Sequence[tuple[Explainer, str]],
    target: int | None,
    seed: int,
    task: Task,
) -> tuple[Answer, int]:
    """The answer and the class that the maps explain: `target`, or the highest. Raises as `explain_tensor`."""
    x, _ = to_input(image, bundle.card.input)
    told = scores(ask(bundle, x)[0], bundle.card.score_kind)
    index = int(told.argmax()) if target is None else target
    raw = []
    for method, layer in methods:
        layers = (layer_of(bundle, layer),) if method.uses_layer else None
        score = Logit(engine_index(bundle, index))
        raw.append(explain_tensor(bundle.net, x.to(bundle.device), method, layers, score, task=task, seed=seed))
    size = (x.shape[2], x.shape[3])
    maps = tuple(enlarged(method.displayed(one), size) for (method, _), one in zip(methods, raw, strict=True))
    return Answer(x[0].numpy(), tuple(told.tolist()), tuple(raw), maps), index


def made_with(device: str) -> tuple[tuple[str, str], ...]:
    """Program, libraries, device with its driver, and the machine's processor."""
    known = [pair for pair in versions() if pair[0] in ("xai_desktop", "torch", "torchvision", "numpy", "python")]
    name, driver = "CPU", ""
    if device.startswith("cuda"):
        name = torch.cuda.get_device_name(device)
        cudnn = torch.backends.cudnn.version()  # type: ignore[no-untyped-call]
        driver = f"CUDA {torch.version.cuda}, cuDNN {cudnn}"
    own = (("device", device), ("device name", name), ("driver", driver))
    system = f"{platform.system()} {platform.release()}"
    processor = platform.processor() or platform.machine()
    threads = str(torch.get_num_threads())
    return (*known, *own, ("processor", processor), ("threads", threads), ("system", system))
