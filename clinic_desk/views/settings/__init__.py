"""The settings: one section for each thing that a clinic decides, and one for this computer."""
