"""Run by an interpreter, outside of any jail: which files it needs. Prints JSON.

It imports every extension module of the standard library and loads what prebuilt packages may expect of a
Linux system (PEP 600), then looks which files are mapped. Works on Python 3.9 and later.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import sys
import sysconfig

SYSTEM_LIBRARIES = """
libc.so.6 libdl.so.2 libgcc_s.so.1 libm.so.6 libnsl.so.1 libpthread.so.0 libresolv.so.2 librt.so.1
libstdc++.so.6 libutil.so.1 libz.so.1 libexpat.so.1
"""


def probe() -> dict[str, object]:
    """Executable, directories and shared libraries of this interpreter."""
    extensions = sysconfig.get_config_var("DESTSHARED") or ""
    for file in os.listdir(extensions) if os.path.isdir(extensions) else []:
        name = file.split(".")[0]
        if not name.startswith(("_test", "_xx", "xx", "_tkinter", "_ctypes_test")):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    for library in SYSTEM_LIBRARIES.split():
        with contextlib.suppress(OSError):
            ctypes.CDLL(library)
    paths = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    return {
        "version": ".".join(map(str, sys.version_info[:2])),
        "executable": os.path.realpath(sys.executable),
        "directories": sorted(os.path.realpath(path) for path in paths if os.path.isdir(path)),
        "libraries": sorted(_mapped(extensions)),
    }


def _mapped(extensions: str) -> set[str]:
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
        files = {line.split(None, 5)[5].strip() for line in maps if line.count("/")}
    return {file for file in files if ".so" in os.path.basename(file) and not file.startswith(extensions)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(probe()))
