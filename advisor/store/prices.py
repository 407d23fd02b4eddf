"""Where prices read from AWS lie on this machine, and the catalog they make."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.store.home import home

if TYPE_CHECKING:
    from advisor.catalog import Catalog
    from advisor.catalog.refresh.cache import PriceCache


def prices_folder() -> Path:
    """The folder of refreshed prices; it need not exist."""
    return home() / "cache" / "prices"


def price_catalog() -> Catalog:
    """The bundled catalog, with this machine's refreshed prices over it when there are any."""
    from advisor.catalog import Catalog, bundled
    from advisor.resources import folder

    refreshed = prices_folder()
    return Catalog(folder("data"), refreshed) if refreshed.is_dir() else bundled()


@contextmanager
def price_cache() -> Iterator[PriceCache]:
    """The refreshed prices to write to, locked against another refresh.

    Raises:
        StorageError: the disk refused, or another refresh is running.
    """
    from advisor.catalog.refresh.cache import PriceCache
    from advisor.store.files import write_file
    from advisor.store.lock import locked

    refreshed = prices_folder()
    with locked(refreshed, timeout_seconds=0.5):  # a refresh takes minutes; waiting is no use
        yield PriceCache(refreshed, write_file)


def prices_state() -> bytes:
    """Changes whenever the refreshed prices do: an answer made from others is no answer now."""
    try:
        files = sorted(prices_folder().glob("*.json"))
        facts = [(file.name, file.stat()) for file in files]
    except OSError:
        return b""
    return "\n".join(f"{name} {s.st_size} {s.st_mtime_ns}" for name, s in facts).encode()


def refreshed_regions(catalog: Catalog) -> tuple[str, ...]:
    """The regions with refreshed prices on this machine, sorted."""
    return tuple(
        name for name in catalog.region_names() if (prices_folder() / f"{name}.json").is_file()
    )
