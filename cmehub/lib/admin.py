"""The admin theme's classes with Django's types, since the theme has none."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin, StackedInline, TabularInline
else:
    from unfold.admin import ModelAdmin as ThemedModelAdmin
    from unfold.admin import StackedInline as ThemedStackedInline
    from unfold.admin import TabularInline as ThemedTabularInline

    class _SecureAddresses:
        """URLs entered without a scheme default to https, as in Django 6."""

        def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
            if isinstance(db_field, models.URLField):
                kwargs.setdefault("assume_scheme", "https")
            return super().formfield_for_dbfield(db_field, request, **kwargs)

    class ModelAdmin(_SecureAddresses, ThemedModelAdmin): ...

    class StackedInline(_SecureAddresses, ThemedStackedInline): ...

    class TabularInline(_SecureAddresses, ThemedTabularInline): ...


__all__ = ["ModelAdmin", "StackedInline", "TabularInline"]
