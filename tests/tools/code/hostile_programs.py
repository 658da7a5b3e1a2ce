"""Programs that try to get out of a sandbox, to stay in it, or to take more than their share.

Each prints ESCAPED when it has reached what it must not reach; the placeholders in braces stand for things of
the host. What a program changes or reaches outside is looked at as well.
"""

from __future__ import annotations

FILES = {
    "read a secret": "print('ESCAPED' if open('{secret}').read() else '')",
    "read it with a raw descriptor": "import os; fd = os.open('{secret}', os.O_RDONLY); print('ESCAPED')",
    "open it as a path only, then through proc": """
import os
fd = os.open('{secret}', os.O_PATH)
open(f'/proc/self/fd/{{fd}}').read(); print('ESCAPED')
""",
    "list the root": "import os; names = os.listdir('/'); print('ESCAPED' if 'root' in names else '')",
    "list the host's directory": "import os; os.listdir('{directory}') and print('ESCAPED')",
    "walk everywhere": """
import os
for folder, _, files in os.walk('/'):
    if '{name}' in files: print('ESCAPED')
""",
    "read the password file": "print('ESCAPED' if 'root:' in open('/etc/passwd').read() else '')",
    "read the shadow file": "open('/etc/shadow').read(); print('ESCAPED')",
    "overwrite a file": "open('{kept}', 'w').write('x'); print('ESCAPED')",
    "append to a file": "open('{kept}', 'a').write('x'); print('ESCAPED')",
    "truncate by name": "import os; os.truncate('{kept}', 0); print('ESCAPED')",
    "change a mode": "import os; os.chmod('{kept}', 0o777); print('ESCAPED')",
    "change a time": "import os; os.utime('{kept}', (0, 0)); print('ESCAPED')",
    "remove a file": "import os; os.remove('{kept}'); print('ESCAPED')",
    "rename a file": "import os; os.rename('{kept}', '{kept}2'); print('ESCAPED')",
    "link a file into the scratch": "import os; os.link('{secret}', 'x'); open('x').read(); print('ESCAPED')",
    "symlink out of the scratch": "import os; os.symlink('{secret}', 'x'); open('x').read(); "
    "print('ESCAPED')",
    "symlink a name that others may open": """
import os
os.symlink('{kept}', '/tmp/antiphon.log'); open('/tmp/antiphon.log', 'w').write('x')
""",
    "make a file in a directory of the host": "open('{directory}/new', 'w').write('x'); print('ESCAPED')",
    "write beside the standard library": """
import os
open(os.path.dirname(os.__file__) + '/evil.py', 'w').write('x'); print('ESCAPED')
""",
    "import other people's packages": "import sys; sys.path.append('{site}'); import msgspec; "
    "print('ESCAPED')",
    "import from the host": "import sys; sys.path.insert(0, '{directory}'); import evil; print('ESCAPED')",
    "load a library of the host": "import ctypes; ctypes.CDLL('{directory}/evil.so'); print('ESCAPED')",
    "make a device": "import os, stat; os.mknod('/tmp/d', 0o600 | stat.S_IFBLK, os.makedev(8, 0)); "
    "print('ESCAPED')",
    "read a disk": "open('/dev/sda', 'rb').read(1); print('ESCAPED')",
    "read the kernel's memory": "open('/dev/kmem', 'rb').read(1); print('ESCAPED')",
    "write shared memory": "open('/dev/shm/{token}', 'w').write('x'); print('ESCAPED')",
    "mount": "import ctypes; ctypes.CDLL(None).mount(b'a', b'/tmp', b'tmpfs', 0, 0) or print('ESCAPED')",
    "change the root": "import os; os.chroot('/tmp'); print('ESCAPED')",
    "find set-user-id programs": """
import os
for path in ('/bin/su', '/usr/bin/sudo', '/usr/bin/passwd'):
    try: open(path, 'rb').read(1); print('ESCAPED')
    except OSError: pass
""",
}

