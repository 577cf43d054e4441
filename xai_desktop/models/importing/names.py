"""Names of weights as they should be: what wrappers put before all of them comes off, and is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from xai_desktop.core.texts import quoted
from xai_desktop.core.wording import noted, told

PREFIXES = (
    *("module.", "_orig_mod.", "model.", "net.", "network.", "backbone.", "encoder.", "classifier.model."),
    *("ema_model.", "student.", "base_model.", "cnn.", "_model.", "_forward_module.", "densenet121.", "resnet50."),
)
SIDE = (
    *("criterion", "loss", "metric", "n_averaged", "op_threshs", "pos_weight", "class_weight"),
    *("train_", "val_", "valid_", "test_", "acc", "auc", "auroc", "f1", "confmat"),
)
"""What stands beside a network in a training script and is no part of it."""
COPIES = ("ema_model.", "model_ema.", "ema.", "swa_model.", "averaged_model.")
"""Under which an average of the weights stands beside the network itself."""
AVERAGED = noted(
    "An average of the weights stands beside them and gives other scores; ask the source which of the two was tested."
)
COMPILED = "_orig_mod."
"""What torch.compile puts into the names of whatever part it was given."""
MOST = 6


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Tensors under the names of the network itself. `beside` are those of `SIDE`, which are no part of it."""

    state: Mapping[str, Tensor]
    said: tuple[str, ...]
    beside: Mapping[str, Tensor]
    prefixes: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """What of it must be looked at."""


def plainly_named(state: Mapping[str, Tensor]) -> Named:
    """Without the prefixes that every name has, nor what stands beside the network."""
    beside = {name: value for name, value in state.items() if name.split(".")[0].startswith(SIDE)}
    own, copied = _without_copy({name: value for name, value in state.items() if name not in beside})
    taken: list[str] = []
    while own and len(taken) < MOST:
        prefix = next((one for one in PREFIXES if all(name.startswith(one) for name in own)), None)
        if prefix is None:
            break
        own = {name.removeprefix(prefix): value for name, value in own.items()}
        taken.append(prefix)
    said = [copied] if copied else []
    if any(COMPILED in name for name in own) and len(plain := _uncompiled(own)) == len(own):
        own = plain
        said.append(told("parts of it were compiled ({prefix}), which was taken off their names", prefix=COMPILED))
    if taken:
        said.append(told("every name began with {prefix}, which was taken off", prefix="".join(taken)))
    if beside:
        names = quoted(", ".join(sorted(beside)[:3]))
        said.append(told("{names} stood beside the network and was left out", names=names))
    return Named(own, tuple(said), beside, tuple(taken), (AVERAGED,) if copied else ())


def _uncompiled(state: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
    return {name.replace(COMPILED, ""): value for name, value in state.items()}


def _without_copy(state: Mapping[str, Tensor]) -> tuple[Mapping[str, Tensor], str]:
    """Without an average of the weights that stands beside them, and a sentence about it.

    What was trained is taken: the average is often left over from a start that was never finished.
    """
    for prefix in COPIES:
        own = {name: value for name, value in state.items() if not name.startswith(prefix)}
        if 0 < len(own) < len(state):
            said = told("an averaged copy ({prefix}) stands beside the network and was left out", prefix=prefix)
            return own, said
    return state, ""
