/* Calls of glibc that its headers show to GNU sources only, which Swift's Glibc module is not. */
#ifndef DREY_CLINUX_H
#define DREY_CLINUX_H

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>

/* rename(2): flags 2 is RENAME_EXCHANGE. Since glibc 2.28. */
int renameat2(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned int flags);

/* pipe(2) with flags. */
int pipe2(int descriptors[2], int flags);
/* posix_spawn(3). Since glibc 2.34. */
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);
long syscall(long number, ...);
/* memfd_create(2): a file that has no name. Since glibc 2.27; flags 1 is MFD_CLOEXEC. */
int memfd_create(const char *name, unsigned int flags);
/* memmem(3): the first place of a text in another, as fast as the machine reads. */
void *memmem(const void *haystack, size_t haystacklen, const void *needle, size_t needlelen);

/* mallopt(3): all threads share one heap from now on. Call it before there are threads. */
static inline void drey_keep_one_arena(void) { mallopt(M_ARENA_MAX, 1); }

/* mallopt(3): the heap grows in large steps and is not given back in between. A small cluster's manifests take half a
   megabyte; by steps of 128 KiB, with the top given back, its pages are asked for twice. */
static inline void drey_grow_heap_in_large_steps(void) {
  mallopt(M_TOP_PAD, 512 << 10);
  mallopt(M_TRIM_THRESHOLD, 8 << 20);
}

/* How many processors this process may run on; 1 where the kernel does not say. */
static inline int drey_processor_count(void) {
  unsigned long mask[128] = {0};
  int count = 0;
  if (syscall(SYS_sched_getaffinity, 0, sizeof mask, mask) < 0) return 1;
  for (int word = 0; word < 128; word++) count += __builtin_popcountl(mask[word]);
  return count > 0 ? count : 1;
}

/* A descriptor that becomes readable when the process ends (Linux 5.3); -1 where the kernel has none. */
static inline int drey_pidfd_open(pid_t process) {
#ifdef SYS_pidfd_open
  return (int)syscall(SYS_pidfd_open, process, 0);
#else
  (void)process;
  return -1;
#endif
}

/* waitid(2) for one process: 1 when it has ended, 0 when not, -1 on an error. `code` is CLD_EXITED, CLD_KILLED ... */
static inline int drey_wait(pid_t process, int options, int *code, int *status) {
  siginfo_t info;
  info.si_pid = 0;
  for (;;) {
    if (waitid(P_PID, (id_t)process, &info, WEXITED | options) == 0) break;
    if (errno != EINTR) return -1;
  }
  if (info.si_pid == 0) return 0;
  *code = info.si_code;
  *status = info.si_status;
  return 1;
}

/* From now on whatever this process's descendants leave behind becomes its child, and not init's (Linux 3.4). */
static inline void drey_adopt_orphans(void) { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

/* An event descriptor that isn't inherited and never blocks; -1 on an error. */
static inline int drey_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

#endif