PROCESSES = {
    "fork": "import os; os.fork(); print('ESCAPED')",
    "fork for ever": """
import os
while True:
    try: os.fork(); print('ESCAPED')
    except OSError: break
""",
    "vfork by number": "import ctypes; r = ctypes.CDLL(None).syscall(58); print('ESCAPED' if r > 0 else '')",
    "fork by clone3": """
import ctypes
arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17)
r = ctypes.CDLL(None).syscall(435, arguments, 88)
print('ESCAPED' if r >= 0 else '')
""",
    "clone with shared memory": """
import ctypes
r = ctypes.CDLL(None).syscall(56, 0x100 | 0x4000 | 17, 0, 0, 0, 0)
print('ESCAPED' if r > 0 else '')
""",
    "subprocess": "import subprocess; print('ESCAPED', subprocess.run(['/bin/echo'], check=True))",
    "shell": "import os; print('ESCAPED' if os.system('true') == 0 else '')",
    "exec": "import os; os.execv('/bin/echo', ['echo', 'ESCAPED'])",
    "exec this interpreter": "import os, sys; "
    "os.execv(sys.executable, ['python', '-c', 'print(\"ESCAPED\")'])",
    "exec of a memory file": """
import os
fd = os.memfd_create('x'); os.write(fd, '#!/bin/sh\\necho ESCAPED'.encode()); os.execve(fd, ['x'], {{}})
""",
    "spawn": "import os; os.posix_spawn('/bin/echo', ['echo', 'ESCAPED'], {{}})",
    "multiprocessing": """
import multiprocessing
with multiprocessing.get_context('fork').Pool(2) as pool: print('ESCAPED', pool.map(abs, [1]))
""",
    "daemon that outlives": """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True: open('{kept}', 'a').write('x'); time.sleep(0.01)
print('ESCAPED')
""",
    "leave the session": "import os; os.setsid(); print('ESCAPED')",
    "signal the parent": "import os; os.kill(os.getppid(), 0); print('ESCAPED')",
    "signal a process of the host": "import os; os.kill({victim}, 9); print('ESCAPED')",
    "signal everybody": "import os; os.kill(-1, 9); print('ESCAPED')",
    "signal the group": "import os; os.killpg(os.getpgrp(), 0); print('ESCAPED')",
    "signal by file owner": """
import fcntl, os
r, w = os.pipe(); fcntl.fcntl(r, fcntl.F_SETOWN, {victim}); print('ESCAPED')
""",
    "signal by pidfd": """
import os, signal
signal.pidfd_send_signal(os.pidfd_open({victim}), 9); print('ESCAPED')
""",
    "trace a process": "import ctypes; ctypes.CDLL(None).ptrace(16, {victim}, 0, 0) or print('ESCAPED')",
    "trace the parent": "import ctypes, os; "
    "ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) or print('ESCAPED')",
    "read another's memory": """
import ctypes
buffer = ctypes.create_string_buffer(8)
vector = (ctypes.c_void_p * 2)(ctypes.addressof(buffer), 8)
r = ctypes.CDLL(None).process_vm_readv({victim}, vector, 1, vector, 1, 0)
print('ESCAPED' if r != -1 else '')
""",
    "read its environment": "open('/proc/{victim}/environ').read(); print('ESCAPED')",
    "read the parent's environment": "import os; open(f'/proc/{{os.getppid()}}/environ').read(); "
    "print('ESCAPED')",
    "follow its working directory": "import os; os.listdir('/proc/{victim}/cwd/'); print('ESCAPED')",
    "write its score": "open('/proc/{victim}/oom_score_adj', 'w').write('1000'); print('ESCAPED')",
    "take its descriptors": """
import ctypes, os
print('ESCAPED' if ctypes.CDLL(None).syscall(438, os.pidfd_open({victim}), 0, 0) >= 0 else '')
""",
    "limit another process": "import resource as r; r.prlimit({victim}, r.RLIMIT_CPU, (1, 1)); "
    "print('ESCAPED')",
    "list processes": """
import os
print('ESCAPED' if sum(name.isdigit() for name in os.listdir('/proc')) > 1 else '')
""",
}

