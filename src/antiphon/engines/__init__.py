"""Engines: the models Antiphon runs, as plug-ins behind small Protocols."""
