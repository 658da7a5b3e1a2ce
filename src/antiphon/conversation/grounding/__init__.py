"""Where an answer comes from: its sentences beside the passages that were found."""
