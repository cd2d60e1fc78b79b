"""The system libraries that OpenCV and MediaPipe load and that a bare Linux server may lack.

Run as a module, it prints the sentence that says what is missing and exits 1, or exits 0.
"""

from __future__ import annotations

import ctypes
import sys

# As `ldd` lists them for cv2 and for libmediapipe.so; the packages are Debian's and Ubuntu's.
LIBRARIES = (
    ("libGL.so.1", "libgl1"),
    ("libEGL.so.1", "libegl1"),
    ("libGLESv2.so.2", "libgles2"),
    ("libgthread-2.0.so.0", "libglib2.0-0"),
)


def missing() -> list[tuple[str, str]]:
    """Return (library, Debian package) for each library that cannot be loaded; empty off Linux."""
    return [pair for pair in LIBRARIES if not _loads(pair[0])] if sys.platform == "linux" else []


def problem() -> str | None:
    """Return one sentence that says what is missing and how to install it, or None.

    Ask before cv2 or mediapipe is imported: their own errors name one library at a time and no package.
    """
    pairs = missing()
    if not pairs:
        return None
    libraries = ", ".join(library for library, _ in pairs)
    packages = " ".join(package for _, package in pairs)
    return (
        f"Libraries that OpenCV and MediaPipe need are missing ({libraries}); "
        f"on Debian or Ubuntu install them with: sudo apt-get install -y {packages}"
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(problem())
