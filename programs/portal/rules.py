"""When a correction is due, whose visits count, and how counts are shown. Pure."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DAYS_TO_ANSWER = 7
FEWEST_SHOWN = 5  # smaller counts could tell a provider that one particular person was here

# Crawlers, link previews, monitors and scripts name themselves. A client that sends no name is a script too.
_BOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|monitor|uptime|headless|lighthouse|curl|wget|"
    r"python|java/|go-http|okhttp|libwww|axios|node-fetch|scrapy|feedfetcher",
    re.IGNORECASE,
)


def due_on(asked_on: dt.date) -> dt.date:
    """Return the last day for an answer."""
    return asked_on + dt.timedelta(days=DAYS_TO_ANSWER)


def is_bot(user_agent: str) -> bool:
    return not user_agent.strip() or bool(_BOT.search(user_agent))


def in_words(count: int, fewest: int = FEWEST_SHOWN) -> str:
    """Return a count so that it identifies nobody: '0', 'fewer than 5', '1,204'. With 1 as `fewest`, it's exact."""
    return f"fewer than {fewest}" if 0 < count < fewest else f"{count:,}"


@dataclass(frozen=True)
class Bar:
    """One day in a chart of percentages. `is_few` is a count from 1 to 4, which isn't drawn to scale."""

    day: dt.date
    count: str
    x: str
    width: str
    height: str
    is_few: bool

    @property
    def y(self) -> str:
        return f"{100 - float(self.height):g}"


def bars(counts: Mapping[dt.date, int], days: Sequence[dt.date], *, fewest: int = FEWEST_SHOWN) -> list[Bar]:
    """Return the bars of consecutive days, the highest of which fills the chart."""
    highest = max([FEWEST_SHOWN, *(counts.get(day, 0) for day in days)])
    step = 100 / len(days)
    return [_bar(day, counts.get(day, 0), number * step, step, highest, fewest) for number, day in enumerate(days)]


def _bar(day: dt.date, count: int, x: float, step: float, highest: int, fewest: int) -> Bar:
    is_few = 0 < count < fewest
    drawn = fewest - 1 if is_few else count
    return Bar(day, in_words(count, fewest), f"{x:.3f}", f"{step * 0.8:.3f}", f"{100 * drawn / highest:.2f}", is_few)
