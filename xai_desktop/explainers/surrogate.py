"""LIME's linear model of a network's answers to films with superpixels switched on and off (methods §2.5–2.7).

The closed form of scikit-learn's weighted ridge regression with an intercept, in double precision.
"""

from dataclasses import dataclass

import numpy as np

from xai_desktop.core.arrays import AnyArray

RIDGE = 1.0
"""The penalty of the model itself."""

RIDGE_OF_CHOICE = 0.01
"""The penalty of the model whose largest coefficients say which superpixels are used."""

FORWARD = 6
"""Up to so many superpixels are chosen one after the other, more of them at once: LIME's choice `auto`."""


@dataclass(frozen=True, slots=True, eq=False)
class Surrogate:
    """`coefficients` (D,) with zeros for superpixels that were not chosen; `r2` is weighted as the fit was."""

    coefficients: AnyArray
    intercept: float
    r2: float

    def __call__(self, design: AnyArray) -> AnyArray:
        """(n, D) of zeros and ones → (n,) what the model says."""
        said: AnyArray = design @ self.coefficients + self.intercept
        return said


def proximity(design: AnyArray, width: float) -> AnyArray:
    """π (n,) of each row of zeros and ones: √exp(−d²/σ²) with the cosine distance d to a row of ones."""
    distance = 1 - np.sqrt(design.mean(1))
    weights: AnyArray = np.sqrt(np.exp(-((distance / width) ** 2)))
    return weights


def fitted(design: AnyArray, answers: AnyArray, weights: AnyArray, features: int = 0) -> Surrogate:
    """The weighted ridge regression of answers (n,) on a design (n, D), by at most so many superpixels; 0 is all."""
    x, y = design.astype(np.float64), answers.astype(np.float64)
    means = np.average(x, 0, weights), np.average(y, weights=weights)
    root = np.sqrt(weights)
    x, y = (x - means[0]) * root[:, None], (y - means[1]) * root
    gram, moment = x.T @ x, x.T @ y
    used = _chosen(gram, moment, features)
    coefficients = np.zeros(len(moment))
    coefficients[used] = _ridge(gram[np.ix_(used, used)], moment[used], RIDGE)
    left, whole = float(((y - x @ coefficients) ** 2).sum()), float(y @ y)
    r2 = 1 - left / whole if whole > 0 else 1.0
    return Surrogate(coefficients, float(means[1] - means[0] @ coefficients), r2)


def _ridge(gram: AnyArray, moment: AnyArray, penalty: float) -> AnyArray:
    solved: AnyArray = np.linalg.solve(gram + penalty * np.eye(len(gram)), moment)
    return solved


def _chosen(gram: AnyArray, moment: AnyArray, features: int) -> AnyArray:
    """The numbers of the superpixels that the model may use."""
    if features == 0 or features >= len(moment):
        return np.arange(len(moment))
    if features > FORWARD:
        return np.argsort(-np.abs(_ridge(gram, moment, RIDGE_OF_CHOICE)), kind="stable")[:features]
    used: list[int] = []
    for _ in range(features):
        left = np.setdiff1d(np.arange(len(moment)), used)
        used.append(int(left[np.argmax(_explained(gram, moment, used, left))]))
    return np.array(used)


def _explained(gram: AnyArray, moment: AnyArray, used: list[int], left: AnyArray) -> AnyArray:
    """How much of the variance the used superpixels explain together with each of the others, without a penalty."""
    sets = np.array([[*used, one] for one in left])
    inverse = np.linalg.pinv(gram[sets[:, :, None], sets[:, None, :]], hermitian=True)
    explained: AnyArray = np.einsum("si,sij,sj->s", moment[sets], inverse, moment[sets])
    return explained
