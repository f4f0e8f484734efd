"""Everybody with a credential gets "Where you stand" from next month on, unless they turned it off.

9:00 AM is in each person's time zone. Where PostgreSQL doesn't know the zone, the hub corrects the time in its first run.
"""

from django.db import migrations

_BEGIN = """
INSERT INTO programs_digest (user_id, kind, next_on, next_at)
SELECT person.id, 'where_you_stand', next.day, (next.day + time '09:00') AT TIME ZONE zone.name
FROM accounts_user AS person
LEFT JOIN pg_timezone_names AS known ON known.name = person.time_zone
CROSS JOIN LATERAL (SELECT coalesce(known.name, 'UTC') AS name) AS zone
CROSS JOIN LATERAL (
    SELECT (date_trunc('month', now() AT TIME ZONE zone.name) + interval '1 month')::date AS day
) AS next
WHERE EXISTS (SELECT FROM accounts_credential AS held WHERE held.user_id = person.id)
  AND NOT EXISTS (
    SELECT FROM accounts_preference AS chosen
    WHERE chosen.user_id = person.id AND chosen.kind = 'where_you_stand' AND NOT chosen.by_mail
  )
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0026_digests"),
        ("accounts", "0025_moderators_pause_kinds"),
    ]

    operations = [migrations.RunSQL(_BEGIN, migrations.RunSQL.noop)]
