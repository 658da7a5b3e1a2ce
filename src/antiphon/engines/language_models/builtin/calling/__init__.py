"""Calling functions: which ones fit a request, with which arguments, and what their answers say."""
