"""Networks as their makers save them, each with its maker's own way from a picture to scores."""

import io
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from PIL import Image
from torch import Tensor, nn
from torchvision import models, transforms

from tests.helpers.importing import lively, saved
from tests.helpers.monai_bundles import folder_of, members, metadata
from tests.helpers.onnx_files import saved as write_onnx
from tests.helpers.programs import counting_loop, exported, films, scripted, small
from tests.unit.services.test_importing_xrv import dense_net, res_net, scaled
from xai_desktop.core.prediction import Prediction

SIDE = 96
"""Pixels of the picture, and of every input: how a film is made smaller is compared elsewhere."""

TORCHVISION = (
    *("resnet18", "mnasnet0_5", "mobilenet_v2", "mobilenet_v3_small", "efficientnet_b0", "squeezenet1_1"),
    *("shufflenet_v2_x0_5", "regnet_x_400mf", "mobilenet_v3_large", "swin_t"),
)
TIMM = ("resnet18d", "convnext_atto", "mobilenetv3_small_100", "regnety_004", "efficientnet_b0")


SMALL: dict[str, str | int] = {"size": SIDE}
GREY: dict[str, str | int] = {**SMALL, "mean": "0.5", "std": "0.25"}


def logits(said: Prediction) -> Tensor:
    return torch.tensor([one.logit for one in said.classes])


def shown_by_xrv(said: Prediction) -> Tensor:
    """0.5 at the operating point, and 0.5 where there is none."""
    return scaled(torch.tensor([one.score for one in said.classes]), tuple(one.operating_point for one in said.classes))


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder that `makes` writes. `answers` are its library's for the picture, `said` ours in its words.

    `given` are fields that a person has to fill in. `mapped` is a method that must give a map, `left` a word of what
    the window says about the methods where not all of them are left.
    """

    key: str
    kind: str
    path: Path
    answers: Callable[[Image.Image], Tensor]
    classes: int = 3
    said: Callable[[Prediction], Tensor] = logits
    given: dict[str, str | int] = field(default_factory=dict)
    mapped: str = "grad_cam"
    left: str = ""


def every_source(folder: Path) -> tuple[Source, ...]:
    """One of every kind that may come in, written below `folder`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [torchvision_source(name, folder) for name in TORCHVISION]
        found += [timm_source(name, folder) for name in TIMM]
        found += [xrv_dense_net(folder), xrv_res_net(folder), monai_source(folder)]
        return (*found, torchscript(folder), exported_program(folder), onnx_known(folder), onnx_unknown(folder))


def asked(net: nn.Module, prepare: Callable[[Image.Image], Any]) -> Callable[[Image.Image], Tensor]:
    def answers(picture: Image.Image) -> Tensor:
        with torch.no_grad():
            return net(prepare(picture)[None]).flatten()  # type: ignore[no-any-return]

    net.eval()
    return answers


def torchvision_source(name: str, folder: Path) -> Source:
    torch.manual_seed(0)
    net = lively(models.get_model(name, weights=None, num_classes=3))
    preset = models.get_model_weights(name).DEFAULT.transforms(resize_size=SIDE, crop_size=SIDE)
    path = saved(folder / f"{name}.pth", {"state_dict": {f"module.{n}": v for n, v in net.state_dict().items()}})
    return Source(name, "state dict", path, asked(net, lambda one: preset(one.convert("RGB"))), given=SMALL)


def timm_source(name: str, folder: Path) -> Source:
    import timm
    from timm.data import create_transform, resolve_model_data_config

    torch.manual_seed(0)
    net = lively(timm.create_model(name, num_classes=3))
    own = {**resolve_model_data_config(net), "input_size": (3, SIDE, SIDE), "crop_pct": 1.0}
    prepare = create_transform(**own)
    path = saved(folder / f"timm_{name}.pt", net.state_dict())
    return Source(f"timm_{name}", "state dict", path, asked(net, lambda one: prepare(one.convert("RGB"))), given=SMALL)


def of_xrv(picture: Image.Image) -> Tensor:
    import torchxrayvision

    return torch.from_numpy(torchxrayvision.datasets.normalize(np.asarray(picture, np.float32), 255))[None]


