"""The judges: what each target's own code says to exports, many at a time.

Those written in Go are built once and then take a folder of files; each says a JSON line a file.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from advisor.exporters import Export, ExportFile
from tests.support import cloudformation_templates

_MODULES: Final = Path(__file__).parent.parent / "conformance"
_HOUR: Final = 3600
_HOME: Final = {"HOME": os.environ["HOME"]} if "HOME" in os.environ else {}
"""Where Go keeps its modules and what it has built; tests have a home of their own."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a target says to one export; ``resources`` counts what it would create, by type."""

    accepted: bool
    message: str = ""
    resources: Mapping[str, int] = field(default_factory=dict)


Judge = Callable[[Mapping[str, Export], Path], dict[str, Verdict]]
"""Judges exports by name; the folder is empty and its own."""


def go(module: str, *arguments: str) -> str:
    """The output of a Go command in a judge's module."""
    done = subprocess.run(
        ["go", *arguments],
        cwd=_MODULES / module,
        env=os.environ | _HOME,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"go {' '.join(arguments)} in {module}:\n{done.stderr}")
    return done.stdout


def kops(exports: Mapping[str, Export], folder: Path) -> dict[str, Verdict]:
    """kops 1.36: creates the cluster and renders Terraform, against its mock of AWS."""
    manifests = _write(exports, folder)
    output = folder / "verdicts.jsonl"
    environment = os.environ | {
        "KOPS_MODULE": go("kops", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kops").strip(),
        "KOPS_JUDGE_INPUT": str(manifests),
        "KOPS_JUDGE_OUTPUT": str(output),
    }
    command = [_built("kops", "test", "-c"), "-test.run", "TestJudge", "-test.timeout", "1h"]
    subprocess.run(command, env=environment, check=True, timeout=_HOUR, capture_output=True)
    return _verdicts(output)


def eksctl(exports: Mapping[str, Export], folder: Path) -> dict[str, Verdict]:
    """eksctl 0.230: loads, defaults and validates the config and builds its templates."""
    configs = _write(exports, folder)
    output = folder / "verdicts.jsonl"
    command = [_built("eksctl", "build"), str(configs), str(output)]
    subprocess.run(command, check=True, timeout=_HOUR, capture_output=True)
    return _verdicts(output)


_DEFINITIONS: Final = {
    "sigs.k8s.io/cluster-api": (
        "config/crd/bases", "bootstrap/kubeadm/config/crd/bases",
        "controlplane/kubeadm/config/crd/bases",
    ),
    "sigs.k8s.io/cluster-api-provider-aws/v2": ("config/crd/bases",),
}  # fmt: skip


def capa(exports: Mapping[str, Export], folder: Path) -> dict[str, Verdict]:
    """Cluster API 1.11 and its AWS provider 2.11: definitions, webhooks, references.

    Versions of add-ons, which a command of the header asks AWS for, are filled in.
    """
    manifests = _write(exports, folder)
    for file in manifests.iterdir():
        text = re.sub(r"VERSION-OF-[a-z-]+", "v1.20.0-eksbuild.1", file.read_text("utf-8"))
        file.write_text(text, encoding="utf-8")
    output = folder / "verdicts.jsonl"
    definitions = [
        f"{go('capa', 'list', '-m', '-f', '{{.Dir}}', module).strip()}/{part}"
        for module, parts in _DEFINITIONS.items()
        for part in parts
    ]
    command = [_built("capa", "build"), os.pathsep.join(definitions), str(manifests), str(output)]
    subprocess.run(command, check=True, timeout=_HOUR, capture_output=True)
    return _verdicts(output)


_KUBERNETES: Final = "1.36.4"
_ON_A_MACHINE: Final = {
    "TOKEN": "abcdef.0123456789abcdef",
    "CA_CERT_HASH": f"sha256:{'0' * 64}",
    "CERTIFICATE_KEY": "0" * 64,
    "ENCRYPTION_KEY": "A" * 43 + "=",
    "ADDRESS": "10.0.0.10",
}
"""What the commands of the header put into the files, on the machine that reads them."""


def kubeadm(exports: Mapping[str, Export], folder: Path) -> dict[str, Verdict]:
    """Kubernetes 1.36.4: kubeadm's loader, the flags and the validation of each component."""
    files = folder / "files"
    files.mkdir()
    for name, export in exports.items():
        for file in (ExportFile(export.file, export.text), *export.files):
            if file.name.endswith(".yaml"):
                (files / f"{name}--{file.name}").write_text(_filled_in(file.text), "utf-8")
    output = folder / "verdicts.jsonl"
    command = [_built("kubeadm", "build", "-ldflags", _release()), str(files), str(output)]
    subprocess.run(command, check=True, timeout=_HOUR, capture_output=True)
    found = dict.fromkeys(exports, Verdict(accepted=True))
    for file_name, verdict in _verdicts(output).items():
        if not verdict.accepted:
            found[file_name.partition("--")[0]] = verdict
    return found


def _filled_in(text: str) -> str:
    for name, value in _ON_A_MACHINE.items():
        text = text.replace(f"${{{name}}}", value)
    # Every kubeadm installs its own minor release and the one before, from the same format.
    return re.sub(
        r"(?m)^kubernetesVersion: v1\.(?!35|36).*", f"kubernetesVersion: v{_KUBERNETES}", text
    )


def _release() -> str:
    """The version, as kubeadm's own build puts it in."""
    major, minor, _ = _KUBERNETES.split(".")
    values = {"gitVersion": f"v{_KUBERNETES}", "gitMajor": major, "gitMinor": minor}
    package = "k8s.io/component-base/version"
    return " ".join(f"-X {package}.{name}={value}" for name, value in values.items())


def cloudformation(exports: Mapping[str, Export], folder: Path) -> dict[str, Verdict]:
    """cfn-lint, and for stacks of EKS what AWS refuses beyond it; no files are needed."""
    del folder
    texts = {name: export.text for name, export in exports.items()}
    with ProcessPoolExecutor(2) as pool:
        linted = dict(zip(texts, pool.map(cfn_lint, texts.values()), strict=True))
    return {name: _of_template(text, linted[name]) for name, text in texts.items()}


def _of_template(text: str, found: list[str]) -> Verdict:
    tree = cloudformation_templates.document(text)
    kinds = Counter(each["Type"] for each in tree["Resources"].values())
    if "AWS::EKS::Cluster" in kinds:
        found = found + cloudformation_templates.refusals(tree)
    return Verdict(not found, "; ".join(found), kinds)


def cfn_lint(text: str) -> list[str]:
    """What cfn-lint says to a template, warnings and advice included."""
    from cfnlint.api import lint

    return [f"{match.rule.id} {match.message}" for match in lint(text)]


JUDGES: Final[Mapping[str, Judge]] = {
    "kops": kops,
    "eksctl": eksctl,
    "cloudformation": cloudformation,
    "capa": capa,
    "kubeadm": kubeadm,
}


@cache
def _built(module: str, *command: str) -> str:
    program = Path(mkdtemp(prefix=f"judge-{module}-")) / "judge"
    go(module, *command, "-o", str(program), ".")
    return str(program)


def _write(exports: Mapping[str, Export], folder: Path) -> Path:
    files = folder / "files"
    files.mkdir()
    for name, export in exports.items():
        (files / f"{name}.yaml").write_text(export.text, encoding="utf-8")
    return files


def _verdicts(output: Path) -> dict[str, Verdict]:
    lines: list[dict[str, Any]] = [json.loads(line) for line in output.read_text().splitlines()]
    return {
        line["file"].removesuffix(".yaml"): Verdict(
            line["verdict"] == "accept",
            f"{line.get('stage', '')}: {line.get('message', '')}",
            line.get("resources") or {},
        )
        for line in lines
    }
