"""Composition of the desktop: opens the clinic's data, builds the screens, holds the presenters. The only place that
knows every screen; nothing below imports it.
"""