def xrv_dense_net(folder: Path) -> Source:
    net = dense_net()
    path = saved(folder / "xrv_dense.pt", net)
    return Source("xrv_dense", "TorchXRayVision", path, asked(net, of_xrv), 18, shown_by_xrv, SMALL)


def xrv_res_net(folder: Path) -> Source:
    net = res_net()
    path = saved(folder / "xrv_res.pt", net.state_dict())
    inner = net.model
    assert isinstance(inner, nn.Module)
    return Source("xrv_res", "TorchXRayVision", path, asked(inner, of_xrv), 18, given=SMALL)


def monai_source(folder: Path) -> Source:
    from monai.networks.nets import DenseNet121
    from monai.transforms import ScaleIntensityRange

    torch.manual_seed(0)
    net = lively(DenseNet121(spatial_dims=2, in_channels=1, out_channels=2))
    told = {"_target_": "DenseNet121", "spatial_dims": 2, "in_channels": 1, "out_channels": 2}
    files = members(dict(net.state_dict()), told)
    files["configs/metadata.json"] = json.dumps(metadata(spatial_shape=[SIDE, SIDE])).encode()
    scale = ScaleIntensityRange(0, 255, -1, 1)
    prepare = lambda one: torch.as_tensor(scale(np.asarray(one, np.float32)[None]))  # noqa: E731
    return Source("monai", "MONAI bundle", folder_of(folder / "monai", files), asked(net, prepare), 2)


grey = transforms.Compose([transforms.ToTensor(), transforms.Normalize(0.5, 0.25)])


def torchscript(folder: Path) -> Source:
    path = scripted(small(), folder / "script.pt")
    net = torch.jit.load(str(path))  # type: ignore[no-untyped-call]
    return Source("script", "TorchScript", path, asked(net, grey), given=GREY, mapped="occlusion", left="no layers")


def exported_program(folder: Path) -> Source:
    path = exported(small(), films(1, 1, SIDE), folder / "program.pt2")
    net = torch.export.load(str(path)).module()
    net.eval = lambda: net  # type: ignore[method-assign]  # such a module cannot be put in another mode
    own = asked(net, grey)
    return Source("program", "ExportedProgram", path, own, given=GREY, mapped="occlusion", left="no layers")


def of_onnx(content: bytes, prepare: Callable[[Image.Image], Any]) -> Callable[[Image.Image], Tensor]:
    def answers(picture: Image.Image) -> Tensor:
        import onnxruntime

        session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
        x = {session.get_inputs()[0].name: prepare(picture)[None].numpy()}
        return torch.from_numpy(session.run(None, x)[0]).flatten()

    return answers


def onnx_known(folder: Path) -> Source:
    torch.manual_seed(0)
    net, stream, path = lively(models.mobilenet_v3_small(num_classes=3)), io.BytesIO(), folder / "known.onnx"
    torch.onnx.export(net, (torch.zeros(1, 3, SIDE, SIDE),), stream, dynamo=False)
    path.write_bytes(stream.getvalue())
    prepare = models.MobileNet_V3_Small_Weights.DEFAULT.transforms(resize_size=SIDE, crop_size=SIDE)
    given: dict[str, str | int] = {"mean": "0.485, 0.456, 0.406", "std": "0.229, 0.224, 0.225"}
    own = of_onnx(path.read_bytes(), lambda one: prepare(one.convert("RGB")))
    return Source("known", "ONNX", path, own, given=given)


def onnx_unknown(folder: Path) -> Source:
    """With a loop, which torch has no like of, so that ONNX Runtime answers."""
    model = counting_loop()
    model.graph.node.insert(1, helper.make_node("GlobalAveragePool", ["a"], ["p"]))
    model.graph.node[2].input[0] = "p"
    del model.graph.input[:]
    model.graph.input.append(helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["n", 1, SIDE, SIDE]))
    weight = np.random.default_rng(5).normal(size=(2, 1, 16, 16)).astype(np.float32)
    place = next(n for n, one in enumerate(model.graph.initializer) if one.name == "weight")
    model.graph.initializer[place].CopyFrom(numpy_helper.from_array(weight, "weight"))
    path = write_onnx(model, folder / "unknown.onnx")
    own = of_onnx(path.read_bytes(), grey)
    left = "neither layers nor gradients"
    return Source("unknown", "ONNX", path, own, 2, given=GREY, mapped="occlusion", left=left)
