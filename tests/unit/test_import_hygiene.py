"""A command pays at start-up only for what it uses: what each leaves unimported.

The import contracts see every import statement; only a process shows which of them ran.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

_PROBE = """
import json, sys
from advisor.__main__ import main
code = main(sys.argv[1:])
sys.stdout.flush()
loaded = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps({"code": int(code), "loaded": loaded}), file=sys.stderr)
"""

HEAVY = {"boto3", "botocore", "networkx", "numpy", "rich", "textual"}

# Each command with the packages it has no use for.
COMMANDS = [
    (["--version"], {"cel_expr_python", "networkx", "pydantic", "ruamel", "textual", "yaml"}),
    (["--help"], {"cel_expr_python", "networkx", "pydantic", "ruamel", "textual", "yaml"}),
    (["check", "ha-kops"], HEAVY | {"filelock", "ruamel"}),
    (["cost", "ha-kops"], HEAVY | {"filelock", "ruamel"}),
    (["compare", "dev", "ha-kops"], HEAVY | {"filelock", "ruamel"}),
    (["--export", "kops", "ha-kops"], HEAVY | {"filelock"}),
    (["prices", "status"], HEAVY | {"cel_expr_python", "filelock", "yaml"}),
    (["prices", "diff"], HEAVY | {"cel_expr_python", "filelock", "pydantic", "yaml"}),
    (["designs", "list"], HEAVY | {"cel_expr_python", "pydantic", "yaml"}),
]


@pytest.mark.parametrize(
    ("arguments", "unused"), COMMANDS, ids=[" ".join(arguments) for arguments, _ in COMMANDS]
)
def test_command_leaves_unused_packages_alone(arguments: list[str], unused: set[str]) -> None:
    code, loaded = _loaded_by(arguments)
    assert code in (0, 1), f"the command failed with {code}"
    assert "advisor" in loaded
    assert loaded & unused == set()


@pytest.mark.parametrize("command", ["check", "cost", "availability"])
def test_a_remembered_answer_needs_little_more_than_click(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("K8S_ADVISOR_HOME", str(tmp_path / "home"))
    file = tmp_path / "a.yaml"
    file.write_text("name: prod\n", encoding="utf-8")
    code, loaded = _loaded_by([command, str(file)])
    assert loaded >= {"pydantic", "yaml"}, "the first time it is worked out"
    again, loaded = _loaded_by([command, str(file)])
    assert again == code
    assert loaded & (HEAVY | {"cel_expr_python", "platformdirs", "pydantic", "yaml"}) == set()


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
