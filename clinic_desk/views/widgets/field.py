"""A labelled editor with a line for what is wrong with it and the way out. What was typed is never touched."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget


class Field(QWidget):
    """Label above, editor below it, and under that a line that is empty as long as nothing is wrong.

    The line keeps its place while empty, so that nothing moves when a problem appears. `way_out_requested` is
    emitted when the person presses the offered way out.
    """

    way_out_requested = Signal()

    def __init__(self, label: str, editor: QWidget, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}_field")
        self.editor = editor
        self.label = QLabel(label, self)
        self.label.setObjectName(f"{name}_label")
        self.label.setProperty("look", "field")
        self.label.setBuddy(editor)
        if not editor.objectName():
            editor.setObjectName(f"{name}_edit")
        editor.setAccessibleName(label.replace("&", ""))
        if isinstance(editor, QAbstractSpinBox):
            editor.lineEdit().setTextMargins(8, 0, 0, 0)  # style sheets cannot reach inside a spin box
        self.problem_label = QLabel(self)
        self.problem_label.setObjectName(f"{name}_problem")
        self.problem_label.setProperty("look", "problem")
        self.problem_label.setWordWrap(True)
        self.problem_label.setTextFormat(Qt.TextFormat.PlainText)
        self.way_out_button = QPushButton(self)
        self.way_out_button.setObjectName(f"{name}_way_out")
        self.way_out_button.setProperty("kind", "link")
        self.way_out_button.setAutoDefault(False)
        self.way_out_button.hide()
        self.way_out_button.clicked.connect(self.way_out_requested)
        self._lay_out()
        self._forget_when_edited()

    @property
    def has_problem(self) -> bool:
        """Whether a problem is shown."""
        return bool(self.problem_label.text())

    def show_problem(self, sentence: str, *, way_out: str = "") -> None:
        """Say what is wrong and, if there is one, offer the way out."""
        self.problem_label.setText(sentence)
        self.way_out_button.setText(way_out)
        self.way_out_button.setVisible(bool(way_out))
        self.editor.setAccessibleDescription(sentence)
        self._mark()

    def clear_problem(self) -> None:
        """Take the problem away."""
        if self.has_problem:
            self.show_problem("")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.label)
        grows = self.editor.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Expanding
        column.addWidget(self.editor, 1 if grows else 0)
        column.addWidget(self.problem_label)
        column.addWidget(self.way_out_button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addStretch(0)  # fields in one row stay level, however long a problem is
        self.problem_label.setMinimumHeight(self.problem_label.fontMetrics().height())

    def _forget_when_edited(self) -> None:
        for name in ("textChanged", "currentTextChanged", "valueChanged", "dateTimeChanged"):
            changed = getattr(self.editor, name, None)
            if changed is not None:
                changed.connect(self._edited)

    def _edited(self) -> None:
        self.clear_problem()

    def _mark(self) -> None:
        self.editor.setProperty("problem", self.has_problem)
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)
