"""Documents as readable text: Markdown, HTML, PDF and plain text."""
