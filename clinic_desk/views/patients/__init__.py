"""The screens of patients: the page with list and card, the whole form, and its parts."""
