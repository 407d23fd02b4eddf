"""What a command works with: the catalog, the rules, the day, the settings, saved designs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from advisor.availability import Parameters
from advisor.catalog import Catalog, UnknownRegion, bundled
from advisor.cli.options import day
from advisor.errors import DesignError
from advisor.evaluate import Evaluation, evaluate
from advisor.model.design import Design
from advisor.model.parse import Parsed, parse_yaml
from advisor.model.placement import Placement
from advisor.rules import RuleBook, design_environment
from advisor.store.designs import Store
from advisor.store.home import home
from advisor.store.references import Document, Source, find
from advisor.store.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Workbench:
    """Everything needed to judge designs by name."""

    catalog: Catalog
    rules: RuleBook
    today: date
    settings: Settings
    store: Store
    parameters: Parameters
    warning: str = ""
    """Settings that could not be used; whoever opened the workbench says it."""

    @classmethod
    def open(cls, at: str | None = None, *, rules: bool = True) -> Workbench:
        """The workbench as of ``at`` (an ISO date), or today.

        Without ``rules`` none are loaded: prices and minutes do not wait for them.
        """
        today = day(at)
        loaded = load_settings()
        catalog = bundled()
        return cls(
            catalog=catalog,
            rules=_rules(catalog, rules),
            today=today,
            settings=loaded.settings,
            store=Store(),
            parameters=Parameters.bundled().with_overrides(loaded.settings.availability),
            warning=loaded.warning,
        )

    def load(self, reference: str) -> Source:
        """A design by path, saved name or preset, in a region with data.

        Raises:
            AdvisorError: there is none, or it is not valid.
        """
        return self.read(find(reference, self.store))

    def read(self, document: Document) -> Source:
        """The design that ``document`` holds, in a region with data; raises as ``load`` does."""
        try:
            design = document.design()
        except DesignError as problem:
            # A misspelt region makes strangers of its zones: then the region is the mistake.
            if "placement.zones" in problem.message:
                self._check_region(document, _stated_region(document))
            raise
        self._check_region(document, design.placement.region)
        return Source(document.kind, design, document.saved)

    def _check_region(self, document: Document, region: str) -> None:
        try:
            self.catalog.region(region)
        except UnknownRegion as problem:
            line = _parsed(document).where(("placement", "region")).line
            raise DesignError(
                f"{document.name}, line {line}: placement.region: {problem.message}",
                hint=problem.hint,
            ) from None

    def evaluate(self, design: Design) -> Evaluation:
        """Judge one design; this is the ``Judge`` of a session."""
        return evaluate(design, self.catalog, self.rules, self.today, self.parameters)


def _stated_region(document: Document) -> str:
    return str(_parsed(document).tree["placement"].get("region", Placement().region))


def _parsed(document: Document) -> Parsed:
    return parse_yaml(document.data, name=document.name)


def _rules(catalog: Catalog, wanted: bool) -> RuleBook:
    if not wanted:
        return RuleBook.load((), design_environment(catalog))
    return RuleBook.bundled(catalog, cache=home() / "cache" / "rules")
