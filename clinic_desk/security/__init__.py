"""Passwords and tokens; no database, no screen."""
