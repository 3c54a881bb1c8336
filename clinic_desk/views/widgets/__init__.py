"""Small widgets shared by the screens; none of them knows what a clinic is."""
