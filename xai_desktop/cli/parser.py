"""The words of the command line (design: interface, kept stable)."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xai_desktop.cli import (
    checking,
    constancy,
    evaluating,
    explaining,
    importing,
    policy,
    reporting,
    reproducing,
    sanity,
    self_testing,
    small,
    store_words,
    training,
    where,
    window,
)
from xai_desktop.cli import marks as cli_marks
from xai_desktop.io.build_facts import read_build

FLAGS = ("--json", "--debug", "--attended")
COMMANDS = frozenset(
    "gui demo explain evaluate report annotations train reproduce models store audit self-test bench worker".split()  # noqa: SIM905
) | {"program", "policy", "where", "-h", "--help", "--version"}


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The options of one call; `.command` is the function to run. Leaves with code 2 on wrong usage."""
    return _parser().parse_args(_with_default(list(words)))


def _with_default(words: list[str]) -> list[str]:
    """`xai-desktop PATH…` and `xai-desktop` alone mean the window; the flags may stand anywhere."""
    flags = [word for word in words if word in FLAGS]
    rest = [word for word in words if word not in FLAGS]
    if rest and rest[0] in COMMANDS:
        return [*flags, *rest]
    return [*flags, "gui", *rest]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xai-desktop",
        description="See where an image classifier looked, and whether that is where the experts drew their boxes. "
        "Research use only, not for diagnosis.",
    )
    parser.add_argument(
        "--version", action="version", version=f"xai-desktop {read_build().line}", help="show the version and the build"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line: progress and results")
    parser.add_argument("--debug", action="store_true", help="show a traceback instead of one sentence")
    parser.add_argument("--attended", action="store_true", help=argparse.SUPPRESS)  # ends when its input ends
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_window_commands(commands)
    _add_explain(commands)
    evaluating.add_evaluate(commands)
    reporting.add_report(commands)
    _add_annotations(commands)
    _add_train(commands)
    _add_reproduce(commands)
    store_words.add_store(commands)
    _add_small_commands(commands)
    return parser


def _add_window_commands(commands: Any) -> None:
    gui = commands.add_parser("gui", help="open the window")
    gui.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="films, folders and annotation files")
    gui.add_argument("--annotations", action="append", type=Path, default=[], metavar="FILE", help="expert marks")
    gui.add_argument("--model", default="", metavar="BUNDLE", help="a network by name or folder")
    gui.add_argument("--theme", choices=("dark", "light", "system"), default="", help="of the window")
    gui.add_argument("--without-steps", action="store_true", help="all is visible from the start; goes on record")
    gui.set_defaults(command=window.gui)
    demo = commands.add_parser("demo", help="the main job on the bundled synthetic study")
    demo.add_argument("--headless", action="store_true", help="no window: run the job and write the results")
    demo.add_argument("--make", action="store_true", help="draw the synthetic study again, into --out")
    demo.add_argument(
        "--out", type=Path, default=Path("xai-desktop-demo"), metavar="DIR", help="folder for the results"
    )
    demo.add_argument("--theme", choices=("dark", "light", "system"), default="", help="of the window")
    demo.set_defaults(command=window.demo)


def _add_explain(commands: Any) -> None:
    explain = commands.add_parser("explain", help="explain films and write the results")
    explain.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="films, or folders of films")
    explain.add_argument("--model", action="append", required=True, metavar="BUNDLE", help="again for more rows")
    explain.add_argument("--annotations", action="append", type=Path, default=[], metavar="FILE", help="expert marks")
    explain.add_argument("--strict", action="store_true", help="refuse an annotation file with a bad row")
    explain.add_argument("--labels", type=Path, metavar="FILE", help="table: label in the file, label of the network")
    explain.add_argument("--explainer", default="grad_cam", metavar="KEY", help="the method, one of `explainers`")
    explain.add_argument(
        "--layer", default="last", metavar="NAME[,NAME]|last|all|joined", help="where a map is taken from"
    )
    explain.add_argument(
        "--target",
        default="top",
        metavar="NAME|INDEX|top|against NAME|NAME over NAME",
        help="the score that is explained: a finding's, the highest, or one against another",
    )
    mask = explain.add_mutually_exclusive_group()
    mask.add_argument("--percentile", type=float, default=90.0, help="of the mask, by rank; 90 keeps the top tenth")
    mask.add_argument("--threshold", default="", metavar="p:90|abs:0.3|otsu", help="of the mask, by another policy")
    explain.add_argument("--frames", default="1", metavar="all|N,N", help="of multi-frame files; default the first")
    explain.add_argument(
        "--param", action="append", default=[], metavar="K=V", help="what the method is set to; again for more"
    )
    explain.add_argument("--mode", choices=("layers", "heads"), default="layers", help="whose score the layers explain")
    explain.add_argument(
        "--ask",
        action="append",
        default=[],
        metavar="X0,Y0,X1,Y1",
        help="a box in film pixels to ask the network about",
    )
    explain.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 or mps")
    explain.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    explain.add_argument(
        "--format",
        default="pdf,json,png,npz",
        metavar="LIST",
        help="of pdf, html, json, csv, png, svg, npz, bundle, and DICOM's sc, gsps, seg, pm, sr",
    )
    explain.set_defaults(command=explaining.explain)


