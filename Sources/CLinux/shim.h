/* Calls of glibc that its headers show to GNU sources only, which Swift's Glibc module is not. */
#ifndef DREY_CLINUX_H
#define DREY_CLINUX_H

/* rename(2): flags 2 is RENAME_EXCHANGE. Since glibc 2.28. */
int renameat2(int olddirfd, const char *oldpath, int newdirfd, const char *newpath, unsigned int flags);
/* sync(2). */
int syncfs(int fd);

#endif
