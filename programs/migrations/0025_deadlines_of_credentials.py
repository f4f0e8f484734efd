"""Watch the last valid day of each credential, and the registration deadlines of saved programs."""

from django.db import migrations

CREDENTIALS = """
INSERT INTO programs_deadline (kind, user_id, subject, part, last_day, next_at, is_stale)
SELECT 'credit_deadline', c.user_id, c.id, 'license', latest.expires_on, s.next_at, true
FROM accounts_credential AS c
JOIN LATERAL (
    SELECT p.id, p.expires_on FROM accounts_period AS p
    WHERE p.credential_id = c.id ORDER BY p.expires_on DESC LIMIT 1
) AS latest ON true
LEFT JOIN programs_schedule AS s ON s.period_id = latest.id
ON CONFLICT DO NOTHING
"""
STEPS = """
INSERT INTO programs_deadlinestep (deadline_id, last_day, days_before, state, at)
SELECT d.id, step.deadline, step.days_before, min(step.state), min(step.at)
FROM programs_step AS step
JOIN programs_schedule AS s ON s.id = step.schedule_id
JOIN accounts_period AS p ON p.id = s.period_id
JOIN programs_deadline AS d ON d.kind = 'credit_deadline' AND d.subject = p.credential_id
GROUP BY d.id, step.deadline, step.days_before
ON CONFLICT DO NOTHING
"""
SAVED = """
INSERT INTO programs_deadline (kind, user_id, subject, part, last_day, since, next_at, is_stale)
SELECT 'registration_closes', item.user_id, item.program_id, o.id::text, o.registration_by, item.created_at, now(), false
FROM programs_shortlistitem AS item
JOIN programs_offering AS o ON o.program_id = item.program_id
WHERE o.registration_by IS NOT NULL AND NOT o.is_canceled
ON CONFLICT DO NOTHING
"""
EMPTY = "DELETE FROM programs_deadlinestep; DELETE FROM programs_deadline"


class Migration(migrations.Migration):
    dependencies = [("programs", "0024_deadlines")]

    operations = [
        migrations.RunSQL(CREDENTIALS, EMPTY),
        migrations.RunSQL(STEPS, migrations.RunSQL.noop),
        migrations.RunSQL(SAVED, migrations.RunSQL.noop),
    ]