PRIVILEGES = {
    "become root": "import os; os.setuid(0); print('ESCAPED')",
    "make a user namespace": "import ctypes; ctypes.CDLL(None).unshare(0x10000000) or print('ESCAPED')",
    "enter a namespace": "import ctypes, os; ctypes.CDLL(None).setns(0, 0) == 0 and print('ESCAPED')",
    "raise a limit": "import resource as r; r.setrlimit(r.RLIMIT_AS, (-1, -1)); print('ESCAPED')",
    "allow core dumps": "import resource as r; r.setrlimit(r.RLIMIT_CORE, (9, 9)); print('ESCAPED')",
    "be dumpable": "import ctypes; ctypes.CDLL(None).prctl(4, 1, 0, 0, 0) or print('ESCAPED')",
    "outlive the parent": "import ctypes; ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) or print('ESCAPED')",
    "a filter of its own": "import ctypes; ctypes.CDLL(None).prctl(22, 1, 0, 0, 0) or print('ESCAPED')",
    "load kernel code": "import ctypes; ctypes.CDLL(None).syscall(321, 5, 0, 0) >= 0 and print('ESCAPED')",
    "a ring of requests": """
import ctypes
parameters = ctypes.create_string_buffer(120)
print('ESCAPED' if ctypes.CDLL(None).syscall(425, 4, parameters) >= 0 else '')
""",
    "handle page faults": "import ctypes; print('ESCAPED' if ctypes.CDLL(None).syscall(323, 1) >= 0 else '')",
    "count events": """
import ctypes
attributes = ctypes.create_string_buffer(120)
print('ESCAPED' if ctypes.CDLL(None).syscall(298, attributes, 0, -1, -1, 0) >= 0 else '')
""",
    "keys of the kernel": "import ctypes; "
    "ctypes.CDLL(None).syscall(250, 0, -3, 1, 0, 0) > 0 and print('ESCAPED')",
    "32-bit numbers": """
import ctypes, mmap
code = mmap.mmap(-1, 4096, prot=7)
code.write(bytes.fromhex('53b827000000bb00000000cd805bc3'))  # mkdir(0) by int 0x80
address = ctypes.addressof(ctypes.c_char.from_buffer(code))
print('started', flush=True)
ctypes.CFUNCTYPE(ctypes.c_long)(address)(); print('ESCAPED')
""",
    "the x32 interface": "import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39) > 0 and print('ESCAPED')",
    "set the clock": "import time; time.clock_settime(time.CLOCK_REALTIME, 0); print('ESCAPED')",
    "rename the host": "import socket; socket.sethostname('x'); print('ESCAPED')",
    "know the host's name": "import os; print('ESCAPED' if os.uname().nodename == '{hostname}' else '')",
    "ask the kernel for it": """
import ctypes
buffer = ctypes.create_string_buffer(390)
ctypes.CDLL(None).uname(buffer)
print('ESCAPED' if buffer.raw[65:130].rstrip(b'\\0').decode() == '{hostname}' else '')
""",
}

NETWORK = {
    "TCP": "import socket; socket.create_connection(('127.0.0.1', {port}), 1); print('ESCAPED')",
    "UDP": "import socket; "
    "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
    "listening": "import socket; socket.create_server(('127.0.0.1', 0)); print('ESCAPED')",
    "IPv6": "import socket; socket.socket(socket.AF_INET6); print('ESCAPED')",
    "raw": "import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); print('ESCAPED')",
    "netlink": "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0); print('ESCAPED')",
    "packets": "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW); print('ESCAPED')",
    "VM sockets": "import socket; socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM); print('ESCAPED')",
    "an abstract Unix socket": "import socket; socket.socket(socket.AF_UNIX).connect('\\0{abstract}'); "
    "print('ESCAPED')",
    "a Unix socket in a file": "import socket; socket.socket(socket.AF_UNIX).connect('{unix}'); "
    "print('ESCAPED')",
    "a pair, turned outwards": """
import socket
ours, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
ours.sendto(b'x', '\\0{abstract}'); print('ESCAPED')
""",
    "name resolution": "import socket; socket.getaddrinfo('localhost', 80); print('ESCAPED')",
    "an HTTP client": "import urllib.request as u; u.urlopen('http://127.0.0.1:{port}/'); print('ESCAPED')",
}

