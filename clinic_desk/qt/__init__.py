"""Qt plumbing without any screen. Views stand on it; it knows neither views nor the records."""
