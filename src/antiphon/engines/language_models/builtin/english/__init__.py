"""Words, numbers, dates and grammar of English, as pure functions of text."""
