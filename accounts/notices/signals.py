"""Signals about messages for higher rooms."""

from django.dispatch import Signal

# Sent with `user`, `kind` (its name) and `by_mail` in the transaction that turned emails of the kind on or off.
mail_chosen = Signal()
