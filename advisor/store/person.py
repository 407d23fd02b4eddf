"""Who sits at this machine, for what carries a name."""

from __future__ import annotations

import getpass
import subprocess
from typing import Final

_GIT_SECONDS: Final = 1.0


def person() -> str:
    """The name that git knows, else the login name, else an empty text. Never raises."""
    return _git_name() or _login_name()


def _git_name() -> str:
    try:
        asked = subprocess.run(
            ("git", "config", "--get", "user.name"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout.decode(errors="replace").strip()


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, Windows
        return ""
