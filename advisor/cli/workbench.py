"""What a command works with: the catalog, the rules, the day, the settings, saved designs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from advisor.availability import Parameters
from advisor.catalog import Catalog, UnknownRegion
from advisor.cli.judging import Judging, own_rules
from advisor.cli.options import day
from advisor.cost.assumptions import with_assumptions
from advisor.cost.discounts import with_discounts
from advisor.errors import AdvisorError, DesignError
from advisor.evaluate import Evaluation, evaluate
from advisor.model.design import Design
from advisor.model.parse import Parsed, parse_yaml
from advisor.model.placement import Placement
from advisor.rules import RuleBook, design_environment
from advisor.rules.packs import Pack, installed_packs, read_pack
from advisor.store.designs import Store
from advisor.store.home import SETTINGS_FILE, home
from advisor.store.prices import price_catalog
from advisor.store.references import Document, Source, find
from advisor.store.settings import LoadedSettings, Settings, load_settings


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
    def open(
        cls, at: str | None = None, *, rules: bool = True, judging: Judging | None = None
    ) -> Workbench:
        """The workbench as of ``at`` (an ISO date), or today.

        Without ``rules`` none are loaded: prices and minutes do not wait for them. ``judging``
        adds packs, and goes before the profile of the settings.

        Raises:
            RuleError: a pack of ``judging`` is not there.
        """
        today = day(at)
        loaded = load_settings()
        parameters, warning = _parameters(loaded)
        catalog, refused = _catalog(loaded)
        warning = "\n".join(filter(None, (warning, refused)))
        return cls(
            catalog=catalog,
            rules=_rules(catalog, loaded.settings, judging or Judging())
            if rules
            else _no_rules(catalog),
            today=today,
            settings=loaded.settings,
            store=Store(),
            parameters=parameters,
            warning=warning,
        )

    def load(self, reference: str) -> Source:
        """A design by path, saved name or preset, in a region with data.

        Raises:
            AdvisorError: there is none, or it is not valid.
        """
        return self.read(find(reference, self.store))

    def read(self, document: Document) -> Source:
        """The design that ``document`` holds, in a region with data; raises as ``load`` does.

        A file of another tool is imported.
        """
        if document.foreign:
            from advisor.cli.importing import imported_source  # a design pays for no importer

            return imported_source(document, self.catalog)
        try:
            design = document.design()
        except DesignError as problem:
            # A misspelt region makes strangers of its zones: then the region is the mistake.
            if "placement.zones" in problem.message:
                self._check_region(document, _stated_region(document))
            raise
        self._check_region(document, design.placement.region)
        self._check_assumptions(document, design)
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

    def _check_assumptions(self, document: Document, design: Design) -> None:
        checks: tuple[tuple[str, Callable[[], object]], ...] = (
            (
                "availability",
                lambda: self.parameters.with_overrides(design.assumptions.availability),
            ),
            ("cost", lambda: with_assumptions(self.catalog, design.assumptions.cost)),
        )
        for name, check in checks:
            try:
                check()
            except AdvisorError as problem:
                line = _parsed(document).where(("assumptions", name)).line
                raise DesignError(
                    f"{document.name}, line {line}: assumptions.{name}: {problem.message}",
                    hint=problem.hint,
                ) from None

    def with_present_prices(self) -> Workbench:
        """The same workbench over the prices that lie on this machine now."""
        discounts = self.catalog.discounts
        return replace(self, catalog=price_catalog().with_discounts(discounts))

    def evaluate(self, design: Design) -> Evaluation:
        """Judge one design; this is the ``Judge`` of a session."""
        return evaluate(design, self.catalog, self.rules, self.today, self.parameters)


def _catalog(loaded: LoadedSettings) -> tuple[Catalog, str]:
    """The prices of this machine and person, and what is wrong with the discounts stated."""
    catalog = price_catalog()
    try:
        return with_discounts(catalog, loaded.settings.discounts), ""
    except AdvisorError as problem:
        wrong = f"{home() / SETTINGS_FILE}: discounts: {problem.message} {problem.hint}"
        return catalog, f"{wrong}\nList prices are used instead."


def _parameters(loaded: LoadedSettings) -> tuple[Parameters, str]:
    """The parameters of this person, and all that is wrong with the settings."""
    bundled_ones = Parameters.bundled()
    try:
        return bundled_ones.with_overrides(loaded.settings.availability), loaded.warning
    except AdvisorError as problem:
        wrong = f"{home() / SETTINGS_FILE}: availability: {problem.message} {problem.hint}"
        said = f"{wrong}\nThe bundled parameters are used instead."
        return bundled_ones, "\n".join(filter(None, (loaded.warning, said)))


def _stated_region(document: Document) -> str:
    return str(_parsed(document).tree["placement"].get("region", Placement().region))


def _parsed(document: Document) -> Parsed:
    return parse_yaml(document.data, name=document.name)


def _no_rules(catalog: Catalog) -> RuleBook:
    return RuleBook.load((), design_environment(catalog))


def _rules(catalog: Catalog, settings: Settings, judging: Judging) -> RuleBook:
    named = [read_pack(Path(each)) for each in judging.packs]
    packs = [*installed_packs(), *_own_packs(), *named]
    book = RuleBook.bundled(catalog, packs=packs, cache=home() / "cache" / "rules")
    profile = judging.profile or (settings.profile.value if settings.profile else None)
    if profile is None and not settings.severity:
        return book
    return book.adjusted(profile=profile, severities=settings.severity)


def _own_packs() -> list[Pack]:
    folder = own_rules(home())
    return [read_pack(folder, "my")] if folder.is_dir() else []
