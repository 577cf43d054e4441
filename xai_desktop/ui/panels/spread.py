"""Labels on a line that would lie over each other move apart, as little as they need to."""

from collections.abc import Sequence


def spread(centres: Sequence[float], sizes: Sequence[float], room: float, gap: float) -> list[float]:
    """The near ends of labels of these sizes, wished at these centres (in rising order), inside [0, room].

    Where there is room for all of them they do not overlap and keep `gap` between them; where there is not, the gaps
    shrink first and the last labels stay inside.
    """
    if not centres:
        return []
    gap = max(0.0, min(gap, (room - sum(sizes)) / max(len(sizes) - 1, 1)))
    blocks: list[tuple[float, float, int]] = []
    for centre, size in zip(centres, sizes, strict=True):
        blocks.append((_inside(centre - size / 2, size, room), size, 1))
        while len(blocks) > 1 and blocks[-2][0] + blocks[-2][1] + gap > blocks[-1][0]:
            blocks[-2:] = [_joined(blocks[-2], blocks[-1], gap, room)]
    return _placed(blocks, sizes, gap)


def _inside(near: float, size: float, room: float) -> float:
    return max(0.0, min(near, room - size))


def _joined(
    one: tuple[float, float, int], two: tuple[float, float, int], gap: float, room: float
) -> tuple[float, float, int]:
    """Two blocks as one, with the labels' mean displacement kept at its smallest."""
    size, count = one[1] + gap + two[1], one[2] + two[2]
    near = (one[0] * one[2] + (two[0] - one[1] - gap) * two[2]) / count
    return _inside(near, size, room), size, count


def _placed(blocks: list[tuple[float, float, int]], sizes: Sequence[float], gap: float) -> list[float]:
    ends: list[float] = []
    for near, _, count in blocks:
        for _ in range(count):
            ends.append(near)
            near += sizes[len(ends) - 1] + gap
    return ends
