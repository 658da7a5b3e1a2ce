"""What went wrong with a connection, said to the person at the terminal."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI

from antiphon.cli.errors import LiveError
from antiphon.cli.live.address import LiveAddress

OPEN_TIMEOUT_S = 10.0


@contextmanager
def explained(address: LiveAddress) -> Iterator[None]:
    """Turn what the network and the server say into a `LiveError`."""
    try:
        yield
    except ConnectionClosed as error:
        raise LiveError(_closed(error)) from error
    except InvalidStatus as error:
        status = error.response.status_code
        raise LiveError(f"{address.base_url} answered HTTP {status}: it serves no Live API there") from error
    except (InvalidHandshake, InvalidURI) as error:
        raise LiveError(f"{address.base_url} serves no Live API: {error}") from error
    except ssl.SSLCertVerificationError as error:
        raise LiveError(
            f"the certificate of {address.base_url} is not trusted: {error.verify_message};"
            " SSL_CERT_FILE can name the file of an authority that signed it"
        ) from error
    except ssl.SSLError as error:
        raise LiveError(f"{address.base_url} does not speak TLS ({error.reason}); try http://") from error
    except TimeoutError as error:
        raise LiveError(f"{address.base_url} did not answer within {OPEN_TIMEOUT_S:g} s") from error
    except OSError as error:
        raise LiveError(
            f"no server answers at {address.base_url} ({error.strerror or error});"
            " start one with `antiphon serve`, or name another with --url"
        ) from error


def _closed(error: ConnectionClosed) -> str:
    if error.rcvd is None:
        return "the connection was lost"
    return f"the server ended the session ({error.rcvd.code}): {error.rcvd.reason or 'without a reason'}"
