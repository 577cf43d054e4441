"""Which GPU a process takes where several are to be seen: the one that the fewest others have taken."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence


def least_taken(visible: Sequence[str], taken: Mapping[str, str], alive: Collection[str]) -> int:
    """The place in `visible`, names of GPUs that no other GPU of the cluster has.

    `taken` holds the GPU by process, of all machines; processes that are not `alive` any more have given theirs back.
    Of equals it is the first, so that two processes of one machine take two GPUs however they are asked.
    """
    count = Counter(gpu for process, gpu in taken.items() if process in alive)
    return min(range(len(visible)), key=lambda place: (count[visible[place]], place))


def visible_gpus() -> tuple[str, ...]:
    """The GPUs that this process may use (CUDA_VISIBLE_DEVICES), by names that are the same in every process."""
    from torch import cuda

    if not cuda.is_available():
        return ()
    facts = [cuda.get_device_properties(place) for place in range(cuda.device_count())]
    return tuple(str(getattr(one, "uuid", "") or f"{one.name} {place}") for place, one in enumerate(facts))
