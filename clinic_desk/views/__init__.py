"""Passive widgets: they show what they are told and report what the person did."""
