"""Where the network's weights come from: the file in the ``silero-vad`` wheel."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import threadpoolctl

from antiphon.audio.errors import ModelMissing, ModelUnusable
from antiphon.audio.vad.onnx_file import read_branch_tensors
from antiphon.audio.vad.silero import SileroNetwork

INSTALL_COMMAND = 'pip install --no-deps "silero-vad>=6.2.3"'
"""Without ``--no-deps`` it would bring PyTorch, which is not needed: only a data file of the wheel is
read."""

_PACKAGE = "silero_vad"
_FILE = Path("data", "silero_vad.onnx")
_16_KHZ_BRANCH = "then_branch"


def find_model() -> Path:
    """The model file in the installed ``silero-vad`` package, which is found but not imported.

    Raises:
        ModelMissing: the package, or the file in it, is not there.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelMissing("the package silero-vad", fix=INSTALL_COMMAND)
    path = Path(spec.origin).parent / _FILE
    if not path.is_file():
        raise ModelMissing(f"the file {path}", fix=INSTALL_COMMAND)
    return path


def load_network(path: Path | None = None) -> SileroNetwork:
    """Read the network (20 ms), and tell the linear algebra library of this process to use one thread.

    The products are so small that a second thread costs more than it gives, and it would take the core that
    another session's work runs on.

    Args:
        path: the model file; by default the one that ``find_model`` finds.

    Raises:
        ModelMissing: there is no such file.
        ModelUnusable: it is not the network that is computed here.
    """
    path = path or find_model()
    try:
        network = SileroNetwork(read_branch_tensors(path.read_bytes(), _16_KHZ_BRANCH))
    except FileNotFoundError:
        raise ModelMissing(f"the file {path}", fix=INSTALL_COMMAND) from None
    except ValueError as error:
        raise ModelUnusable(str(path), str(error), fix=INSTALL_COMMAND) from error
    threadpoolctl.threadpool_limits(limits=1, user_api="blas")
    return network
