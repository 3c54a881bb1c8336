"""Offers to bring something back: an unfinished booking, or texts put aside with a change of patient."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from clinic_desk.presenters.draft_shelf import Offer


class OfferLine(QFrame):
    """One sentence and two buttons. It names nobody: the patient before may still sit at the desk."""

    taken = Signal()
    declined = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("offer")
        self.setProperty("notice", "info")
        self.words_label = QLabel()
        self.words_label.setObjectName("offer_words")
        self.words_label.setWordWrap(True)
        self.take_button = QPushButton()
        self.take_button.setObjectName("offer_button")
        self.decline_button = QPushButton(self.tr("Let it go"))
        self.decline_button.setObjectName("decline_button")
        self.decline_button.setProperty("kind", "quiet")
        for button in (self.take_button, self.decline_button):
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.take_button.clicked.connect(self.taken)
        self.decline_button.clicked.connect(self.declined)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.words_label, 1)
        row.addWidget(self.decline_button)
        row.addWidget(self.take_button)
        self.hide()

    def show_offer(self, offer: Offer | None) -> None:
        """Show an offer; None takes it away."""
        self.setVisible(offer is not None)
        if offer is None:
            return
        if offer.kept is None:
            self.words_label.setText(self.tr("The text was written for the patient before and was put aside."))
            self.take_button.setText(self.tr("Put it back"))
        else:
            self.words_label.setText(self.tr("A booking was begun and not finished. It was kept."))
            self.take_button.setText(self.tr("Go on with it"))
        self.setAccessibleName(self.words_label.text())
