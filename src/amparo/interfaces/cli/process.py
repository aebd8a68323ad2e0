"""What a process of the group does for itself: follow its parent, heed a stop, start Django."""

import ctypes
import os
import signal
import sys
import threading
from importlib import import_module
from types import FrameType, ModuleType

import django

from amparo.interfaces.cli.terminal import Failed

PR_SET_PDEATHSIG = 1


def follow(parent: int) -> None:
    """Have the kernel kill this process when its parent dies, so that none outlives a killed supervisor.

    SIGKILL and not SIGTERM: a process that hangs would not heed the latter, and
    everything here survives a kill.  Elsewhere than on Linux a thread looks once a second.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(1.0)
    os._exit(1)


def stop_signal() -> threading.Event:
    """Return an event that SIGTERM or SIGINT sets."""
    stop = threading.Event()

    def heed(number: int, frame: FrameType | None) -> None:
        # From a thread: the main one may hold the event's own lock at this instant.
        threading.Thread(target=stop.set).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, heed)
    return stop


def settings_module() -> ModuleType:
    """Return ``amparo.config.env``: by name, since interfaces do not import config."""
    return import_module("amparo.config.env")


def start_django() -> None:
    """Load the settings and the applications.

    Raises:
        Failed: a setting cannot be meant; says which, and what to change.
    """
    os.umask(0o077)  # the database lies beside the keys, and is as much nobody else's
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amparo.config.settings")
    bad_setting = settings_module().BadSetting
    try:
        django.setup()
    except bad_setting as problem:
        raise Failed(str(problem)) from problem
