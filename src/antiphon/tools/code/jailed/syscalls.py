"""The system calls of a jailed program, by name, with their numbers.

Each is written as ``name:x86_64:aarch64``, with ``-`` where the architecture has none. What is not named here
is refused; so a call that a later kernel adds is refused, too. The numbers are part of Linux's stable
interface (arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h).
"""

from __future__ import annotations

COLUMNS = {"x86_64": 1, "aarch64": 2}
"""The architectures whose numbers are known, as `os.uname` names them."""

ALLOWED = """
# files and pipes that are open
read:0:63 write:1:64 readv:19:65 writev:20:66 pread64:17:67 pwrite64:18:68 preadv:295:69 pwritev:296:70
lseek:8:62 close:3:57 close_range:436:436 fstat:5:80 getdents:78:- getdents64:217:61 ftruncate:77:46
fallocate:285:47 fsync:74:82 fdatasync:75:83 sendfile:40:71 copy_file_range:326:285 fadvise64:221:223
dup:32:23 dup2:33:- dup3:292:24 pipe:22:- pipe2:293:59 umask:95:166
# names of files: the mounts and Landlock decide which
open:2:- openat:257:56 creat:85:- access:21:- faccessat:269:48 faccessat2:439:439 stat:4:- lstat:6:-
newfstatat:262:79 statx:332:291 readlink:89:- readlinkat:267:78 getcwd:79:17 chdir:80:49 fchdir:81:50
mkdir:83:- mkdirat:258:34 unlink:87:- unlinkat:263:35 rmdir:84:- rename:82:- renameat:264:38
renameat2:316:276 link:86:- linkat:265:37 symlink:88:- symlinkat:266:36
# memory
mmap:9:222 munmap:11:215 mremap:25:216 mprotect:10:226 brk:12:214 msync:26:227
# threads and signals of this process
futex:202:98 set_robust_list:273:99 get_robust_list:274:100 rseq:334:293 set_tid_address:218:96
membarrier:324:283 rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigreturn:15:139 rt_sigpending:127:136
rt_sigsuspend:130:133 rt_sigtimedwait:128:137 sigaltstack:131:132 pause:34:- restart_syscall:219:128
wait4:61:260 waitid:247:95 exit:60:93 exit_group:231:94
# who and where it is
getpid:39:172 getppid:110:173 gettid:186:178 getpgrp:111:- getuid:102:174 geteuid:107:175 getgid:104:176
getegid:108:177 getgroups:115:158 getresuid:118:148 getresgid:120:150 getrlimit:97:163 getrusage:98:165
times:100:153 sched_yield:24:124 sched_getaffinity:204:123 getcpu:309:168 sysinfo:99:179 getrandom:318:278
# time
gettimeofday:96:169 time:201:- clock_gettime:228:113 clock_getres:229:114 clock_nanosleep:230:115
nanosleep:35:101 alarm:37:- getitimer:36:102 setitimer:38:103
# waiting
poll:7:- ppoll:271:73 select:23:- pselect6:270:72 epoll_create:213:- epoll_create1:291:20 epoll_ctl:233:21
epoll_wait:232:- epoll_pwait:281:22 epoll_pwait2:441:441 eventfd:284:- eventfd2:290:19
# socket pairs, which is what asyncio wakes itself with
recvfrom:45:207 shutdown:48:210 getsockopt:55:209 getsockname:51:204 getpeername:52:205
"""
"""Allowed with any arguments."""

OWN_FILES = (
    "chmod:90:- fchmod:91:52 fchmodat:268:53 utimensat:280:88 utime:132:- utimes:235:- futimesat:261:-"
)
"""Allowed where no file of the host is writable: Landlock does not look at these."""

EXAMINED = """
clone:56:220 clone3:435:435 socketpair:53:199 sendto:44:206 kill:62:129 tgkill:234:131 prlimit64:302:261
uname:63:160 ioctl:16:29 fcntl:72:25 madvise:28:233
"""
"""Allowed with some arguments only: see `antiphon.tools.code.jailed.seccomp`."""


def numbers(table: str, machine: str) -> dict[str, int]:
    """The system calls of a table that an architecture has.

    Raises:
        KeyError: the architecture is not one of `COLUMNS`.
    """
    column = COLUMNS[machine]
    lines = (line for line in table.splitlines() if not line.startswith("#"))
    entries = (entry.split(":") for entry in " ".join(lines).split())
    return {entry[0]: int(entry[column]) for entry in entries if entry[column] != "-"}