def _add_annotations(commands: Any) -> None:
    marks = commands.add_parser("annotations", help="what annotation files hold, and the marks in another format")
    marks.add_argument("files", nargs="+", type=Path, metavar="FILE", help="annotation files")
    marks.add_argument("--films", action="append", type=Path, default=[], metavar="PATH", help="to match them with")
    marks.add_argument("--strict", action="store_true", help="refuse a file with a bad row")
    marks.add_argument("--labels", type=Path, metavar="FILE", help="table: label in the file, label of the network")
    marks.add_argument("--report", type=Path, metavar="JSON", help="write what came of the import")
    marks.add_argument("--to", default="", metavar="FORMAT", help="write the marks in this format, to --out")
    marks.add_argument("--out", type=Path, metavar="PATH", help="a file, or a folder for a format of one file per film")
    marks.set_defaults(command=cli_marks.annotations)


ARMS = {
    "cascade": "stage by stage",
    "end-to-end": "the whole net, then a head at every tap",
    "box-head": "boxes at every stage of a trained network",
    "yolo": "YOLOv3 on DarkNet-53",
    "hr-cam-head": "one linear head on several layers of a trained network",
    "cascam": "networks in turn, each on films with the evidence of those before darkened",
}


def _add_train(commands: Any) -> None:
    train = commands.add_parser("train", help="train a network, as a bundle")
    arms = train.add_subparsers(required=True, metavar="ARM")
    for arm, text in ARMS.items():
        one = arms.add_parser(arm, help=text)
        one.add_argument(
            "--data",
            default="synthetic",
            metavar="FOLDER|synthetic",
            help="also synthetic:marker, :drain, :word, :focal, :diffuse, :quality",
        )
        one.add_argument("--labels", type=Path, metavar="FILE", help="the label file; else looked for in the folder")
        one.add_argument(
            "--layout", default="auto", help="nih, rsna, vindr, chexpert, voc, pets, coco … else by content"
        )
        one.add_argument("--boxes", type=Path, metavar="FILE", help="a list of boxes beside labels that have none")
        one.add_argument("--uncertain", default="ignore", choices=("ignore", "zero", "one"), help="labels of -1")
        one.add_argument("--balance", default="none", choices=("none", "weights", "sampling"), help="of rare classes")
        one.add_argument("--test-patients", type=Path, metavar="FOLDER", help="films whose patients never train")
        one.add_argument("--classes", default="", metavar="A,B", help="only these findings")
        one.add_argument(
            "--widths", default="", metavar="N,N", help="default: 16,32,64,64,128,128 for synthetic films, else double"
        )
        one.add_argument("--channels", type=int, default=1, choices=(1, 3), help="3 for photographs")
        one.add_argument("--size", type=int, default=128, help="side of the input in pixels")
        one.add_argument(
            "--backbone",
            default="",
            metavar="NET:CUT",
            help="in place of widths: resnet18:blocks, darknet53:CL7 …",
        )
        one.add_argument("--width", type=float, default=1.0, help="scales the channels of darknet53")
        one.add_argument("--head", default="gap", choices=("gap", "mlp", "conv"), help="classifier behind each stage")
        one.add_argument("--question", default="sigmoid", choices=("sigmoid", "softmax"), help="softmax: one of all")
        one.add_argument("--epochs", type=int, help="per stage; else by the rule")
        one.add_argument("--rule", choices=("short", "paper"), help="epochs for a CPU, or 10 + 10 per stage up to 50")
        one.add_argument("--rate", type=float, help="learning rate")
        one.add_argument("--batch", type=int, help="films in a batch")
        one.add_argument("--patience", type=int, help="stop a part after so many epochs without a lower tuning loss")
        one.add_argument("--copies", type=int, help="how many jittered versions of every film to learn from")
        one.add_argument("--base", default="", metavar="BUNDLE", help="the trained network that this one begins with")
        one.add_argument("--param", action="append", default=[], metavar="K=V", help="of this kind of training")
        one.add_argument("--augment", action="store_true", help="move and re-expose films as they are learnt from")
        one.add_argument("--flip", action="store_true", help="mirror half of them, too; the heart has a side")
        one.add_argument("--films", type=int, default=0, help="how many synthetic films; 0 = the demo's number")
        one.add_argument("--seed", type=int, help="of everything that is drawn at random")
        one.add_argument("--name", default="", help="of the new network")
        one.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1 or mps")
        one.add_argument("--fresh", action="store_true", help="do not go on from a training that was broken off")
        one.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the new network")
        one.set_defaults(command=training.train, arm=arm)


