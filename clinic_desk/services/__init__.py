"""One function per use case; called by every face of the program; never commits."""
