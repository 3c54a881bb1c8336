"""Codes become sentences here, and only here: refusals, field problems and troubles, each with the way out.

A sentence says what, why, and what to do next; never "Error", never an id, never blame.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale, QTime

from clinic_desk.domain.refusals import Problem, Refusal


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for the translators."""
    return text


REFUSALS: dict[str, str] = {
    "not_allowed": QT_TRANSLATE_NOOP("sentences", "Your account may not do this. Ask a manager or an admin."),
    "missing": QT_TRANSLATE_NOOP("sentences", "This record is not here any more. Close it and look again."),
    "invalid_fields": QT_TRANSLATE_NOOP("sentences", "Some fields cannot stay as they are; each says why."),
    "stale_edit": QT_TRANSLATE_NOOP(
        "sentences", "Someone changed this meanwhile. Look at the new values, then save again."
    ),
    "status_not_possible": QT_TRANSLATE_NOOP("sentences", "From its present status this visit cannot go there."),
    "too_early_for_status": QT_TRANSLATE_NOOP(
        "sentences", "That is only possible on the day of the visit, once its time has come."
    ),
    "correction_too_old": QT_TRANSLATE_NOOP("sentences", "This visit lies too far back to be corrected."),
    "visit_not_movable": QT_TRANSLATE_NOOP(
        "sentences", "A visit that has begun, ended or been cancelled keeps its time."
    ),
    "nothing_to_change": QT_TRANSLATE_NOOP("sentences", "Nothing was changed."),
    "already_exists": QT_TRANSLATE_NOOP("sentences", "This was saved before."),
    "not_unique": QT_TRANSLATE_NOOP(
        "sentences", "Another record has this already: licence, e-mail and mobile number are unique."
    ),
    "reason_required": QT_TRANSLATE_NOOP("sentences", "Write down why, then save again."),
    "sign_in_failed": QT_TRANSLATE_NOOP("sentences", "E-mail and password do not fit together. Try again."),
    "sign_in_locked": QT_TRANSLATE_NOOP(
        "sentences", "Too many wrong passwords. Wait until %until%, or ask an admin for a new password."
    ),
    "account_inactive": QT_TRANSLATE_NOOP("sentences", "This account is switched off. An admin can switch it on."),
    "last_admin": QT_TRANSLATE_NOOP("sentences", "This is the last admin. Make someone else an admin first."),
    "already_set_up": QT_TRANSLATE_NOOP("sentences", "This clinic has been set up already."),
    "not_set_up": QT_TRANSLATE_NOOP("sentences", "Set the clinic up first."),
    "cannot_book": QT_TRANSLATE_NOOP("sentences", "This time cannot be booked."),
    "has_records": QT_TRANSLATE_NOOP(
        "sentences", "Patients are stored here already, so nothing was made up. Choose another folder."
    ),
}

