"""Search: passages for grounded answers, from the operator's own documents or from the web."""
