"""Where this person's designs, history, recovery and settings lie."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

HOME_VARIABLE: Final = "K8S_ADVISOR_HOME"

SETTINGS_FILE: Final = "settings.toml"


def home() -> Path:
    """The program's folder: ``$K8S_ADVISOR_HOME``, or the platform's place for user data.

    It need not exist; whoever writes first creates it.
    """
    chosen = os.environ.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs  # 17 ms that reading one file by its path need not pay

    return Path(platformdirs.user_data_dir("k8s-advisor", appauthor=False))