PROBLEMS: dict[str, str] = {
    "required": QT_TRANSLATE_NOOP("sentences", "This cannot be empty."),
    "too_long": QT_TRANSLATE_NOOP("sentences", "At most %limit% characters."),
    "unknown_zone": QT_TRANSLATE_NOOP("sentences", "Choose a time zone from the list."),
    "out_of_range": QT_TRANSLATE_NOOP("sentences", "Between %least% and %most%, please."),
    "lengths_out_of_order": QT_TRANSLATE_NOOP("sentences", "The shortest visit must not be longer than the longest."),
    "not_in_steps": QT_TRANSLATE_NOOP("sentences", "In steps of %step% minutes."),
    "length_not_allowed": QT_TRANSLATE_NOOP("sentences", "Between %least% and %most% minutes, in steps of %step%."),
    "not_a_colour": QT_TRANSLATE_NOOP("sentences", "Choose a colour."),
    "negative": QT_TRANSLATE_NOOP("sentences", "Not less than zero."),
    "password_too_short": QT_TRANSLATE_NOOP("sentences", "At least %least% characters."),
    "password_needs_upper": QT_TRANSLATE_NOOP("sentences", "At least one capital letter."),
    "password_needs_digit": QT_TRANSLATE_NOOP("sentences", "At least one digit."),
    "password_needs_special": QT_TRANSLATE_NOOP("sentences", "At least one special character, such as ! or %."),
    "password_unchanged": QT_TRANSLATE_NOOP("sentences", "Choose another password than the one that was given to you."),
    "in_future": QT_TRANSLATE_NOOP("sentences", "This day has not come yet."),
    "too_long_ago": QT_TRANSLATE_NOOP("sentences", "That is more than 130 years ago."),
    "date_not_possible": QT_TRANSLATE_NOOP("sentences", "This date cannot be: not in the future, not before birth."),
    "ends_before_start": QT_TRANSLATE_NOOP("sentences", "The end must come after the start."),
    "sessions_overlap": QT_TRANSLATE_NOOP("sentences", "Two sessions of this day overlap."),
    "session_out_of_range": QT_TRANSLATE_NOOP(
        "sentences", "A session begins within the day and lasts at most 24 hours."
    ),
    "break_outside_session": QT_TRANSLATE_NOOP("sentences", "The break must lie inside its session."),
    "part_of_one_day_only": QT_TRANSLATE_NOOP("sentences", "Hours can only be given for a leave of one day."),
    "not_an_email": QT_TRANSLATE_NOOP("sentences", "This does not look like an e-mail address."),
    "admin_required": QT_TRANSLATE_NOOP("sentences", "One account must be an admin."),
    "not_a_time": QT_TRANSLATE_NOOP("sentences", "Type a time, such as 9, 9:30 or 0930."),
    "not_a_date": QT_TRANSLATE_NOOP("sentences", "Type a date, such as 12 Jun, +2w or 2026-11-20."),
    "not_a_number": QT_TRANSLATE_NOOP("sentences", "Type a whole number."),
    "not_an_amount": QT_TRANSLATE_NOOP("sentences", "Type an amount, such as 1500 or 1500.50."),
    "breaks_not_read": QT_TRANSLATE_NOOP("sentences", "Type breaks like this: 13:00-14:00 Lunch; 16:00-16:15 Tea."),
    "not_the_same": QT_TRANSLATE_NOOP("sentences", "The two are not the same."),
    "not_unique": QT_TRANSLATE_NOOP("sentences", "Another one here has this already."),
    "lies_in_itself": QT_TRANSLATE_NOOP("sentences", "An area cannot lie in itself, nor in one that lies in it."),
    "zone_in_use": QT_TRANSLATE_NOOP("sentences", "Visits have been promised in the present time zone, so it stays."),
    "date_not_understood": QT_TRANSLATE_NOOP("sentences", "A date like 14/3/1988, a year, or 36y."),
}

TROUBLES: dict[str, str] = {
    "trouble": QT_TRANSLATE_NOOP("sentences", "Something around the program failed. Try again."),
    "disk_full": QT_TRANSLATE_NOOP(
        "sentences", "The disk is full, so nothing was saved. Free some space, then try again."
    ),
    "file_locked": QT_TRANSLATE_NOOP(
        "sentences", "Another program is using the clinic's data. Close it, then try again."
    ),
    "read_only": QT_TRANSLATE_NOOP(
        "sentences", "The clinic's data may not be written to. Check the rights of its folder."
    ),
    "damaged": QT_TRANSLATE_NOOP(
        "sentences", "The clinic's data is damaged. Restore the last backup: clinic-desk restore FILE."
    ),
    "newer_file": QT_TRANSLATE_NOOP(
        "sentences", "A newer version has written this data. Install that version on this computer."
    ),
    "network_path": QT_TRANSLATE_NOOP(
        "sentences", "The data lies on a network or cloud drive, where it can break. Move it to this computer's disk."
    ),
    "cannot_open": QT_TRANSLATE_NOOP(
        "sentences", "The clinic's data cannot be opened here. Check that the folder exists."
    ),
    "upgrade_failed": QT_TRANSLATE_NOOP(
        "sentences", "Bringing the data to this version failed. The copy made before was put back."
    ),
    "disk_error": QT_TRANSLATE_NOOP(
        "sentences", "The disk did not answer, so nothing was saved. Check its cable, then try again."
    ),
    "file_exists": QT_TRANSLATE_NOOP("sentences", "There is a file with this name already, and it was left as it is."),
}


def sentence_for(refusal: Refusal) -> str:
    """Say a refusal in words."""
    return _filled(_tr(REFUSALS[refusal.code]), refusal.details)


def sentence_for_problem(problem: Problem) -> str:
    """Say what is wrong with one field."""
    return _filled(_tr(PROBLEMS[problem.code]), problem.details)


def sentence_for_trouble(code: str) -> str:
    """Say what failed around the program and what to do."""
    return _tr(TROUBLES.get(code, TROUBLES["trouble"]))


def _filled(sentence: str, details: object) -> str:
    if isinstance(details, dict):
        for name, value in details.items():
            sentence = sentence.replace(f"%{name}%", _word(name, value))
    return sentence


def _word(name: str, value: object) -> str:
    if name == "until" and isinstance(value, str):
        # a waiting person looks at the clock of this computer, not at the clinic's
        here = datetime.fromisoformat(value).astimezone()
        return QLocale().toString(QTime(here.hour, here.minute, here.second), "HH:mm:ss")
    return str(value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("sentences", text)
