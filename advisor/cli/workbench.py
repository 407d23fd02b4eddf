"""What a command works with: the catalog, the rules, the day, the settings, saved designs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from advisor.availability import Parameters
from advisor.catalog import Catalog, UnknownRegion, bundled
from advisor.cli.output import say
from advisor.errors import AdvisorError, DesignError
from advisor.evaluate import Evaluation, evaluate
from advisor.model.design import Design
from advisor.rules import RuleBook, design_environment
from advisor.store.designs import Store
from advisor.store.home import home
from advisor.store.references import Source, open_design
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
    """Settings that could not be used; already said on stderr."""

    @classmethod
    def open(cls, at: str | None = None, *, rules: bool = True) -> Workbench:
        """The workbench as of ``at`` (an ISO date), or today.

        Without ``rules`` none are loaded: prices and minutes do not wait for them.
        """
        loaded = load_settings()
        if loaded.warning:
            say(f"Warning: {loaded.warning}")
        catalog = bundled()
        parameters = Parameters.bundled().with_overrides(loaded.settings.availability)
        today = day(at) if at else date.today()
        return cls(
            catalog,
            _rules(catalog, rules),
            today,
            loaded.settings,
            Store(),
            parameters,
            loaded.warning,
        )

    def load(self, name: str) -> Source:
        """A design by path, saved name or preset, in a region with data."""
        source = open_design(name, self.store)
        try:
            self.catalog.region(source.design.placement.region)
        except UnknownRegion as problem:
            raise DesignError(
                f"{name}: placement.region: {problem.message}", hint=problem.hint
            ) from None
        return source

    def evaluate(self, design: Design) -> Evaluation:
        """Judge one design; this is the ``Judge`` of a session."""
        return evaluate(design, self.catalog, self.rules, self.today, self.parameters)


def _rules(catalog: Catalog, wanted: bool) -> RuleBook:
    if not wanted:
        return RuleBook.load((), design_environment(catalog))
    return RuleBook.bundled(catalog, cache=home() / "cache" / "rules")


def day(text: str) -> date:
    """An ISO date from the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise AdvisorError(
            f"--at: {text!r} is not a day.", hint="Write it as 2027-06-01."
        ) from None
