"""MONAI bundles written by hand, to MONAI's specification; without MONAI."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torchvision import models

from tests.helpers.importing import lively

NETWORK: dict[str, Any] = {
    "_target_": "DenseNet121",
    "spatial_dims": 2,
    "in_channels": 1,
    "out_channels": 2,
}


def metadata(**image: Any) -> dict[str, Any]:
    """What MONAI's schema asks for, for a classifier of films."""
    given = {
        "type": "image",
        "format": "magnitude",
        "modality": "DX",
        "num_channels": 1,
        "spatial_shape": [128, 96],
        "dtype": "float32",
        "value_range": [-1, 1],
        "is_patch_data": False,
        "channel_def": {"0": "image"},
    }
    output = {"type": "probabilities", "format": "classification", "num_channels": 2}
    output["channel_def"] = {"0": "Nodule", "1": "Mass"}
    return {
        "schema": "https://github.com/Project-MONAI/MONAI-extra-test-data/releases/download/0.8.1/meta_schema.json",
        "version": "0.2.1",
        "monai_version": "1.3.0",
        "task": "Two findings",
        "intended_use": "For tests",
        "data_source": "drawn films",
        "copyright": "nobody",
        "network_data_format": {"inputs": {"image": {**given, **image}}, "outputs": {"pred": output}},
    }


def dense_state(classes: int = 2) -> tuple[torch.nn.Module, dict[str, Tensor]]:
    """A DenseNet of one channel, and its weights under MONAI's names."""
    torch.manual_seed(0)
    net = models.densenet121(num_classes=classes)
    net.features.conv0 = torch.nn.Conv2d(1, 64, 7, 2, 3, bias=False)
    lively(net)
    parts = ("norm1", "conv1", "norm2", "conv2")
    state = {}
    for name, value in net.state_dict().items():
        for part in parts:
            if "denselayer" in name:
                name = name.replace(f".{part}.", f".layers.{part}.")
        state[name.replace("classifier.", "class_layers.out.")] = value
    return net, state


def weights_bytes(state: dict[str, Tensor]) -> bytes:
    stream = io.BytesIO()
    torch.save(state, stream)
    return stream.getvalue()


def members(state: dict[str, Tensor], network: Any = NETWORK, **more: Any) -> dict[str, bytes]:
    """The files of a bundle by name."""
    config = {"imports": ["$import os"], "network_def": network, "device": "$torch.device('cpu')", **more}
    return {
        "configs/metadata.json": json.dumps(metadata()).encode(),
        "configs/inference.json": json.dumps(config).encode(),
        "models/model.pt": weights_bytes(state),
    }


def folder_of(root: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def zip_of(path: Path, files: dict[str, bytes], top: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(top + name, content)
    return path
