"""The published result shown at the top of the home page."""

from dataclasses import dataclass

from programs.catalog.models import Program
from programs.evidence import words
from programs.evidence.geometry import Plot, plot
from programs.evidence.models import Outcome

EXHIBIT = "uti-1"  # Daley et al., Pediatrics 2020: a real published result


@dataclass(frozen=True)
class Exhibit:
    """One published result and its chart."""

    program: Program
    plot: Plot
    headline: words.Headline
    sentence: str


def exhibit() -> Exhibit | None:
    """Return the featured result, or None if it isn't on file or can't be charted."""
    outcome = Outcome.objects.select_related("program").filter(code=EXHIBIT).first()
    if outcome is None or outcome.program is None:
        return None
    record = outcome.record()
    drawn, headline = plot(record), words.headline(record)
    if drawn is None or drawn.program.before is None or headline is None:
        return None
    return Exhibit(outcome.program, drawn, headline, words.sentence(record))
