"""The Live API's wire: messages, codec, close codes, profiles. Pure: no I/O, no clock."""
