"""How long a browser stays known."""

import datetime as dt

FORGET_AFTER = dt.timedelta(days=365)
