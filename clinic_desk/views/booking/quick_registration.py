"""Five fields for a new patient inside a booking, and beside them who may be the same person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from clinic_desk.domain.patient import Sex
from clinic_desk.domain.patient_hits import Duplicate
from clinic_desk.domain.refusals import InvalidFields, Refusal
from clinic_desk.presenters.draft_shelf import RegistrationDraft
from clinic_desk.qt.actions import BoundActions, native
from clinic_desk.qt.language import Formats
from clinic_desk.qt.theme import Theme
from clinic_desk.views.person_words import birth_text, person_line
from clinic_desk.views.sentences import PROBLEMS, sentence_for, sentence_for_problem
from clinic_desk.views.status_words import word_for, words_of
from clinic_desk.views.widgets.editors import ChoiceEditor, Editor, LineEditor

MOST_DUPLICATES = 3
BESIDE, HEIGHT = 200, 262
_FIELDS = {"full_name": "full_name", "birth_date": "birth", "phones": "phone", "sex": "sex", "language": "language"}


class QuickRegistration(QFrame):
    """`save_requested` carries the whole draft, `duplicate_chosen` the id of somebody who is registered already."""

    changed = Signal(object)
    save_requested = Signal(object)
    cancel_requested = Signal()
    duplicate_chosen = Signal(object)
    opened = Signal()
    ended = Signal()

    def __init__(
        self, theme: Theme, formats: Formats, languages: Sequence[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("quick_registration")
        self.setProperty("look", "list")
        self._theme = theme
        self._formats = formats
        self.name_editor = LineEditor("full_name", self.tr("Name"))
        self.phone_editor = LineEditor("phone", self.tr("Phone"))
        self.birth_editor = LineEditor("birth", self.tr("Birth date or age"), hint=self.tr("14/3/88, 36y"))
        self.sex_editor = ChoiceEditor("sex", self.tr("Sex"))
        self.sex_editor.set_choices(words_of(Sex))
        self.language_editor = ChoiceEditor("language", self.tr("Language"))
        self.language_editor.set_choices([("", "—"), *((code, language_name(code)) for code in languages)])
        self.editors: dict[str, Editor] = {
            "full_name": self.name_editor,
            "phone": self.phone_editor,
            "birth": self.birth_editor,
            "sex": self.sex_editor,
            "language": self.language_editor,
        }
        for editor in self.editors.values():
            editor.edited.connect(self._edited)
        self.notice_label = QLabel()
        self.notice_label.setObjectName("registration_notice")
        self.notice_label.setProperty("look", "problem")
        self.notice_label.setWordWrap(True)
        self.notice_label.hide()
        self.save_button = _button(self.tr("Register and go on"), "register_button", kind="primary")
        self.save_button.setToolTip(native("Ctrl+Return"))
        self.save_button.clicked.connect(self.save)
        self.cancel_button = _button(self.tr("Back"), "registration_back")
        self.cancel_button.clicked.connect(self.cancel_requested)
        self._duplicates: tuple[Duplicate, ...] = ()
        self.duplicate_buttons = tuple(self._duplicate_button(number) for number in range(MOST_DUPLICATES))
        self.duplicates_label = QLabel()
        self.duplicates_label.setWordWrap(True)
        self.duplicates_label.setProperty("look", "small")
        self._lay_out()
        self._actions = BoundActions(self, {"edit.save": self.save})
        self.show_duplicates(())

    @property
    def draft(self) -> RegistrationDraft:
        """What stands in the fields."""
        return RegistrationDraft(**{name: str(editor.read()) for name, editor in self.editors.items()})

    # -- what the presenter tells ----------------------------------------------------------------

    def show_registration(self, draft: RegistrationDraft) -> None:
        """Show a draft and go to the first field that is still empty."""
        self._fill(draft)
        self.opened.emit()
        empty = [self.editors[name] for name in ("full_name", "phone", "birth") if not getattr(draft, name)]
        (empty[0] if empty else self.sex_editor).editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_duplicates(self, duplicates: tuple[Duplicate, ...]) -> None:
        """Show up to three who may be the same, with the reasons; nothing waits for an answer."""
        self._duplicates = duplicates[:MOST_DUPLICATES]
        some = self.tr("Perhaps the same (%1 takes the first)").replace("%1", native("Alt+D"))
        none = self.tr("Whoever may be the same person will stand here.")
        self.duplicates_label.setText(some if self._duplicates else none)
        for number, button in enumerate(self.duplicate_buttons):
            button.setVisible(number < len(self._duplicates))
            words = self._words(self._duplicates[number]) if number < len(self._duplicates) else ""
            button.setText(self._fitted(words))
            button.setAccessibleName(words.replace("\n", ", "))
            if words:
                button.setToolTip(words)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say beside each field what is wrong with it, and go to the first."""
        self.notice_label.setVisible(not isinstance(refusal, InvalidFields))
        if not isinstance(refusal, InvalidFields):
            self.notice_label.setText(sentence_for(refusal))
            return
        for problem in reversed(refusal.problems):
            editor = self.editors.get(_FIELDS.get(problem.field, ""))
            known = problem.code in PROBLEMS
            sentence = sentence_for_problem(problem) if known else self.tr("A date like 14/3/1988, a year, or 36y.")
            if editor is not None:
                editor.show_problem(sentence)
                editor.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.notice_label.setText(sentence)
                self.notice_label.show()

    def set_busy(self, busy: bool) -> None:
        """Take no second request while one is under way."""
        self.save_button.setEnabled(not busy)

    def close_registration(self) -> None:
        """Go back to the patient box."""
        self.clear()
        self.ended.emit()

    def clear(self) -> None:
        """Empty the fields: nothing of this person may be seen with the next."""
        self._fill(RegistrationDraft())
        self.show_duplicates(())

    # -- what the person does --------------------------------------------------------------------

    def save(self) -> None:
        """Ask to register what stands here."""
        if self.save_button.isEnabled():
            self.notice_label.hide()
            self.save_requested.emit(self.draft)

    def take_duplicate(self, number: int = 0) -> None:
        """Take somebody who is registered already, the first unless another is named."""
        if number < len(self._duplicates):
            self.duplicate_chosen.emit(self._duplicates[number].patient.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel_requested.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _fill(self, draft: RegistrationDraft) -> None:
        for name, editor in self.editors.items():
            editor.show_value(getattr(draft, name) or ("" if name != "sex" else Sex.UNKNOWN.value))
            editor.clear_problem()
        self.notice_label.hide()

    def _edited(self) -> None:
        self.changed.emit(self.draft)

    def _words(self, duplicate: Duplicate) -> str:
        hit = duplicate.patient
        birth = birth_text(hit.birth_date, hit.birth_precision, self._formats)
        phone = hit.phones[0] if hit.phones else ""
        why = ", ".join(word_for(reason) for reason in duplicate.likeness.reasons)
        return "\n".join(part for part in (hit.full_name, person_line((birth, why)), phone) if part)

    def _fitted(self, words: str) -> str:
        """End what is too long in dots: half a number must not look like a whole one."""
        metrics = self.fontMetrics()
        room = self._theme.length(BESIDE - 30)
        return "\n".join(metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in words.split("\n"))

    def _lay_out(self) -> None:
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for names in (("full_name", "phone"), ("birth", "sex", "language")):
            row = QHBoxLayout()
            row.setSpacing(12)
            for name in names:
                row.addWidget(self.editors[name], 4 if name == "birth" else 3)
            rows.addLayout(row)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.notice_label, 1)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.save_button)
        rows.addLayout(foot)
        rows.addStretch(1)
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(self.duplicates_label)
        for button in self.duplicate_buttons:
            beside.addWidget(button)
        beside.addStretch(1)
        self._beside = QWidget()
        self.setMinimumHeight(self._theme.length(HEIGHT))
        self._beside.setFixedWidth(self._theme.length(BESIDE))
        self._beside.setLayout(beside)
        beside.setContentsMargins(0, 0, 0, 0)
        around = QHBoxLayout(self)
        around.setContentsMargins(12, 8, 12, 8)
        around.setSpacing(12)
        around.addLayout(rows, 1)
        around.addWidget(self._beside)

    def _duplicate_button(self, number: int) -> QPushButton:
        button = _button("", f"duplicate_{number + 1}", kind="row")
        button.clicked.connect(lambda: self.take_duplicate(number))
        return button


def language_name(code: str) -> str:
    """The name of a language in that language."""
    return QLocale(code).nativeLanguageName() or code


def _button(word: str, name: str, *, kind: str = "") -> QPushButton:
    button = QPushButton(word)
    button.setObjectName(name)
    button.setAutoDefault(False)
    if kind:
        button.setProperty("kind", kind)
    return button
