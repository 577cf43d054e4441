"""The three tables of an audit become an answer: `summarise`; `observations` gives the single films behind a mean.

`methods_of` gives the short names of the methods in the rows, `APART` how far peaks of one wrong place may lie apart.
`metrics_of`, `network_of` and `is_same` say what a question's words mean in the rows, so that one that could never be
answered is found before them.
"""

from xai_desktop.services.cohort_summary._answer import is_same
from xai_desktop.services.cohort_summary._clusters import APART
from xai_desktop.services.cohort_summary._columns import metrics_of
from xai_desktop.services.cohort_summary._methods import methods_of, network_of
from xai_desktop.services.cohort_summary._observing import observations
from xai_desktop.services.cohort_summary._summing import summarise

__all__ = ["APART", "is_same", "methods_of", "metrics_of", "network_of", "observations", "summarise"]
