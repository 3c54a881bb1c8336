"""The doctors: list and card, the form, working time, leave."""
