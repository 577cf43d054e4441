"""In which order the tiles of a sheet stand, and what they say."""

from xai_desktop.core.agreement import Measured
from xai_desktop.core.contact_sheet import SheetOrder, SheetState, SheetTile, arranged
from xai_desktop.core.explainer_pace import SECONDS, quick_first
from xai_desktop.io.explainer_cards import read_explainer_cards


def tile(key: str, group: str, iou: float | None, seconds: float, state: SheetState = SheetState.MADE) -> SheetTile:
    return SheetTile(key, key.upper(), group, state, seconds=seconds, iou=Measured(iou, "" if iou else "no boxes"))


TILES = (
    tile("c", "two", 0.1, 3.0),
    tile("a", "one", 0.4, 2.0),
    tile("d", "two", None, 1.0),
    tile("b", "one", None, 0.0, SheetState.FAILED),
)


def keys(order: SheetOrder) -> list[tuple[str, str]]:
    return [(heading, "".join(one.key for one in tiles)) for heading, tiles in arranged(TILES, order)]


def test_families_keep_the_order_in_which_they_first_appear() -> None:
    assert keys(SheetOrder.FAMILY) == [("two", "cd"), ("one", "ab")]


def test_other_orders_are_one_part_and_what_has_no_number_comes_last() -> None:
    assert keys(SheetOrder.NAME) == [("", "abcd")]
    assert keys(SheetOrder.IOU) == [("", "acdb")]
    assert keys(SheetOrder.TIME) == [("", "dacb")]
    assert arranged((), SheetOrder.NAME) == ()


def test_a_tile_says_its_number_only_where_it_has_a_map() -> None:
    assert TILES[1].told == "A\none\n2.00 s\nIoU 0.40"
    assert TILES[2].told == "D\ntwo\n1.00 s\nIoU –\nno boxes"
    assert TILES[3].told == "B\none\nfailed"
    assert "IoU" not in SheetTile("a", "A", "one", SheetState.MADE, seconds=1.0).told


def test_the_quick_ones_come_first_and_this_networks_own_times_count_more() -> None:
    assert quick_first(("rise", "smooth_grad", "grad_cam"), {}) == ("grad_cam", "smooth_grad", "rise")
    assert quick_first(("rise", "saliency"), {"rise": 0.0, "saliency": 9.0}) == ("rise", "saliency")
    assert quick_first(("new", "rise"), {}) == ("rise", "new")


def test_every_time_is_of_an_explainer_that_there_is() -> None:
    assert set(SECONDS) <= {card.key for card in read_explainer_cards()}