GREED = {
    "memory": "block = bytearray(2**31); print('ESCAPED')",
    "memory bit by bit": "blocks = []\nwhile len(blocks) < 4096: blocks.append(bytearray(2**20))\n"
    "print('ESCAPED')",
    "mapped memory": "import mmap; mmap.mmap(-1, 2**31); print('ESCAPED')",
    "memory files": "import os; os.ftruncate(os.memfd_create('x'), 2**31); print('ESCAPED')",
    "shared memory": """
from multiprocessing import shared_memory
shared_memory.SharedMemory(create=True, size=2**20); print('ESCAPED')
""",
    "System V memory": "import ctypes; ctypes.CDLL(None).shmget(77, 4096, 0o1666) >= 0 and print('ESCAPED')",
    "System V queue": "import ctypes; ctypes.CDLL(None).msgget(77, 0o1666) >= 0 and print('ESCAPED')",
    "threads": """
import threading, time
for count in range(2000):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
print('ESCAPED')
""",
    "descriptors": "import os\nfor _ in range(5000): os.pipe()\nprint('ESCAPED')",
    "files": """
for number in range(3000):
    open(f'f{{number}}', 'w').close()
print('ESCAPED')
""",
    "directories": "import os\nfor number in range(3000): os.mkdir(f'd{{number}}')\nprint('ESCAPED')",
    "one large file": """
with open('large', 'wb') as file:
    for _ in range(1024): file.write(bytes(2**20))
print('ESCAPED')
""",
    "many large files": """
for number in range(64):
    with open(f'large{{number}}', 'wb') as file: file.write(bytes(2**20))
print('ESCAPED')
""",
    "locked memory": "import ctypes; ctypes.CDLL(None).mlockall(3) or print('ESCAPED')",
    "priority": "import os; os.nice(-5); print('ESCAPED')",
    "real-time priority": "import os; os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)); "
    "print('ESCAPED')",
    "deep recursion": """
import sys
sys.setrecursionlimit(10**9)
def down(): down()
down(); print('ESCAPED')
""",
    "deep C recursion": "value = []\nfor _ in range(10**6): value = [value]\n"
    "if len(repr(value)) > 10**6: print('ESCAPED')",
    "a huge number": "print(len(str(7 ** (10 ** 8)))); print('ESCAPED')",
    "a bomb of syntax": "exec('(' * 100000 + ')' * 100000); print('ESCAPED')",
}

STREAMS = {
    "too much output": "while True: print('x' * 1000)",
    "too much in one piece": "print('x' * 10**7)",
    "too many errors": "import sys\nwhile True: sys.stderr.write('x' * 1000)",
    "too many pictures": """
import os
for fd in range(3, 64):
    try:
        while True: os.write(fd, b'I' * 65536)
    except OSError: pass
""",
    "use an inherited descriptor": """
import os, stat
for fd in range(3, 128):
    try: kind = os.fstat(fd).st_mode
    except OSError: continue
    if not stat.S_ISFIFO(kind): print('ESCAPED')
""",
    "end without a trace": "import os; os._exit(3)",
    "crash": "import ctypes; ctypes.string_at(0)",
    "abort": "import os; os.abort()",
    "kill itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "stop itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "close everything and stay": "import os, time; os.closerange(0, 128); time.sleep(60)",
    "hide in a thread": "import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()",
    "stay at the end": "import atexit, time; atexit.register(time.sleep, 60)",
    "never die": """
import signal, time
for number in range(1, 32):
    try: signal.signal(number, signal.SIG_IGN)
    except OSError: pass
while True:
    try: time.sleep(60)
    except BaseException: pass
""",
    "sleep": "import time; time.sleep(60)",
    "compute": "while True: pass",
    "compute, deaf to the warning": "import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n"
    "while True: pass",
    "wait for input": "input()",
    "an exception that cannot be shown": """
class Evil(BaseException):
    def __str__(self): raise Evil
    __repr__ = __str__
raise Evil
""",
    "replace the exit": "import os, sys; os._exit = sys.exit = lambda *_: print('stays'); "
    "raise SystemExit(4)",
    "no output to write to": "import sys; sys.stdout = sys.stderr = None; raise ValueError",
}

HOSTILE = {
    f"{kind}: {what}": program
    for kind, programs in {
        "files": FILES,
        "processes": PROCESSES,
        "privileges": PRIVILEGES,
        "network": NETWORK,
        "greed": GREED,
        "streams": STREAMS,
    }.items()
    for what, program in programs.items()
}
