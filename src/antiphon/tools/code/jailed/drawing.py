"""Pictures: what a program shows or saves is sent to the server as image files."""

from __future__ import annotations

import importlib.machinery
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from antiphon.tools.code.jailed.report import IMAGE, Report

_MOST_BYTES = 16 * 1024 * 1024
_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


class Drawing:
    """Watches what a program draws with Matplotlib and Pillow, and which image files it leaves."""

    def __init__(self, report: Report, scratch: str) -> None:
        self._report = report
        self._scratch = scratch
        self._sent: set[bytes] = set()

    def watch(self) -> None:
        """Have the libraries show their pictures here, once they are imported."""
        hooks = {
            "matplotlib.figure": self._hook_figure,
            "matplotlib.pyplot": self._hook_pyplot,
            "PIL.Image": self._hook_pillow,
        }
        sys.meta_path.insert(0, _AfterImport(hooks))  # its base class is slow to import

    def finish(self) -> None:
        """Send the image files in the scratch directory, and figures that were neither shown nor saved."""
        for path in sorted(_image_files(self._scratch), key=os.path.getmtime) if self._scratch else []:
            with open(path, "rb") as file:
                self._send(file.read(_MOST_BYTES))
        if not self._sent and "matplotlib.pyplot" in sys.modules:
            self._show_figures()

    def _send(self, image: bytes) -> None:
        if image and image not in self._sent:
            self._sent.add(image)
            self._report.write(IMAGE, image)

    def _hook_figure(self, module: Any) -> None:
        def show(figure: Any, warn: bool = True) -> None:
            self._show_figure(figure)

        module.Figure.show = show
        if not self._scratch:
            module.Figure.savefig = self._sending(module.Figure.savefig)

    def _hook_pyplot(self, module: Any) -> None:
        def show(*args: object, **kwargs: object) -> None:
            self._show_figures()

        module.show = show

    def _hook_pillow(self, module: Any) -> None:
        def show(image: Any, title: str | None = None) -> None:
            buffer = io.BytesIO()
            image.save(buffer, "PNG")
            self._send(buffer.getvalue())

        module.Image.show = show
        if not self._scratch:
            module.Image.save = self._sending(module.Image.save)

    def _sending(self, save: Callable[..., object]) -> Callable[..., object]:
        """A method that saves a picture, for where no file can be written: it is sent at once instead."""

        def saving(picture: Any, file: Any, *args: Any, **kwargs: Any) -> object:
            if not isinstance(file, (str, os.PathLike)):
                return save(picture, file, *args, **kwargs)
            buffer = io.BytesIO()
            suffix = os.path.splitext(file)[1].lstrip(".").lower()
            if not args:
                kwargs.setdefault("format", "jpeg" if suffix == "jpg" else suffix or "png")
            save(picture, buffer, *args, **kwargs)
            self._send(buffer.getvalue())
            return None

        return saving

    def _show_figures(self) -> None:
        """Show all figures and close them, as a notebook does."""
        pyplot: Any = sys.modules["matplotlib.pyplot"]
        for number in pyplot.get_fignums():
            self._show_figure(pyplot.figure(number))
        pyplot.close("all")

    def _show_figure(self, figure: Any) -> None:
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png")
        self._send(buffer.getvalue())


def _image_files(directory: str) -> list[str]:
    return [
        os.path.join(folder, name)
        for folder, _, names in os.walk(directory)
        for name in names
        if name.lower().endswith(_SUFFIXES) and "/." not in folder
    ]


class _AfterImport:
    """Calls a hook when a module has been imported."""

    def __init__(self, hooks: Mapping[str, Callable[[Any], None]]) -> None:
        self._hooks = hooks

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        hook = self._hooks.get(fullname)
        spec = importlib.machinery.PathFinder.find_spec(fullname, path) if hook else None
        if hook and spec and spec.loader:
            _follow(spec.loader, hook)
        return spec


def _follow(loader: Any, hook: Callable[[Any], None]) -> None:
    execute = loader.exec_module

    def exec_module(module: Any) -> None:
        execute(module)
        hook(module)

    loader.exec_module = exec_module
