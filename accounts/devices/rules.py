"""How long a browser stays known, and the kind of the notice about a new one."""

import datetime as dt

NOTICE = "new_sign_in"
FORGET_AFTER = dt.timedelta(days=365)
