"""The booking dialog and its parts. Widgets show what they are told and report what the person did."""
