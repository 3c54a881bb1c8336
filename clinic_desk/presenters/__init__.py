"""What each screen does, told to a view protocol; plain Python without Qt and SQLAlchemy."""
