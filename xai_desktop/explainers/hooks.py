"""The only place with hooks. Whatever happens inside, the network leaves as it came.

Parameters never collect gradients here, and nothing is recorded before the first layer that is looked at: the graph
starts at its output, so that the part of the network below it costs a forward pass without memory and no backward.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from xai_desktop.core.errors import ExplainerError
from xai_desktop.core.geometry import Size
from xai_desktop.explainers.maps import has_layout, layout_of
from xai_desktop.models.layers import hidden_layers, layer_names

SHOWN = 12
"""How many layers an error message names."""

Seen = Callable[[str], None]
Hook = Callable[[nn.Module, tuple[Any, ...], Any], Tensor | None]


@contextmanager
def undisturbed(net: nn.Module, x: Tensor, seed: int) -> Iterator[Tensor]:
    """Yield a private copy of `x` that gradients may reach, with `net` in eval mode and its own random numbers.

    Works inside `no_grad` and `inference_mode`. Training flags of every module, `requires_grad` of every parameter,
    random numbers and grad mode are afterwards what they were; `.grad` is never written.
    """
    training = [(module, module.training) for module in net.modules()]
    wanted = [(parameter, parameter.requires_grad) for parameter in net.parameters()]
    if any(parameter.is_inference() for parameter, _ in wanted):
        raise ExplainerError("The network was made inside torch.inference_mode; build or load it outside.")
    with torch.inference_mode(False), torch.enable_grad(), _own_random_numbers(x.device, seed):
        try:
            for module, _ in training:
                module.training = False
            for parameter, _ in wanted:
                parameter.requires_grad_(False)
            yield x.detach().clone()
        finally:
            for parameter, flag in wanted:
                parameter.requires_grad_(flag)
            for module, flag in training:
                module.training = flag


@contextmanager
def interruptible(net: nn.Module, again: Callable[[], None]) -> Iterator[None]:
    """Call `again()` as each module of the network begins its work, so that a long pass can be stopped within."""

    def look(_module: nn.Module, _inputs: tuple[Any, ...]) -> None:
        again()

    with ExitStack() as handles:
        for module in net.modules():
            handles.callback(module.register_forward_pre_hook(look).remove)
        yield


def begun(net: nn.Module, run: Callable[[], object]) -> list[str]:
    """The modules that take part in `run()`, by name, in the order in which each first begins its work."""
    names: dict[str, None] = {}

    def noting(name: str) -> Callable[[nn.Module, tuple[Any, ...]], None]:
        return lambda _module, _inputs: names.setdefault(name)

    with ExitStack() as handles:
        for name, module in net.named_modules():
            handles.callback(module.register_forward_pre_hook(noting(name)).remove)
        run()
    return list(names)


@contextmanager
def captured(net: nn.Module, layers: Iterable[str], film: Size, seen: Seen) -> Iterator[dict[str, Tensor]]:
    """Keep the feature maps (1, K, h, w) of these layers during the next forward pass, by name, ready for gradients.

    What flows on is a copy, so that an in-place activation behind a layer cannot change what was kept. A layer that is
    used more than once is kept as it was last. `film` is the (height, width) of the input; `seen(layer)` is called as
    each one passes. The table is empty again at the end. Raises `ExplainerError` for a layer that is unknown or gives
    no feature maps.
    """
    outputs: dict[str, Tensor] = {}
    with ExitStack() as handles:
        for layer in dict.fromkeys(layers):
            handle = module_of(net, layer).register_forward_hook(_keeper(layer, film, outputs, seen))
            handles.callback(handle.remove)
        try:
            yield outputs
        finally:
            outputs.clear()


@contextmanager
def replaced(net: nn.Module, layer: str, maps: Tensor) -> Iterator[None]:
    """Let a layer give these feature maps (1, K, h, w) instead of its own."""

    def give(_module: nn.Module, _inputs: tuple[Any, ...], output: Tensor) -> Tensor:
        size = (maps.shape[2], maps.shape[3])
        return layout_of(layer, output, size).output(maps, output)

    handle = module_of(net, layer).register_forward_hook(give)
    try:
        yield
    finally:
        handle.remove()


def feature_layers(net: nn.Module, x: Tensor, after: str) -> list[str]:
    """The modules without parts that give feature maps of the film once the layer `after` has, in this order."""
    found, film = list[str](), (x.shape[2], x.shape[3])

    def keeper(name: str) -> Hook:
        def keep(_module: nn.Module, _inputs: tuple[Any, ...], output: Any) -> None:
            if name == after:
                found.clear()
            elif isinstance(output, Tensor) and output.ndim == 4 and has_layout(output, film):
                found.append(name)

        return keep

    with ExitStack() as handles, torch.no_grad():
        for name, module in net.named_modules():
            if name == after or not any(module.children()):
                handles.callback(module.register_forward_hook(keeper(name)).remove)
        net(x)
    return found


def finished_before(
    net: nn.Module, layer: str, run: Callable[[], object]
) -> tuple[list[tuple[nn.Module, Any]], list[Any]]:
    """What happens in `run()`: (module, output) of all that finish before the layer, and the layer's own outputs.

    Of modules inside one another only the outermost; none that is used more than once.
    """
    calls, done, own = Counter[str](), list[tuple[str, Any]](), list[Any]()

    def note(name: str, output: Any) -> None:
        calls[name] += 1
        if name == layer:
            own.append(output)
        elif not own:
            done.append((name, output))

    with ExitStack() as handles:
        for name, module in net.named_modules():
            if name:
                hook = partial(_told, name, note)
                handles.callback(module.register_forward_hook(hook).remove)
        run()
    kept = {name: output for name, output in done if calls[name] == 1 and not name.startswith(f"{layer}.")}
    outer = [name for name in kept if not any(name.startswith(f"{other}.") for other in kept)]
    return [(net.get_submodule(name), kept[name]) for name in outer], own


def _told(name: str, note: Callable[[str, Any], None], _module: nn.Module, _inputs: tuple[Any, ...], out: Any) -> None:
    note(name, _copied(out))


def _copied(output: Any) -> Any:
    """What comes next may be done in place."""
    if isinstance(output, list | tuple):
        return type(output)(map(_copied, output))
    return output.clone() if isinstance(output, Tensor) else output


@contextmanager
def answered(module: nn.Module, give: Callable[[tuple[Any, ...]], Any]) -> Iterator[None]:
    """Let a module give this, made of its inputs, without computing anything."""
    before = vars(module).get("forward")
    module.forward = lambda *inputs, **_: give(inputs)
    try:
        yield
    finally:
        if before is None:
            del module.forward
        else:
            module.forward = before


def taken(outputs: dict[str, Tensor], layers: Sequence[str]) -> list[Tensor]:
    """What was captured of these layers, in this order. Raises `ExplainerError` for one that took no part."""
    for layer in layers:
        if layer not in outputs:
            raise ExplainerError(f"The layer {layer} takes no part in the network's answer; choose another one.")
    return [outputs[layer] for layer in layers]


def _keeper(layer: str, film: Size, outputs: dict[str, Tensor], seen: Seen) -> Hook:
    def keep(_module: nn.Module, _inputs: tuple[Any, ...], output: Any) -> Tensor:
        layout = layout_of(layer, output, film)
        found = layout.maps(output)
        outputs[layer] = found if found.requires_grad else found.detach().requires_grad_()
        seen(layer)
        return layout.output(outputs[layer], output)

    return keep


def module_of(net: nn.Module, layer: str) -> nn.Module:
    """A layer by name. Raises `ExplainerError` naming some that there are."""
    try:
        if layer:
            return net.get_submodule(layer)
    except AttributeError:
        pass
    raise ExplainerError(_no_layer(net, layer))


def _no_layer(net: nn.Module, layer: str) -> str:
    if hidden_layers(net):
        return hidden_layers(net)
    names = layer_names(net)
    every = [name for name, _ in net.named_modules() if name]
    alike = difflib.get_close_matches(layer, every, 1, 0.6)
    meant = f"did you mean {alike[0]}? Otherwise " if alike else ""
    more = ", …" if len(names) > SHOWN else ""
    return f"The network has no layer {layer!r}; {meant}choose one of: {', '.join(names[:SHOWN])}{more}."


def check_feature_maps(layer: str, output: object, film: Size) -> Tensor:
    """The output as (1, K, h, w). Raises `ExplainerError` with one sentence where it is no picture of the film."""
    layout = layout_of(layer, output, film)
    assert isinstance(output, Tensor)
    return layout.maps(output)


@contextmanager
def _own_random_numbers(device: torch.device, seed: int) -> Iterator[None]:
    """Seeded generators of the CPU and of this one GPU; `torch.manual_seed` would reseed every GPU there is."""
    gpus = [torch.cuda.current_device() if device.index is None else device.index] if device.type == "cuda" else []
    with torch.random.fork_rng(gpus):
        torch.default_generator.manual_seed(seed)
        for gpu in gpus:
            torch.cuda.default_generators[gpu].manual_seed(seed)
        yield


def before(net: nn.Module, change: Callable[[Tensor], Tensor]) -> nn.Module:
    """The same network, which from now on changes every film (1, C, H, W) before it looks at it: for a copy of one."""

    def changed(_module: nn.Module, given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        return (change(given[0]), *given[1:])

    net.register_forward_pre_hook(changed)
    return net
