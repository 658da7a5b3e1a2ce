"""Arithmetic: from words to symbols, from symbols to a value, from a value to words."""
