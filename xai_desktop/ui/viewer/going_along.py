"""What stands beside things on a film: at places that were looked for, or going along while the film moves."""


class GoingAlong:
    """Looking for places takes time: while more of a pan or a zoom may follow, words go along with their things."""

    def __init__(self) -> None:
        self._on_its_way = False
        self._asked: tuple[object, ...] = ()

    def hurry(self) -> None:
        """More of a pan or a zoom may follow: no better places are looked for."""
        self._on_its_way = True

    def settle(self) -> bool:
        """It has come to rest: whether something went along, and has to be placed anew."""
        self._on_its_way = False
        return not self._asked

    def _goes_along(self, known: bool) -> bool:
        """Whether what is `known` from the last look may be carried; it has to be looked for once it rests."""
        if self._on_its_way and known:
            self._asked = ()
            return True
        return False

    def _is_new(self, *asked: object) -> bool:
        """Whether places for this were not looked for last time; from now on they were."""
        if asked == self._asked:
            return False
        self._asked = asked
        return True
