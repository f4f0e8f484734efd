"""Imports the admin modules of the rules."""

from programs.requirements import report_admin, rule_admin

__all__ = ["report_admin", "rule_admin"]
