"""A command pays at start-up only for what it uses: what each leaves unimported.

The import contracts see every import statement; only a process shows which of them ran.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

_PROBE = """
import json, sys
from advisor.__main__ import main
code = main(sys.argv[1:])
sys.stdout.flush()
loaded = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps({"code": int(code), "loaded": loaded}), file=sys.stderr)
"""

# Each command with the packages it has no use for.
COMMANDS = [
    (["--version"], {"cel_expr_python", "networkx", "pydantic", "ruamel", "textual", "yaml"}),
    (["--help"], {"cel_expr_python", "networkx", "pydantic", "ruamel", "textual", "yaml"}),
]


@pytest.mark.parametrize(
    ("arguments", "unused"), COMMANDS, ids=[" ".join(arguments) for arguments, _ in COMMANDS]
)
def test_command_leaves_unused_packages_alone(arguments: list[str], unused: set[str]) -> None:
    code, loaded = _loaded_by(arguments)
    assert code in (0, 1), f"the command failed with {code}"
    assert "advisor" in loaded
    assert loaded & unused == set()


def test_entry_point_needs_the_standard_library_only() -> None:
    statement = "import sys, advisor.__main__; print(*{n.partition('.')[0] for n in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", statement], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) & {"click", "platformdirs", "pydantic"} == set()


def _loaded_by(arguments: list[str]) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, *arguments], capture_output=True, text=True, check=True
    )
    report = json.loads(done.stderr.splitlines()[-1])
    return report["code"], set(report["loaded"])
