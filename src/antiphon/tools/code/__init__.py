"""Running the programs that a language model writes, which may be anybody's: each in a jail of its own."""
