"""The sign-in screen: also the lock, and the place where a new password is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from clinic_desk.domain.refusals import InvalidFields, Refusal
from clinic_desk.qt.theme import Theme
from clinic_desk.views.sentences import sentence_for, sentence_for_problem, sentence_for_trouble
from clinic_desk.views.widgets.brand_mark import BrandMark
from clinic_desk.views.widgets.busy_mark import BusyMark
from clinic_desk.views.widgets.field import Field

CARD_WIDTH = 380


class SignInScreen(QWidget):
    """Asks for e-mail and password. With `locked_by` it is the lock of that person's desk.

    `invitations` are shown below the form: (name, e-mail) pairs of a demo clinic with their password in `password`.
    """

    sign_in_requested = Signal(str, str)
    new_password_requested = Signal(str)
    keep_password_requested = Signal()
    switch_requested = Signal()

    def __init__(
        self,
        theme: Theme,
        *,
        clinic_name: str = "",
        email: str = "",
        locked_by: str = "",
        invitations: Sequence[tuple[str, str]] = (),
        password: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("sign_in_screen")
        self._theme = theme
        self.email_edit = QLineEdit(email)
        self.password_edit = QLineEdit()
        self.new_password_edit = QLineEdit()
        self.repeat_edit = QLineEdit()
        for edit in (self.password_edit, self.new_password_edit, self.repeat_edit):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.email_field = Field(self.tr("E-mail"), self.email_edit, name="email")
        self.password_field = Field(self.tr("Password"), self.password_edit, name="password")
        self.new_password_field = Field(self.tr("New password"), self.new_password_edit, name="new_password")
        self.repeat_field = Field(self.tr("Once more"), self.repeat_edit, name="repeat")
        self.sign_in_button = QPushButton(self.tr("Unlock") if locked_by else self.tr("Sign in"))
        self.sign_in_button.setObjectName("sign_in_button")
        self.save_button = QPushButton(self.tr("Save and go on"))
        self.save_button.setObjectName("save_password_button")
        self.keep_button = QPushButton(self.tr("Keep the old password"))
        self.keep_button.setObjectName("keep_password_button")
        self.keep_button.setProperty("kind", "quiet")
        self.keep_button.clicked.connect(self.keep_password_requested)
        self.busy_mark = BusyMark()
        self._forms = QStackedWidget()
        self._forms.addWidget(self._sign_in_form(locked_by, invitations, password))
        self._forms.addWidget(self._new_password_form())
        self._lay_out(clinic_name, locked_by)
        self._connect()
        self.email_field.setVisible(not locked_by)
        self.setFocusProxy(self.password_edit if email else self.email_edit)

    # -- what the presenter tells ----------------------------------------------------------------

    def set_busy(self, busy: bool) -> None:
        """Say that the password is being checked; until the answer nothing else can be begun."""
        self.busy_mark.set_busy(busy)
        for button in self.findChildren(QPushButton):
            button.setEnabled(not busy)

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why this did not work, beside the field; the e-mail stays, the password is selected."""
        if isinstance(refusal, InvalidFields):
            self._say(" ".join(sentence_for_problem(problem) for problem in refusal.problems))
        else:
            self._say(sentence_for(refusal))

    def show_trouble(self, code: str) -> None:
        """Say what failed around the program; what was typed stays."""
        self._say(sentence_for_trouble(code))

    def ask_new_password(self, name: str, *, may_keep: bool = False) -> None:
        """Ask for a new password before going on; `may_keep` offers to keep the old one after all."""
        self.keep_button.setVisible(may_keep)
        self.title_label.setText(self.tr("A new password for %1").replace("%1", name))
        self._forms.setCurrentIndex(1)
        self.new_password_edit.setFocus()

    def finish(self) -> None:
        """Forget what was typed."""
        for edit in (self.password_edit, self.new_password_edit, self.repeat_edit):
            edit.clear()

    # -- inside ----------------------------------------------------------------------------------

    def _say(self, sentence: str) -> None:
        """Say it beside the password of the page in front, ready to be typed over."""
        asks_new = self._forms.currentIndex() == 1
        field, edit = (
            (self.new_password_field, self.new_password_edit) if asks_new else (self.password_field, self.password_edit)
        )
        field.show_problem(sentence)
        edit.setFocus()
        edit.selectAll()

    def _sign_in_form(self, locked_by: str, invitations: Sequence[tuple[str, str]], password: str) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.email_field)
        column.addWidget(self.password_field)
        self.sign_in_button.setProperty("kind", "primary")
        column.addWidget(self.sign_in_button)
        if locked_by:
            switch = QPushButton(self.tr("Someone else…"))
            switch.setObjectName("switch_button")
            switch.setProperty("kind", "quiet")
            switch.clicked.connect(self.switch_requested)
            column.addWidget(switch)
        if invitations:
            column.addSpacing(12)
            column.addWidget(
                _note(self.tr("Demo clinic: choose who you are. The password is %1").replace("%1", password))
            )
            for name, email in invitations:
                column.addWidget(self._invitation(name, email, password))
        column.addStretch(1)
        return form

    def _invitation(self, name: str, email: str, password: str) -> QPushButton:
        button = QPushButton(name)
        button.setObjectName(f"invitation_{email.partition('@')[0]}")
        button.setProperty("kind", "row")

        def accept() -> None:
            self.email_edit.setText(email)
            self.password_edit.setText(password)
            self._ask()

        button.clicked.connect(accept)
        return button

    def _new_password_form(self) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.new_password_field)
        column.addWidget(self.repeat_field)
        self.save_button.setProperty("kind", "primary")
        column.addWidget(self.save_button)
        column.addWidget(self.keep_button)
        column.addStretch(1)
        return form

    def _lay_out(self, clinic_name: str, locked_by: str) -> None:
        card = QFrame()
        card.setObjectName("sign_in_card")
        card.setProperty("look", "card")
        card.setFixedWidth(self._theme.length(CARD_WIDTH))
        mark = BrandMark(self._theme, 38)
        title = locked_by or clinic_name or "Clinic Desk"
        self.title_label = QLabel(self.tr("Locked: %1").replace("%1", title) if locked_by else title)
        self.title_label.setObjectName("sign_in_title")
        self.title_label.setProperty("look", "title")
        self.title_label.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(mark)
        head.addWidget(self.title_label, 1)
        head.addWidget(self.busy_mark)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self._forms)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card)
        across.addStretch(1)
        down = QVBoxLayout(self)
        down.addStretch(2)
        down.addLayout(across)
        down.addStretch(3)

    def _connect(self) -> None:
        self.sign_in_button.clicked.connect(self._ask)
        self.email_edit.returnPressed.connect(self.password_edit.setFocus)
        self.password_edit.returnPressed.connect(self._ask)
        self.save_button.clicked.connect(self._offer)
        self.new_password_edit.returnPressed.connect(self.repeat_edit.setFocus)
        self.repeat_edit.returnPressed.connect(self._offer)

    def _ask(self) -> None:
        if not self.sign_in_button.isEnabled():
            return
        if not self.email_edit.text().strip():
            self.email_field.show_problem(self.tr("Type your e-mail address."))
            self.email_edit.setFocus()
            return
        self.sign_in_requested.emit(self.email_edit.text().strip(), self.password_edit.text())

    def _offer(self) -> None:
        if not self.save_button.isEnabled():
            return
        if self.new_password_edit.text() != self.repeat_edit.text():
            self.repeat_field.show_problem(self.tr("The two are not the same."))
            self.repeat_edit.setFocus()
            return
        self.new_password_requested.emit(self.new_password_edit.text())

    def sizeHint(self) -> QSize:
        return QSize(1024, 700)


def _note(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("look", "small")
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
