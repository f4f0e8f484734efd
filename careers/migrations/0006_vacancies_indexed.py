"""Have the documents of all live vacancies made, so that the list finds them from the first request on."""

from django.db import migrations

MARK = """
    INSERT INTO programs_mark (index, item) SELECT 'vacancies', id FROM careers_vacancy WHERE state = 'live'
"""
FORGET = """
    DELETE FROM programs_mark WHERE index = 'vacancies';
    DELETE FROM programs_value WHERE index = 'vacancies';
    DELETE FROM programs_knownword WHERE index = 'vacancies';
    DELETE FROM programs_wordset WHERE index = 'vacancies';
    DELETE FROM programs_indeximage WHERE index = 'vacancies';
"""


class Migration(migrations.Migration):
    dependencies = [("careers", "0005_search_indexes"), ("programs", "0029_backup_contacts")]

    operations = [migrations.RunSQL(MARK, FORGET)]
