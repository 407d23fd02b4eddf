"""Take the README's picture of the wizard: the real program on a preset, as SVG and PNG.

Usage: python tools/screenshot.py docs/wizard.png  (needs rsvg-convert, from librsvg)
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from advisor.availability import Parameters
from advisor.catalog import bundled
from advisor.evaluate import Evaluation, evaluate
from advisor.model.design import Design
from advisor.rules import RuleBook
from advisor.store.designs import Store
from advisor.store.recovery import Recoveries
from advisor.store.references import open_design
from advisor.tui import Opening
from advisor.tui.app import AdvisorApp

SIZE = (120, 38)


_TEXT = re.compile(r'x="([\d.]+)"( y="[\d.]+") textLength="([\d.]+)"([^>]*>)((?:&#160;)+)([^<]*)')


def _without_leading_blanks(match: re.Match[str]) -> str:
    """A text that starts where its first letter does: some renderers drop leading blanks."""
    left, y, width, rest, blanks, text = match.groups()
    count = blanks.count("&#160;")
    cells = count + len(re.sub(r"&#?\w+;", "x", text))
    shift = float(width) * count / cells
    moved = f'x="{float(left) + shift:g}"{y} textLength="{float(width) - shift:g}"'
    return f"{moved}{rest}{text}"


async def picture(folder: Path) -> str:
    """The wizard at a question whose options differ in dollars and minutes, as SVG."""
    catalog = bundled()
    rules = RuleBook.bundled(catalog)
    parameters = Parameters.bundled()

    def judge(design: Design) -> Evaluation:
        return evaluate(design, catalog, rules, date(2026, 11, 22), parameters)

    store = Store(folder)
    opening = Opening(
        catalog=catalog,
        judge=judge,
        today=date(2026, 11, 22),
        store=store,
        recoveries=Recoveries(folder),
        source=open_design("ha-kops", store),
    )
    app = AdvisorApp(opening)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(1)
        await pilot.press("right_square_bracket", "right_square_bracket")
        await pilot.pause(1)
        svg = app.export_screenshot()
        app.exit()
    return svg


def main(target: Path) -> None:
    """Write the picture to ``target``."""
    with tempfile.TemporaryDirectory() as folder:
        svg = asyncio.run(picture(Path(folder)))
        # The export names a web font; any monospaced font of the machine draws the same cells.
        svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
        svg = svg.replace("Fira Code", "DejaVu Sans Mono")
        svg = _TEXT.sub(_without_leading_blanks, svg)
        drawing = Path(folder) / "wizard.svg"
        drawing.write_text(svg, encoding="utf-8")
        subprocess.run(["rsvg-convert", "-w", "1400", "-o", str(target), str(drawing)], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
