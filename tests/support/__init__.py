"""Builders, fakes and databases that the tests share; nothing of the program itself."""