PAPERS = {
    "p000": "stage-wise against whole-net training",
    "p000-detector": "YOLOv3 on backbones trained in stages",
    "p001": "CasCAM against the methods that it builds upon",
    "p002": "HR-CAM against CAM and Grad-CAM on simulated lesions",
    "p003": "NormGrad against other maps, on trained and on random networks",
    "p004": "Feature CAM's variants against the maps that they are made of",
}


def _add_reproduce(commands: Any) -> None:
    one = commands.add_parser("reproduce", help="test a paper's claims here; goes on where it was broken off")
    one.add_argument("name", choices=tuple(PAPERS), help="; ".join(f"{name}: {text}" for name, text in PAPERS.items()))
    one.add_argument("--data", default="", metavar="FOLDER|synthetic", help="default: the paper's synthetic films")
    one.add_argument("--labels", type=Path, metavar="FILE", help="table: film, finding")
    one.add_argument("--layout", default="", help="nih, voc, pets … else by content")
    one.add_argument("--boxes", type=Path, metavar="FILE", help="a list of boxes beside labels that have none")
    one.add_argument("--test-patients", type=Path, metavar="FOLDER", help="films whose patients never train")
    one.add_argument("--classes", default="", metavar="A,B", help="only these findings")
    one.add_argument("--widths", default="", metavar="N,N", help="channels of each stage")
    one.add_argument("--backbone", default="", metavar="NET:CUT", help="in place of widths")
    one.add_argument("--size", type=int, default=0, help="side of the input in pixels")
    one.add_argument("--films", type=int, default=0, help="how many synthetic films")
    one.add_argument("--epochs", type=int, default=0, help="per stage; 0 = the built-in schedule")
    one.add_argument("--seeds", type=int, default=0, help="trainings per arm; 0 = the paper's number here")
    one.add_argument("--measured", type=int, default=0, help="at most so many films are measured; 0 = as many as usual")
    one.add_argument("--choice", action="append", default=[], metavar="K=V", help="what one paper alone asks")
    one.add_argument("--box-heads", action="store_true", help="p000: a box head at every layer of every network, too")
    one.add_argument("--methods", default="", metavar="LIST", help="p000: of grad_cam, saliency, lime")
    one.add_argument("--device", default="", help="cpu, cuda, cuda:1 or mps")
    one.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    one.set_defaults(command=reproducing.reproduce)


def _add_small_commands(commands: Any) -> None:
    models = commands.add_parser("models", help="the catalogue of model bundles")
    verbs = models.add_subparsers(required=True, metavar="VERB")
    verbs.add_parser("list", help="what there is").set_defaults(command=small.models_list)
    devices = verbs.add_parser("devices", help="where networks can run here: every GPU and the CPU, each tried")
    devices.set_defaults(command=checking.models_devices)
    show = verbs.add_parser("show", help="one bundle's card")
    show.add_argument("bundle", help="a network by name or folder")
    show.set_defaults(command=small.models_show)
    checking.add_check(verbs)
    importing.add_import(verbs)
    sanity.add_sanity(verbs)
    constancy.add_constancy(verbs)
    test = commands.add_parser("self-test", help="check decoders, explainers, bundles and exporters here")
    test.set_defaults(command=self_testing.self_test)
    commands.add_parser("worker").set_defaults(command=small.worker)  # for this program itself: decodes films
    commands.add_parser("program").set_defaults(command=small.program)  # for this program itself: runs programs
    policy.add_policy(commands)
    places = commands.add_parser("where", help="where settings, reviews, caches, reports and the policy lie")
    places.set_defaults(command=where.where)
    bench = commands.add_parser("bench", help="measure this machine, side by side with peers")
    bench.add_argument(
        "--only",
        choices=("window", "repaint", "opening", "layers", "explainers", "training"),
        default="",
        help="one part of it",
    )
    bench.set_defaults(command=small.bench)
