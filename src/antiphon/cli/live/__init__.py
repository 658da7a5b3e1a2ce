"""A small Live API client: what `antiphon chat` and `antiphon talk` speak."""
