"""How files of networks are called. By the name alone: whoever drops one must not wait for a slow disk."""

from pathlib import PurePath

ENDINGS = (
    *(".torchscript.pt", ".pth.tar", ".pt.tar", ".ckpt.tar"),
    *(".safetensors", ".pt", ".pth", ".pt2", ".ptl", ".ckpt", ".onnx", ".torchscript"),
)
"""Those with another one in them first."""


def is_called_like_a_network(path: PurePath) -> bool:
    """Whether its ending is one that weights and networks have, and no film has."""
    return path.name.casefold().endswith(ENDINGS)


def network_name(path: PurePath) -> str:
    """What a network is called as long as nobody said it: the file's name without its ending. May be empty."""
    known = next((one for one in (*ENDINGS, ".zip") if path.name.casefold().endswith(one)), "")
    return path.name[: len(path.name) - len(known)]
