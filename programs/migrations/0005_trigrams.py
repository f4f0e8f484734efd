"""Similar titles and names, to find duplicates."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programs", "0004_catalog_cleanup")]

    operations = [TrigramExtension()]
