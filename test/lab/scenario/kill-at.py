"""kill-at.py COMMAND MOMENT [COMMAND MOMENT]...

Waits for processes whose command lines begin as these regular expressions say, follows the system calls of each, one after another, and
kills it (SIGKILL) right before one that changes something: a call of device-mapper, or a write to a disk. MOMENT is its number, or
`load` or `suspend`: the first of that kind; `commit` or `resume`: the first write, or resume, after a suspend. Tells of each command which of the
pairs it is, its calls, `3 create vg-m` or `4 write`, and at last `killed`, or `ended` where there was no such call. What lies between
two such calls lasts less than a millisecond, too short to be met from outside.
"""

import ctypes
import os
import re
import signal
import struct
import sys
import time

SEIZE, SYSCALL, INTERRUPT, GETREGS, TRACESYSGOOD = 0x4206, 24, 0x4207, 12, 1
ORIG_RAX, RDX, RSI = 15, 12, 13  # in user_regs_struct, x86-64
IOCTL, WRITES = 16, (18, 209)  # pwrite64, io_submit
DM = {3: "create", 4: "remove", 5: "rename", 6: "suspend", 9: "load", 10: "clear"}
SUSPEND_FLAG, WALL = 2, 0x40000000
LOOKS = 100

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def ptrace(request, pid, data=0):
    if libc.ptrace(request, pid, None, data) == -1:
        raise OSError(ctypes.get_errno(), f"ptrace {request}")


def find(pairs):
    """The first process that is one of these, and which. A process becomes another command soon after it began, or never."""
    looks = {}
    while True:
        pids = [pid for pid in os.listdir("/proc") if pid.isdigit()]
        looks = {pid: looks.get(pid, 0) + 1 for pid in pids}
        for pid in [pid for pid in pids if looks[pid] < LOOKS]:
            try:
                with open(f"/proc/{pid}/cmdline") as words:
                    line = words.read().replace("\0", " ")
            except OSError:
                continue
            for number, (command, _) in pairs.items():
                if re.match(command, line):
                    return int(pid), number
        time.sleep(0.02)


def moment(pid, regs):
    """What the call is, in words; None where it changes nothing."""
    if regs[ORIG_RAX] in WRITES:
        return "write"
    if regs[ORIG_RAX] != IOCTL or (regs[RSI] >> 8) & 0xFF != 0xFD or regs[RSI] & 0xFF not in DM:
        return None
    with open(f"/proc/{pid}/mem", "rb") as memory:
        memory.seek(regs[RDX])
        head = memory.read(176)
    flags, _, _, device = struct.unpack_from("=IIIQ", head, 28)
    what = DM[regs[RSI] & 0xFF]
    if what == "suspend" and not flags & SUSPEND_FLAG:
        what = "resume"
    name = head[48:].split(b"\0")[0].decode() or f"{(device >> 8) & 0xFFF}:{(device & 0xFF) | ((device >> 12) & 0xFFF00)}"
    return f"{what} {name}"


def is_it(wanted, seen, what, suspends):
    if wanted in ("commit", "resume"):
        return suspends and what.split()[0] == {"commit": "write"}.get(wanted, wanted)
    return wanted == str(seen) or wanted == what.split()[0]


def follow(pid, wanted):
    ptrace(SEIZE, pid, TRACESYSGOOD)
    ptrace(INTERRUPT, pid)
    regs = (ctypes.c_ulong * 27)()
    entering, seen, suspends = False, 0, False
    while True:
        _, status = os.waitpid(pid, WALL)
        if not os.WIFSTOPPED(status):
            return "ended"
        deliver = 0
        if os.WSTOPSIG(status) == signal.SIGTRAP | 0x80:
            entering = not entering
            if entering:
                ptrace(GETREGS, pid, ctypes.addressof(regs))
                what = moment(pid, regs)
                if what is not None:
                    print(seen, what)
                    suspends = suspends or what.startswith("suspend")
                    if is_it(wanted, seen, what, suspends):
                        os.kill(pid, signal.SIGKILL)
                        os.waitpid(pid, WALL)
                        return "killed"
                    seen += 1
        elif status >> 16 == 0:
            deliver = os.WSTOPSIG(status)
        ptrace(SYSCALL, pid, deliver)


def main(*words):
    pairs = dict(enumerate(zip(words[::2], words[1::2])))
    print("waiting", flush=True)
    while pairs:
        pid, number = find(pairs)
        _, wanted = pairs.pop(number)
        print("pair", number)
        print(follow(pid, wanted), flush=True)


main(*sys.argv[1:])
