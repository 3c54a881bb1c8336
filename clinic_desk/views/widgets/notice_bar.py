"""The place for troubles of the surroundings: a sentence, a way to try again, a way to put it aside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from clinic_desk.qt.icons import keep_icon, pixmap
from clinic_desk.qt.theme import Theme, Tone

_ICONS = {Tone.INFO: "info", Tone.SUCCESS: "tick", Tone.WARNING: "warning", Tone.DANGER: "warning"}
_MOST = 3


class NoticeBar(QWidget):
    """The last three notices; each has a key, so that the same trouble stands there once and in its place.

    `retry_requested` and `dismissed` carry the key. The bar never takes the focus.
    """

    retry_requested = Signal(str)
    dismissed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self.setAccessibleName(self.tr("Notices"))
        self._theme = theme
        self._notices: dict[str, _Notice] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the notices that stand, oldest first."""
        return tuple(self._notices)

    def show_notice(
        self, key: str, sentence: str, tone: Tone = Tone.WARNING, *, retry: str = "", can_dismiss: bool = True
    ) -> None:
        """Show a notice, or say it anew if its key stands already; `retry` is the word on the button."""
        notice = _Notice(self._theme, sentence, tone, self)
        notice.setObjectName(f"notice_{key}")
        if retry:
            notice.offer_retry(retry).clicked.connect(lambda: self.retry_requested.emit(key))
        if can_dismiss:
            notice.offer_dismissal(self.tr("Dismiss")).clicked.connect(lambda: self._dismiss(key))
        older = self._notices.get(key)
        self._column.insertWidget(-1 if older is None else self._column.indexOf(older), notice)
        if older is not None:
            self._throw_away(older)
        self._notices[key] = notice
        self._show_last()
        QAccessible.updateAccessibility(QAccessibleEvent(notice, QAccessible.Event.Alert))

    def remove_notice(self, key: str) -> None:
        """Take a notice away; nothing happens if it does not stand."""
        notice = self._notices.pop(key, None)
        if notice is not None:
            self._throw_away(notice)
            self._show_last()

    def clear(self) -> None:
        """Take all notices away."""
        for key in self.keys:
            self.remove_notice(key)

    def _throw_away(self, notice: QWidget) -> None:
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()

    def _show_last(self) -> None:
        for place, notice in enumerate(reversed(self._notices.values())):
            notice.setVisible(place < _MOST)
        self.setVisible(bool(self._notices))

    def _dismiss(self, key: str) -> None:
        self.remove_notice(key)
        self.dismissed.emit(key)


class _Notice(QFrame):
    """One sentence with its buttons."""

    def __init__(self, theme: Theme, sentence: str, tone: Tone, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = tone
        self.setProperty("notice", str(tone))
        self.setAccessibleName(sentence)
        self._mark = QLabel(self)
        self._mark.setFixedSize(20, 20)
        words = QLabel(sentence, self)
        words.setObjectName("sentence")
        words.setWordWrap(True)
        words.setTextFormat(Qt.TextFormat.PlainText)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._mark)
        self._row.addWidget(words, 1)
        theme.changed.connect(self._dress)
        self._dress()

    def offer_retry(self, word: str) -> QPushButton:
        button = QPushButton(word, self)
        button.setObjectName("retry_button")
        self._row.addWidget(button)
        return button

    def offer_dismissal(self, word: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("dismiss_button")
        button.setAccessibleName(word)
        button.setToolTip(word)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        keep_icon(button, self._theme, "cross", "muted")
        self._row.addWidget(button)
        return button

    def _dress(self) -> None:
        colour = self._theme.tone(self._tone).text
        self._mark.setPixmap(pixmap(_ICONS.get(self._tone, "info"), colour, 20, ratio=self.devicePixelRatioF()))
