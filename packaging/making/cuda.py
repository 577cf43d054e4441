"""Whether a frozen folder has what CUDA needs, as far as that can be tried without a graphics card.

Every library must find all that it links to inside the folder, those that are opened by name only when a card is there
must open, and CUDA's compiler must compile.
"""

import ctypes
import subprocess
import sys
from pathlib import Path

OF_TORCH = ("torch/lib/libtorch.so", "torch/lib/libtorch_cuda_linalg.so", "torchvision/_C*.so")
OPENED_LATE = ("nvidia/cudnn/lib/*.so*", "nvidia/*/lib/libcufft.so.*", "nvidia/*/lib/libnvJitLink.so.*")
COMPILER = "nvidia/*/lib/libnvrtc.so.*"
TURING = b"--gpu-architecture=compute_75"
"""The oldest cards of which CUDA 13 knows."""

PROGRAM = b'extern "C" __global__ void twice(float* x) { x[threadIdx.x] *= __expf(2); }'


def try_out(folder: Path) -> None:
    """In a process of its own, since the libraries are large. Raises `SystemExit` with what is missing."""
    done = subprocess.run(
        [sys.executable, "-I", __file__, str(folder / "_internal")], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"The frozen folder lacks something that CUDA needs: {done.stderr.strip()[-400:]}")


def _open_all(inside: Path) -> None:
    for pattern in (*OF_TORCH, *OPENED_LATE):
        found = sorted(inside.glob(pattern))
        if not found:
            raise SystemExit(f"nothing is called {pattern}")
        for library in found:
            ctypes.CDLL(str(library), ctypes.RTLD_GLOBAL)


def _compile(library: Path) -> None:
    """One small program: for this the compiler opens its built-ins, which nothing links to."""
    compiler = ctypes.CDLL(str(library))
    handle = ctypes.c_void_p()
    compiler.nvrtcCreateProgram(ctypes.byref(handle), PROGRAM, b"twice.cu", 0, None, None)
    failed = compiler.nvrtcCompileProgram(handle, 1, (ctypes.c_char_p * 1)(TURING))
    if failed:
        raise SystemExit(f"{library.name} cannot compile (error {failed})")


if __name__ == "__main__":
    _open_all(Path(sys.argv[1]))
    _compile(next(Path(sys.argv[1]).glob(COMPILER)))
