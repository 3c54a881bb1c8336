"""Tells of a mistake of ours: what it means for the person, and a report to copy that holds nothing of patients."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget


class CrashDialog(QDialog):
    """Open it with `open()`: it never waits in an event loop of its own. `quit_requested` asks to end the program."""

    quit_requested = Signal()

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crash_dialog")
        self.setWindowTitle(self.tr("Clinic Desk"))
        self._report = report
        self._build()
        metrics = self.fontMetrics()
        self.resize(80 * metrics.averageCharWidth(), 24 * metrics.height())

    def _build(self) -> None:
        heading = QLabel(self.tr("Something did not work as it should"), self)
        heading.setProperty("look", "heading")
        meaning = QLabel(
            self.tr(
                "This is a mistake in the program, not yours. Everything that was saved is safe. "
                "You can go on working; what you did last may have to be done again."
            ),
            self,
        )
        meaning.setWordWrap(True)
        wish = QLabel(
            self.tr(
                "Please send this report to whoever looks after the program. It holds no names or numbers of patients."
            ),
            self,
        )
        wish.setWordWrap(True)
        wish.setProperty("look", "muted")
        text = QPlainTextEdit(self._report, self)
        text.setObjectName("report_text")
        text.setAccessibleName(self.tr("Report"))
        text.setReadOnly(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(meaning)
        column.addWidget(wish)
        column.addWidget(text, 1)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        copy_button = QPushButton(self.tr("Copy report"), self)
        copy_button.setObjectName("copy_button")
        copy_button.setAutoDefault(False)
        copy_button.clicked.connect(self._copy)
        quit_button = QPushButton(self.tr("Quit"), self)
        quit_button.setObjectName("quit_button")
        quit_button.setAutoDefault(False)
        quit_button.clicked.connect(self._quit)
        go_on_button = QPushButton(self.tr("Go on"), self)
        go_on_button.setObjectName("go_on_button")
        go_on_button.setProperty("kind", "primary")
        go_on_button.setDefault(True)
        go_on_button.clicked.connect(self.accept)
        go_on_button.setFocus()
        row = QHBoxLayout()
        row.addWidget(copy_button)
        row.addStretch(1)
        row.addWidget(quit_button)
        row.addWidget(go_on_button)
        return row

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)

    def _quit(self) -> None:
        self.accept()
        self.quit_requested.emit()
