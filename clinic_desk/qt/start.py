"""What makes the first window come quickly: one switched-off import hook and a garbage collector that waits.

Call `begin` right after the first import of PySide6 and `finish` once the window shows real records.
"""

from __future__ import annotations

import gc
import logging

_log = logging.getLogger(__name__)

_YOUNG_OBJECTS = 50_000
"""Collect less often than Python's 700: a desk makes thousands of small values to paint one day."""


def silence_import_hook() -> bool:
    """Stop PySide6 from reading the source of every module that is imported after it; answer whether it worked.

    Only `from __feature__ import …` needs that, which we never use. It costs a fifth of the start and 20 MB.
    The name is private to PySide6: where it is gone the start is slower and nothing else is lost.
    """
    try:
        from shibokensupport import feature
    except ImportError:
        return False
    if not callable(getattr(feature, "_mod_uses_pyside", None)):
        return False
    feature._mod_uses_pyside = _uses_no_feature  # noqa: SLF001  see above
    return True


def _uses_no_feature(_module: object) -> bool:
    return False


def begin() -> None:
    """Go into the start: no import hook, no garbage collection."""
    if not silence_import_hook():
        _log.info("the import hook of PySide6 could not be switched off; the start takes longer")
    gc.disable()


def finish() -> None:
    """Leave the start: what is loaded now stays for good and is never looked through again."""
    gc.freeze()
    gc.set_threshold(_YOUNG_OBJECTS, 10, 10)
    gc.enable()
