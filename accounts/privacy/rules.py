"""How long things are kept, and the current versions of what people consent to."""

import datetime as dt

EXPORT_DAYS = 7  # how long an export can be downloaded
GRACE_DAYS = 30  # between asking for deletion and deletion
WARNING_DAYS = 3  # before deletion, when the person is told again

# The day on which the wording last changed. A new version asks people again.
VERSIONS = {"privacy": dt.date(2026, 11, 29), "directory": dt.date(2026, 11, 28)}
