"""Names of weights as they should be: what wrappers put before all of them comes off, and is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from xai_desktop.core.texts import quoted

PREFIXES = (
    *("module.", "_orig_mod.", "model.", "net.", "network.", "backbone.", "encoder.", "classifier.model."),
    *("ema_model.", "student.", "base_model.", "cnn.", "_model.", "_forward_module.", "densenet121.", "resnet50."),
)
SIDE = ("criterion", "loss", "metric", "train_metric", "val_metric", "n_averaged", "op_threshs", "pos_weight")
"""What stands beside a network in a training script and is no part of it."""
MOST = 6


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Tensors under the names of the network itself. `beside` are those of `SIDE`, which are no part of it."""

    state: Mapping[str, Tensor]
    said: tuple[str, ...]
    beside: Mapping[str, Tensor]
    prefixes: tuple[str, ...] = ()


def plainly_named(state: Mapping[str, Tensor]) -> Named:
    """Without the prefixes that every name has, nor what stands beside the network."""
    beside = {name: value for name, value in state.items() if name.split(".")[0].startswith(SIDE)}
    own = {name: value for name, value in state.items() if name not in beside}
    taken: list[str] = []
    while own and len(taken) < MOST:
        prefix = next((one for one in PREFIXES if all(name.startswith(one) for name in own)), None)
        if prefix is None:
            break
        own = {name.removeprefix(prefix): value for name, value in own.items()}
        taken.append(prefix)
    said = [f"every name began with {''.join(taken)}, which was taken off"] if taken else []
    if beside:
        said.append(f"{quoted(', '.join(sorted(beside)[:3]))} stood beside the network and was left out")
    return Named(own, tuple(said), beside, tuple(taken))
