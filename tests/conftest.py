"""What every test relies on: no test sees, or touches, the person's own designs and settings."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

# A deadline measures how busy the machine is, not the code; speed has its own benchmarks.
settings.register_profile("k8s-advisor", deadline=None, print_blob=True)
settings.load_profile("k8s-advisor")

# A shell starts what runs in the background deaf to Ctrl-C, and so would be all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_TERMINAL = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "COLORTERM", "PAGER"}


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and none of the variables that change what the program does or prints."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("K8S_ADVISOR_", "XDG_", "AWS_", "TEXTUAL")) or name in _TERMINAL:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    return home
