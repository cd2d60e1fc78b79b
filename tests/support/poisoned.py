"""Programs in the place of a batch worker's processes; the pictures' names say what becomes of them."""

from __future__ import annotations

# Stand in the place of a worker's processes; the pictures' names say what becomes of them.
POISONED_DECODER = """
import os, signal, sys, time
from components.processes.jobs import picture_decoder as module
from components.media.errors import MediaError
load, held = module.read_image, []
def poisoned(path, **options):
    if path.name == "crash.jpg": os.kill(os.getpid(), signal.SIGSEGV)
    if path.name == "hang.jpg": time.sleep(600)
    if path.name == "large.jpg": bytearray(2_000_000_000)
    if path.name == "leak.jpg": held.append(bytearray(400_000_000))
    if path.name == "needs-much.jpg": bytearray(800_000_000)
    return load(path, **options)
module.read_image = poisoned
module.main(*map(int, sys.argv[1:]))
"""
POISONED_MODELS = """
import os, signal, sys, time
from components.processes.jobs import picture_models as module
analyse = module.Analyst.analyse
def poisoned(self, request, frame):
    if request.shape[1] == 13: os.kill(os.getpid(), signal.SIGSEGV)
    if request.shape[1] == 14: time.sleep(600)
    return analyse(self, request, frame)
module.Analyst.analyse = poisoned
module.main(*map(int, sys.argv[1:]))
"""
