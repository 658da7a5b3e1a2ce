"""Programs as language models write them, with what they print."""

from __future__ import annotations

BENIGN = {
    "arithmetic": ("print(2**10 + 7 // 2)", "1027\n"),
    "several lines": ("for n in range(3):\n    print(n)", "0\n1\n2\n"),
    "the documented example": (
        """
def is_prime(n):
    if n < 2:
        return False
    for i in range(2, int(n**0.5) + 1):
        if n % i == 0:
            return False
    return True

def is_palindrome(n):
    return str(n) == str(n)[::-1]

print(max(n for n in range(100000) if is_palindrome(n) and is_prime(n)))
""",
        "98689\n",
    ),
    "nothing printed": ("1 + 1", ""),
    "unicode": ("print('größer 東京 \\U0001f600')", "größer 東京 \U0001f600\n"),
    "a lone surrogate": ("print('\\ud800')", "\\ud800\n"),
    "generators and comprehensions": ("print(sum(x * x for x in range(1, 101)))", "338350\n"),
    "classes": (
        "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nprint(P(3))",
        "P(x=3)\n",
    ),
    "fractions": ("from fractions import Fraction\nprint(Fraction(1, 3) + Fraction(1, 6))", "1/2\n"),
    "decimal": ("from decimal import Decimal\nprint(Decimal('0.1') + Decimal('0.2'))", "0.3\n"),
    "statistics": ("import statistics\nprint(statistics.median([3, 1, 2]))", "2\n"),
    "dates": ("from datetime import date\nprint(date(2024, 2, 28).replace(month=3))", "2024-03-28\n"),
    "regular expressions": ("import re\nprint(re.findall(r'\\d+', 'a1b22'))", "['1', '22']\n"),
    "json": ("import json\nprint(json.dumps({'a': [1, None]}))", '{"a": [1, null]}\n'),
    "itertools": (
        "import itertools\nprint(len(list(itertools.permutations('abcd'))))",
        "24\n",
    ),
    "asyncio": (
        "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 5\nprint(asyncio.run(f()))",
        "5\n",
    ),
    "threads": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor(4) as pool:\n    print(sum(pool.map(abs, range(-5, 0))))",
        "15\n",
    ),
    "a database in memory": (
        "import sqlite3\nprint(sqlite3.connect(':memory:').execute('select 6 * 7').fetchone())",
        "(42,)\n",
    ),
    "hashes": ("import hashlib\nprint(hashlib.sha256(b'').hexdigest()[:8])", "e3b0c442\n"),
    "compression": ("import zlib\nprint(len(zlib.decompress(zlib.compress(b'x' * 1000))))", "1000\n"),
    "random numbers": ("import random\nrandom.seed(1)\nprint(random.randint(1, 6) in range(1, 7))", "True\n"),
    "its own name": ("print(__name__)", "__main__\n"),
    "platform": ("import platform\nprint(platform.system(), platform.node())", "Linux sandbox\n"),
    "exit in order": ("import sys\nprint('done')\nsys.exit()", "done\n"),
    "work at the end": ("import atexit\natexit.register(print, 'end')\nprint('begin')", "begin\nend\n"),
    "a thread that goes on": (
        "import threading\nthreading.Timer(0.01, print, ['later']).start()\nprint('now')",
        "now\nlater\n",
    ),
    "pickling": (
        "import pickle\nclass A:\n    x = 1\nprint(pickle.loads(pickle.dumps(A())).x)",
        "1\n",
    ),
}

FAILING = {
    "an exception": ("print('before')\n1 / 0", "ZeroDivisionError: division by zero"),
    "a syntax error": ("print('a'", "SyntaxError: '(' was never closed"),
    "an exit status": ("import sys\nsys.exit('gave up')", "gave up"),
    "a missing module": ("import nonexistent", "ModuleNotFoundError: No module named 'nonexistent'"),
}

WRITING = {
    "a file": ("open('a.txt', 'w').write('hello')\nprint(open('a.txt').read())", "hello\n"),
    "a temporary file": (
        "import tempfile\nwith tempfile.TemporaryFile() as f:\n    f.write(b'x')\n    print(f.tell())",
        "1\n",
    ),
    "a copy": (
        "import os, shutil\nopen('a', 'w').write('x')\nshutil.copy('a', 'b')\nprint(sorted(os.listdir()))",
        "['a', 'b']\n",
    ),
    "a database in a file": (
        "import sqlite3\nc = sqlite3.connect('d.db')\nc.execute('create table t (x)')\n"
        "c.commit()\nprint('ok')",
        "ok\n",
    ),
}
"""Programs that need a directory of their own."""
