"""The calendar: a day of all doctors or a week of one, painted, moved through by keys, mouse and screen reader."""
