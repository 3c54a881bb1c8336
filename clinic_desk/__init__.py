"""Clinic Desk: the front desk of a clinic, on one PC or many."""

__version__ = "0.1.0"
