"""Exports on stdout or into a file, after saying what the target cannot express."""

from __future__ import annotations

from advisor.cli.output import say, write_text
from advisor.cli.workbench import Workbench
from advisor.errors import ExitCode
from advisor.evaluate import Evaluation
from advisor.exporters import Export, export, targets
from advisor.rules import Finding, Severity


def check_target(name: str) -> None:
    """Raise ``NotFoundError`` for a target nobody exports to, before anything is loaded."""
    from advisor.exporters import target

    target(name)


def write_export(design: str, target: str, output: str | None, *, force: bool) -> int:
    """Write ``design`` for ``target``; refuse what the target's own code is known to refuse."""
    bench = Workbench.open()
    evaluation = bench.evaluate(bench.load(design).design)
    refused = refusals(evaluation, target)
    for finding in refused:
        say(f"error  {finding.rule}  {finding.title}: {finding.message}")
    if refused and not force:
        say(
            f"Not exported: {target} would refuse this design. Change it "
            f"(k8s-advisor {design}), or write it all the same with --force."
        )
        return ExitCode.FINDINGS
    exported = export(target, evaluation.design, bench.catalog)
    for line in not_expressed(exported):
        say(line)
    write_text(exported.text, output)
    return ExitCode.OK


def refusals(evaluation: Evaluation, target: str) -> list[Finding]:
    """Errors for which the target's own code would reject the export."""
    return [
        finding
        for finding in evaluation.findings.fired
        if finding.severity is Severity.ERROR
        and any(refusal.tool == target for refusal in finding.refused_by)
    ]


def not_expressed(exported: Export) -> list[str]:
    """One line for each decision the target cannot take as it is."""
    raise NotImplementedError


__all__ = ["check_target", "not_expressed", "refusals", "targets", "write_export"]
