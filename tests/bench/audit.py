"""The numbers of the README for the two networks trained on NIH films.

    python -m tests.bench.audit ../shared/data/nih nih-cascade nih-end-to-end

Prints the area under the ROC curve over the films of all test patients, then the table over the boxed films.
"""

import csv
import sys
from pathlib import Path

import numpy as np

from xai_desktop.metrics.classification import auc
from xai_desktop.models.bundle import ModelBundle
from xai_desktop.models.store import load_bundle
from xai_desktop.services.auditing import audit_films, summarise, table
from xai_desktop.services.opening import load_image, open_paths
from xai_desktop.services.predicting import predict

FINDINGS = ("Cardiomegaly", "Effusion")


def main(folder: Path, names: list[str]) -> None:
    rows = list(csv.DictReader((folder / "labels.csv").open(encoding="utf-8")))
    boxed = {path.stem for path in (folder / "boxes_1024").iterdir()}
    patients = {row["Patient ID"] for row in rows if Path(row["Image Index"]).stem in boxed}
    tested = [row for row in rows if row["Patient ID"] in patients]
    bundles = [load_bundle(name) for name in names]
    for bundle in bundles:
        print(bundle.name, f"AUC over {len(tested)} films of {len(patients)} patients:", areas(bundle, folder, tested))
    found = open_paths([folder / "boxes_1024"], [folder / "BBox_List_2017.csv"])
    summaries = [
        (bundle.name, summary)
        for layer in ("last",)
        for bundle in bundles
        for summary in summarise(audit_films(bundle, found.images, found.annotations, findings=FINDINGS, layer=layer))
    ]
    print(table(summaries))


def areas(bundle: ModelBundle, folder: Path, rows: list[dict[str, str]]) -> dict[str, float]:
    """AUC per class, with the number of films that have the finding."""
    scores, truth = [], []
    for row in rows:
        path = next((folder / "train_256").glob(f"{Path(row['Image Index']).stem}.*"))
        (ref,) = open_paths([path]).images
        scores.append([c.score for c in predict(bundle, load_image(ref)).classes])
        truth.append([c in row["Finding Labels"].split("|") for c in bundle.card.classes])
    table_of_scores, labels = np.array(scores), np.array(truth)
    return {
        f"{name} ({int(labels[:, i].sum())})": round(float(auc(table_of_scores[:, i], labels[:, i]) or float("nan")), 2)
        for i, name in enumerate(bundle.card.classes)
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
