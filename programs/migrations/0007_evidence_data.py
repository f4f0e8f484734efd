"""Complete the outcomes: what the published ones are about, the direction of each result, and a source.

Then the constraints of 0006 are checked for all rows. Curators' own outcomes stay 'not stated' until they choose.
Everything can be repeated if it's interrupted.
"""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

ABOUT = {  # condition, care setting: codes of programs/data/outcomes.csv
    ("infection", "clinic"): (
        "uti-1 uti-2 uti-3 uti-4 bronch-p bronch-c bronch-99 pedabx beari-pc "
        "beari-aj pilot-ari va-abx va-abx2 dec2 dec1 chlam hpv echo-hcv"
    ),
    ("infection", "hospital"): "aapvip-e aapvip-d",
    ("infection", "emergency"): "eduti",
    ("bones", "hospital"): "uch-1",
    ("diabetes", "not_stated"): "uch-2 clin-inert",
    ("pain", "education"): "scope-1 scope-2",
    ("pain", "not_stated"): "scope-3",
    ("heart", "clinic"): "ncep-1 htn-cme cosehc",
    ("several", "education"): "web48",
    ("cancer", "clinic"): "psa-1 psa-2",
    ("lung", "not_stated"): "pace-ed",
    ("diabetes", "clinic"): "sim-dm dm-cme res-dm res-ldl",
    ("infection", "intensive"): "cvc sepsis-b sepsis-m keystone",
    ("surgery", "operating"): "mtt mtt-morb check-c check-d",
    ("pregnancy", "birth"): "shdys shdys-12 hie",
    ("several", "several"): "rev-meet rev-af rev-out rev-accp",
}
VALIDATED = (
    "outcome_has_source",
    "outcome_before_ends_after_start",
    "outcome_after_ends_after_start",
    "outcome_follow_up_after_baseline",
    "outcome_counts_above_zero",
    "outcome_comparison_baseline_counted",
    "outcome_comparison_follow_up_counted",
    "outcome_followed_up_of_started",
    "outcome_followed_up_agrees",
    "outcome_share_in_percent",
    "outcome_level_within_share",
    "outcome_change_within_share",
    "outcome_level_on_scale",
    "outcome_interval_complete",
    "outcome_interval_ordered",
    "outcome_interval_around_value",
    "outcome_scale_ordered",
    "outcome_figures_are_numbers",
)
BATCH = 1000


def forward(apps, schema_editor):
    outcomes = apps.get_model("programs", "Outcome").objects
    for (condition, care_setting), codes in ABOUT.items():
        untouched = outcomes.filter(code__in=codes.split(), condition="not_stated", care_setting="not_stated")
        untouched.update(condition=condition, care_setting=care_setting)
    outcomes.filter(code="uch-2", citation="", doi="", pmid="", url="").update(
        url="https://cme.uchicago.edu/ECHODiabetesQIPI2020",
        source="stated by an article about the program; the address is that of a related series",
    )
    outcomes.filter(code__in=("scope-2", "scope-3"), started_n=None, followed_up_n=None).update(
        started_n=2850, followed_up_n=476
    )
    _keep_directions(outcomes)


def _keep_directions(outcomes):
    """Write the direction of each result, as programs.evidence.rules.result computed it when this was written."""
    waiting = []
    for outcome in outcomes.order_by("pk").iterator(BATCH):
        outcome.result = _result(outcome)
        waiting.append(outcome)
        if len(waiting) == BATCH:
            outcomes.bulk_update(waiting, ["result"])
            waiting.clear()
    outcomes.bulk_update(waiting, ["result"])


def _result(outcome):
    own = other = apart = None
    after, after_there = outcome.follow_up, outcome.comparison_follow_up
    if outcome.statistic == "level" and None not in (outcome.baseline, after):
        own = after - outcome.baseline
    if outcome.statistic == "level" and None not in (outcome.comparison_baseline, after_there):
        other = after_there - outcome.comparison_baseline
    if outcome.statistic != "difference" and None not in (after, after_there):
        apart = after - after_there if own is None or other is None else own - other
    alone = after if own is None and apart is None and outcome.statistic != "level" else None
    if own is None and apart is None and alone is None:
        return "mixed"
    effect = "change" if apart is None and outcome.statistic != "difference" else "difference"
    low, high = outcome.interval_low, outcome.interval_high
    if outcome.interval_of == effect and None not in (low, high) and low <= 0 <= high:
        return "unclear"
    own_way, apart_way, alone_way = (_way(value, outcome.direction) for value in (own, apart, alone))
    if alone_way is not None:
        return ("unclear", "improved", "worse")[alone_way]
    if {own_way, apart_way} == {1, -1}:
        return "mixed"
    if -1 in (own_way, apart_way):
        return "worse"
    if apart_way == 0 or (own_way == 0 and apart_way is None):
        return "unclear"
    return "improved"


def _way(value, direction):
    """Return 1 for better, -1 for worse, 0 for neither, None for unknown."""
    if value is None:
        return None
    sign = (value > 0) - (value < 0)
    return sign if direction == "higher" else -sign


class Migration(migrations.Migration):
    atomic = False  # a table can't be altered in the transaction that changed its rows

    dependencies = [("programs", "0006_evidence")]

    operations = [
        migrations.RunPython(forward, migrations.RunPython.noop),
        *(ValidateConstraint(model_name="outcome", name=name) for name in VALIDATED),
    ]
