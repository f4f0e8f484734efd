"""Audit events never change: the database itself refuses UPDATE and DELETE of any of them.

Nobody's data is in them (ids and field names only), so nothing in them ever has to go. TRUNCATE is left to the
owner of the table, who could drop the trigger as well; retention by dropping whole partitions does not pass here.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accounts_event_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events never change (% of event %)', TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER event_never_changes BEFORE UPDATE OR DELETE ON accounts_event
    FOR EACH ROW EXECUTE FUNCTION accounts_event_never_changes();
"""

BACKWARDS = """
DROP TRIGGER event_never_changes ON accounts_event;
DROP FUNCTION accounts_event_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
