"""Functions that programs are written with; a program gets those it uses."""

from __future__ import annotations

import re

_SOURCES = (
    """
def is_prime(n):
    if n < 2:
        return False
    for p in (2, 3, 5, 7, 11, 13):
        if n % p == 0:
            return n == p
    return all(n % d for d in range(17, math.isqrt(n) + 1, 2))
""",
    """
def primes_below(stop):
    sieve = bytearray([1]) * max(stop, 2)
    sieve[:2] = b"\\0\\0"
    for p in range(2, math.isqrt(max(stop - 1, 0)) + 1):
        if sieve[p]:
            sieve[p * p :: p] = bytes(len(range(p * p, len(sieve), p)))
    return (n for n in range(stop) if sieve[n])
""",
    """
def is_palindrome(n):
    return str(n) == str(n)[::-1]
""",
    """
def is_square(n):
    return n >= 0 and math.isqrt(n) ** 2 == n
""",
    """
def is_cube(n):
    return round(abs(n) ** (1 / 3)) ** 3 == abs(n)
""",
    """
def is_triangular(n):
    return is_square(8 * n + 1)
""",
    """
def is_fibonacci(n):
    return is_square(5 * n * n + 4) or is_square(5 * n * n - 4)
""",
    """
def is_perfect(n):
    return n > 1 and sum(divisors(n)) == 2 * n
""",
    """
def is_abundant(n):
    return sum(divisors(n)) > 2 * n
""",
    """
def is_deficient(n):
    return sum(divisors(n)) < 2 * n
""",
    """
def is_narcissistic(n):
    return n == sum(d ** len(str(n)) for d in digits(n))
""",
    """
def is_leap(n):
    return n % 4 == 0 and (n % 100 != 0 or n % 400 == 0)
""",
    """
def fibonacci():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b
""",
    """
def powers(base):
    n = 1
    while True:
        yield n
        n *= base
""",
    """
def divisors(n):
    low = [d for d in range(1, math.isqrt(n) + 1) if n % d == 0]
    return low + [n // d for d in reversed(low) if d * d != n]
""",
    """
def prime_factors(n):
    factors = []
    d = 2
    while d * d <= n:
        while n % d == 0:
            factors.append(d)
            n //= d
        d += 1
    return factors + [n] * (n > 1)
""",
    """
def digits(n):
    return [int(d) for d in str(abs(n))]
""",
)
_NAME = re.compile(r"def (\w+)")
_FUNCTIONS = {match[1]: source.strip() for source in _SOURCES if (match := _NAME.search(source))}
_MODULES = ("itertools", "math", "statistics")


def with_helpers(body: str) -> str:
    """A whole program: the modules and functions that its body uses, then the body."""
    used = ""
    wanted = [name for name in _FUNCTIONS if _uses(body, name)]
    needed: dict[str, str] = {}
    while wanted:
        name = wanted.pop()
        if name not in needed:
            needed[name] = _FUNCTIONS[name]
            wanted += [other for other in _FUNCTIONS if other != name and _uses(_FUNCTIONS[name], other)]
    functions = [source for name, source in _FUNCTIONS.items() if name in needed]
    used = "\n".join([*functions, body])
    imports = "\n".join(f"import {module}" for module in _MODULES if f"{module}." in used)
    return "\n\n\n".join(filter(None, (imports, *functions, body))) + "\n"


def _uses(source: str, name: str) -> bool:
    return re.search(rf"\b{name}\(", source) is not None
