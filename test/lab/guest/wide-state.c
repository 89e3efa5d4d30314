/*
 * For user-mode-linux on a processor whose extended state is larger than the guest's kernel knows (AMX: 11 KB; Linux 6.1 keeps less than
 * 3 KB). The host then refuses to set a part of a process's state (PTRACE_SETREGSET with NT_X86_XSTATE: EFAULT), and the guest
 * ends at its first process: "ptrace set fp regs failed, errno = 14". Preloaded into the guest's kernel this puts the part into the whole.
 */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define XSTATE ((void *)0x202L) /* NT_X86_XSTATE */

static char whole[16384] __attribute__((aligned(64)));

static long set_xstate(int pid, struct iovec *part)
{
	struct iovec all = { whole, sizeof whole };
	if (syscall(SYS_ptrace, PTRACE_GETREGSET, pid, XSTATE, &all) != 0 || all.iov_len <= part->iov_len)
		return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, XSTATE, part);
	memcpy(whole, part->iov_base, part->iov_len);
	return syscall(SYS_ptrace, PTRACE_SETREGSET, pid, XSTATE, &all);
}

/* As in the C library otherwise: what is peeked at is returned, not stored. */
long ptrace(enum __ptrace_request request, ...)
{
	va_list list;
	va_start(list, request);
	int pid = va_arg(list, int);
	void *address = va_arg(list, void *);
	void *data = va_arg(list, void *);
	va_end(list);
	if (request == PTRACE_SETREGSET && address == XSTATE)
		return set_xstate(pid, data);
	long peeked = 0;
	int peeks = request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA || request == PTRACE_PEEKUSER;
	long result = syscall(SYS_ptrace, request, pid, address, peeks ? (void *)&peeked : data);
	if (!peeks || result < 0)
		return result;
	errno = 0;
	return peeked;
}
