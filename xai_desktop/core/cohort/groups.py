"""Groups of networks: the runs of one architecture, or of one way of training (P003's difference of means)."""

from collections.abc import Iterable, Sequence

from xai_desktop.core.errors import InputError, UsageError

Groups = tuple[tuple[str, str], ...]
"""(Network as the design names it, its group), in the order of the groups."""


def check_groups(groups: Groups, models: Sequence[str]) -> None:
    """Raises `InputError` for a network that the design does not have or that is named twice, and for a group alone."""
    seen: set[str] = set()
    for model, name in groups:
        if model not in models:
            raise InputError(
                f"The group {name} names the network {model}, which the audit does not have; name it there."
            )
        if model in seen:
            raise InputError(f"The network {model} is in two groups or twice in one; leave it in one place.")
        seen.add(model)
    if groups and len({name for _, name in groups}) < 2:
        raise InputError("One group of networks has nothing to be compared with; name at least two.")


def groups_of(groups: Groups, models: Sequence[str]) -> Groups:
    """Those of these networks; none where there is only one network."""
    return tuple(pair for pair in groups if pair[0] in models) if len(models) > 1 else ()


def regrouped(groups: Groups, models: Sequence[str], model: str, name: str) -> Groups:
    """With this network in this group, "" for none: groups and what is in them in the order of the networks."""
    own = {**dict(groups), model: name.strip()}
    order = [one for one in dict.fromkeys((*models, *own)) if own.get(one)]
    names = dict.fromkeys(own[one] for one in order)
    return tuple((one, group) for group in names for one in order if own[one] == group)


def groups_from_words(words: Iterable[str]) -> Groups:
    """`ResNet-50=a,b` and `DenseNet-121=c` → pairs. Raises `UsageError`."""
    found = []
    for word in words:
        name, equals, models = word.partition("=")
        own = [one.strip() for one in models.split(",") if one.strip()]
        if not equals or not name.strip() or not own:
            raise UsageError(f"--group {word}: write NAME=NETWORK,NETWORK, such as ResNet-50=net-1,net-2.")
        found += [(model, name.strip()) for model in own]
    return tuple(found)
