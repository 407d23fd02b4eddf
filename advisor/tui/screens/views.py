"""The views of a design beside its questions; each is built when it is first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget
from textual.widgets import ContentSwitcher

from advisor.errors import AdvisorError
from advisor.tui.standing import Standing

if TYPE_CHECKING:
    from advisor.evaluate import Evaluation
    from advisor.tui.screens.design import DesignScreen
    from advisor.tui.widgets.export import Preview


def ensure_view(screen: DesignScreen, name: str) -> None:
    """Build the view if this is the first visit."""
    if not screen.query(f"#{name}"):
        view = _build(name)
        view.display = False
        screen.query_one("#views", ContentSwitcher).mount(view)


def _build(name: str) -> Widget:
    if name == "topology":
        from advisor.tui.widgets.topology import TopologyView

        return TopologyView(id=name)
    if name == "export":
        from advisor.tui.widgets.export import ExportView

        return ExportView(id=name)
    if name == "findings":
        from advisor.tui.widgets.findings import FindingsView

        return FindingsView(id=name)
    from advisor.tui.widgets.detailed import Detailed

    return Detailed(id=name)


def show_view(screen: DesignScreen, name: str, evaluation: Evaluation) -> None:
    """Draw the evaluation in the view."""
    if name == "topology":
        from advisor.tui.widgets.topology import TopologyView

        screen.query_one(TopologyView).show(evaluation.design, evaluation.plan)
    elif name == "export":
        from advisor.tui.widgets.export import ExportView

        screen.query_one(ExportView).show(preview(screen, evaluation))
    elif name == "findings":
        from advisor.tui.widgets.findings import FindingsView

        screen.query_one(FindingsView).show_findings(
            evaluation.findings,
            evaluation.design.waivers,
            offers=screen.app.opening.offer is not None,
            note=screen.settling.note,
        )
    else:
        _show_list(screen, name, evaluation)


def focus_view(screen: DesignScreen, name: str) -> None:
    """Keys go to the view."""
    from advisor.tui.widgets.detailed import Detailed
    from advisor.tui.widgets.export import ExportView
    from advisor.tui.widgets.topology import TopologyView

    view = screen.query_one(f"#{name}")
    if isinstance(view, Detailed | ExportView | TopologyView):
        view.take_focus()


def _show_list(screen: DesignScreen, name: str, evaluation: Evaluation) -> None:
    from advisor.tui.widgets import availability, bill
    from advisor.tui.widgets.detailed import Detailed

    view = screen.query_one(f"#{name}", Detailed)
    if name == "bill":
        costs, today = evaluation.bill, evaluation.today
        view.show(bill.bill_head(costs, today), bill.bill_rows(costs, today))
    else:
        head = availability.availability_head(Standing.of(evaluation))
        view.show(head, availability.availability_rows(evaluation.availability))


def preview(screen: DesignScreen, evaluation: Evaluation) -> Preview:
    """The export of the design for the target in sight."""
    from advisor.exporters import targets
    from advisor.exporters.coverage import State
    from advisor.exporting import in_its_file, prepare
    from advisor.tui.widgets.export import Gap, Preview, Refused

    names = targets()
    opening = screen.app.opening
    own = str(evaluation.design.provisioner.tool)
    usual = own if own in names else names[0]
    target = screen.look.target or opening.export_target or usual
    screen.look.prepared = None
    try:
        ready = prepare(target, evaluation.design, opening.catalog, opening.judge)
    except AdvisorError as problem:
        return Preview(target, names, problem=f"{problem.message}\n{problem.hint}".rstrip())
    remark = ""
    work = screen.app.work
    if work is not None and evaluation.design.origin.tool == target:
        ready, remark = in_its_file(ready, work.imported_text(), opening.catalog)
    screen.look.prepared = ready
    gaps = [
        Gap(each.path, each.note, lost=each.state is State.NOT_EXPRESSIBLE)
        for each in ready.export.coverage
        if each.state in (State.NOT_EXPRESSIBLE, State.APPROXIMATED)
    ]
    gaps += [Gap("origin", remark, lost=True) for _ in range(bool(remark))]
    return Preview(
        target,
        names,
        ready.export.text,
        tuple(sorted(gaps, key=lambda gap: not gap.lost)),
        refused=tuple(Refused(each.path, each.rule, each.message) for each in ready.refused),
        more_files=len(ready.export.files),
    )
