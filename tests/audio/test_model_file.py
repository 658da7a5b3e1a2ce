from __future__ import annotations

import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
import threadpoolctl

from antiphon.audio.errors import ModelMissing, ModelUnusable
from antiphon.audio.vad import model_file
from antiphon.audio.vad.model_file import find_model, load_network

INSTALL = r'install it with: pip install --no-deps "silero-vad'


class TestFinding:
    def test_the_model_is_in_the_installed_wheel(self) -> None:
        assert find_model().name == "silero_vad.onnx"

    def test_the_wheel_is_not_imported(self) -> None:
        """It would import PyTorch, which is not installed."""
        program = (
            "import sys; from antiphon.audio.vad.model_file import load_network; load_network();"
            "sys.exit('silero_vad' in sys.modules or 'onnxruntime' in sys.modules)"
        )
        subprocess.run([sys.executable, "-c", program], check=True)

    def test_without_the_wheel_the_command_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(model_file, "_PACKAGE", "no_such_package")
        with pytest.raises(ModelMissing, match=f"needs the package silero-vad; {INSTALL}"):
            find_model()

    def test_a_wheel_without_the_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        spec = ModuleSpec("silero_vad", None, origin=str(tmp_path / "__init__.py"))
        monkeypatch.setattr(model_file, "find_spec", lambda _name: spec)
        with pytest.raises(ModelMissing, match=rf"needs the file .*silero_vad\.onnx; {INSTALL}"):
            find_model()


class TestLoading:
    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ModelMissing, match=r"needs the file .*nowhere\.onnx"):
            load_network(tmp_path / "nowhere.onnx")

    @pytest.mark.parametrize("content", [b"", b"\xff\xff", b"version https://git-lfs.github.com/spec/v1\n"])
    def test_a_file_that_is_something_else(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "silero_vad.onnx"
        path.write_bytes(content)
        with pytest.raises(ModelUnusable, match=r"silero_vad\.onnx: .*; install a model"):
            load_network(path)

    def test_linear_algebra_gets_one_thread(self) -> None:
        with threadpoolctl.threadpool_limits(limits=2, user_api="blas"):
            load_network()
            threads = [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
        assert set(threads) <= {1}
