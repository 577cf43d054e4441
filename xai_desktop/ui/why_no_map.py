"""Why there is no map on the film, or not the one that is asked for: said where a reader looks for it."""

from xai_desktop.app.session import Session
from xai_desktop.core.wording import noted, wording
from xai_desktop.ui.panels.cascade import EMPTY as NO_TILES
from xai_desktop.ui.panels.explain import NONE_YET

NOT_CONFIRMED = noted("Nothing is explained before you confirm it above.")
NOT_MADE = noted("No map of this film yet: Run makes one.")
NO_TILES_YET = noted("No tiles of this film yet: they appear here as they are made.")
TILES_WAIT = noted("The network was not made for such a film: tiles are made once you confirm it at Explain.")
STILL = noted("The film still shows {method}: no map of this choice yet.")


def why_no_map(session: Session) -> str:
    """For the panel of the explainer: something is missing, somebody has to decide, or it is not made yet."""
    state = session.state
    if state.image is None or state.card is None:
        return wording(NONE_YET)
    return wording(NOT_MADE) if session.may_explain else wording(NOT_CONFIRMED)


def why_no_tiles(session: Session) -> str:
    """The same for the cascade."""
    state = session.state
    if state.image is None or state.card is None:
        return wording(NO_TILES)
    return wording(NO_TILES_YET) if session.may_explain else wording(TILES_WAIT)


def older_map(session: Session, method: str) -> str:
    """The map on the film is another explainer's, whose name is `method`, than the one that is asked for; else ""."""
    result = session.visible_result
    if result is None or result.explanation.provenance.explainer == session.state.request.key:
        return ""
    return wording(STILL).format(method=method)
