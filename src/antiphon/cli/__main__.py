"""`python -m antiphon.cli` is `antiphon`."""

from antiphon.cli.main import app

app(prog_name="antiphon")
