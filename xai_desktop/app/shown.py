"""What the AI showed while a verdict was given: part of the record, since the verdict is about it."""

import json
from dataclasses import replace

from xai_desktop.app.session import Session
from xai_desktop.core.review import Shown


def shown_by(session: Session) -> Shown:
    """What may be seen now; nothing before the AI step."""
    state, prediction, result = session.state, session.visible_prediction, session.visible_result
    if prediction is None:
        return Shown()
    score = next((c for c in prediction.classes if state.target and c.index == state.target.index), None)
    shown = Shown(
        bundle=prediction.bundle,
        bundle_hash=prediction.bundle_hash,
        target=state.target.title if state.target is not None else "",
        threshold=state.look.threshold.label,
        score=score.score if score is not None else None,
        called=score.called if score is not None else None,
    )
    if result is None:
        return shown
    made = result.explanation.provenance
    parameters = json.dumps(dict(made.parameters), sort_keys=True, default=str)
    return replace(shown, explainer=made.explainer, parameters=parameters, layer=result.explanation.layer)
