"""``prices``: how old the prices are, reading them anew from AWS, and what that changed."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from advisor.cli.options import at_option, day, format_option
from advisor.cli.output import say, write_json


class _Region(click.ParamType[str]):
    """The name of a region with prices."""

    name = "region"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Regions that start so."""
        from advisor.catalog import bundled

        names = bundled().region_names()
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


class _Family(click.ParamType[str]):
    """A family of prices, such as EBS."""

    name = "service"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Families that start so, in either case."""
        from advisor.catalog.refresh.items import families

        wanted = incomplete.lower()
        return [CompletionItem(name) for name in families() if name.lower().startswith(wanted)]


_regions_option = click.option(
    "--region", "regions", multiple=True, metavar="R", type=_Region(), help="May be repeated."
)


@click.group("prices", short_help="Show how old prices are; read them anew from AWS.")
def prices() -> None:
    """The prices that bills are made of: bundled with the program, or read from AWS here.

    A refreshed price takes the place of the bundled one on this machine, for every command and
    the wizard. `cost --format json` says of each line which of the two it rests on.
    """


@prices.command("refresh", short_help="Read prices from AWS.")
@click.option(
    "--region",
    "regions",
    multiple=True,
    metavar="R",
    type=_Region(),
    help="A region, or 'all'; may be repeated. Default: the regions of your saved designs.",
)
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="S",
    type=_Family(),
    help="Only these prices, such as EC2, EBS or Spot; may be repeated. Default: all of them.",
)
@click.option(
    "--bulk", is_flag=True, help="Read the public offer files: no account needed, but large."
)
@click.option("--bulk-url", metavar="URL", help="Read the offer files of a mirror.")
@click.option(
    "--endpoint",
    "endpoints",
    multiple=True,
    metavar="R",
    help="Ask the price list at this region only, where a policy forbids others.",
)
def refresh(
    regions: tuple[str, ...],
    services: tuple[str, ...],
    bulk: bool,
    bulk_url: str | None,
    endpoints: tuple[str, ...],
) -> int:
    """Read the present prices from AWS and use them from now on.

    Asks the AWS Price List with your credentials (pricing:GetProducts), and EC2 for spot prices
    (ec2:DescribeSpotPriceHistory). With --bulk it reads AWS' public offer files instead; the one
    for EC2 has about half a gigabyte a region, which is read but not stored.

    What is missing or contradicts itself in the answers keeps its earlier price, and is reported.
    Ctrl-C at any time: prices stay as they were, and the next refresh goes on where this one
    stopped. Exits with 3 when AWS did not answer everything.
    """
    from advisor.cli.refreshing import Wish, carry_out

    return carry_out(Wish(regions, services, bulk or bulk_url is not None, bulk_url, endpoints))


@prices.command("status", short_help="Show the age and coverage of prices by region.")
@_regions_option
@format_option
@at_option
def status(regions: tuple[str, ...], output_format: str, at: str | None) -> None:
    """Show how old the prices are, where they come from, and which are missing.

    Types counts instance types with a price; Services the other prices a bill can need. With one
    --region these are shown by family. Old are prices from more than 90 days ago; undated ones
    are recalled from general knowledge and wait for a refresh.
    """
    from advisor.catalog.coverage import coverage
    from advisor.cost.charges import TARIFFS
    from advisor.report.prices import status_data, status_text
    from advisor.store.prices import price_catalog

    today, catalog = day(at), price_catalog()
    needed = {f"{tariff.service}/{tariff.item}" for tariff in TARIFFS.values()}
    found = [
        coverage(catalog.region(name), needed, today)
        for name in dict.fromkeys(regions or catalog.region_names())
    ]
    damaged = catalog.damaged_prices()
    if output_format == "json":
        write_json(status_data(found, catalog.as_of, damaged, today))
    else:
        click.echo(status_text(found, catalog.as_of, damaged, today), nl=False)


@prices.command("coverage", short_help="Show which prices are known, by region and family.")
@_regions_option
@format_option
@at_option
def coverage(regions: tuple[str, ...], output_format: str, at: str | None) -> None:
    """Show which prices are known, by region and family, and what that leaves unpriced.

    `all` means every price of the family that a bill can need, `3/6` three of six, `-` none.
    Bills counts the bundled designs of which every line has a price there. Lines without a
    price are shown as such in a bill, and count nothing: it is a lower bound then.
    """
    from advisor.catalog.coverage import coverage as of_region
    from advisor.cost.charges import TARIFFS
    from advisor.cost.reach import unpriced
    from advisor.report.price_coverage import Reach, coverage_data, coverage_text
    from advisor.store.prices import price_catalog

    today, catalog = day(at), price_catalog()
    needed = {f"{tariff.service}/{tariff.item}" for tariff in TARIFFS.values()}
    found = [
        Reach(
            of_region(catalog.region(name), needed, today),
            unpriced(name, catalog, today),
        )
        for name in dict.fromkeys(regions or catalog.region_names())
    ]
    if output_format == "json":
        write_json(coverage_data(found, today))
    else:
        click.echo(coverage_text(found), nl=False)


@prices.command("diff", short_help="Show what a refresh has changed.")
@_regions_option
@format_option
def diff(regions: tuple[str, ...], output_format: str) -> None:
    """Show which refreshed prices differ from the bundled ones, the furthest moves first.

    Moves by more than 20 % are marked with !.
    """
    from advisor.catalog import bundled
    from advisor.catalog.coverage import difference
    from advisor.cli.output import terminal_width
    from advisor.report.prices import difference_data, difference_text
    from advisor.store.prices import price_catalog, refreshed_regions

    catalog = price_catalog()
    names = dict.fromkeys(regions or refreshed_regions(catalog))
    found = [difference(bundled().region(name), catalog.region(name)) for name in names]
    if output_format == "json":
        for each in found:
            write_json(difference_data(each))
        return
    if not found:
        say("No prices have been refreshed yet: k8s-advisor prices refresh --region REGION")
        return
    click.echo(difference_text(found, terminal_width()), nl=False)
