"""What one program may use."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one program may use, and how many may run.

    Attributes:
        wall_s: time on the clock; Google's service allows 30 s.
        cpu_s: processor time.
        memory_bytes: address space, the interpreter included.
        threads: most threads at once. Other processes it cannot have at all.
        output_bytes: most it may print.
        image_bytes: most that its pictures may have together.
        scratch_bytes: most that its files may have together.
        scratch_files: most files.
        concurrent: programs running at once; others wait.
        prewarmed: jails kept ready for the next program.
    """

    wall_s: float = 30.0
    cpu_s: int = 20
    memory_bytes: int = 512 * MIB
    threads: int = 32
    output_bytes: int = 64 * 1024
    image_bytes: int = 4 * MIB
    scratch_bytes: int = 16 * MIB
    scratch_files: int = 512
    concurrent: int = 4
    prewarmed: int = 2
