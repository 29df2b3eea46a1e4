/*
 * LD_PRELOAD: the N-th call of the system fails, or is the last. INJECT=KIND,N,MODE:
 *
 *   KIND  files (open, read, write ... of files that are no standard stream), memory (allocations
 *         that an input's size may decide, by anybody but libunicorn)
 *   MODE  one (that call), rest (that one and all that follow), kill (SIGKILL instead of it)
 *
 * N 0 fails nothing. INJECT_COUNT=FILE gets the number of calls when the process ends.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LARGE 65536 /* what only input makes so large */

enum kind { KIND_NONE, KIND_FILES, KIND_MEMORY };

static enum kind kind;
static unsigned nth, calls;
static char mode;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("INJECT");
    char word[16], how[16];

    if (text == NULL || sscanf(text, "%15[a-z],%u,%15[a-z]", word, &nth, how) != 3)
        return;
    mode = how[0];
    kind = word[0] == 'f' ? KIND_FILES : KIND_MEMORY;
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("INJECT_COUNT");
    FILE *out;

    kind = KIND_NONE;
    if (path != NULL && (out = fopen(path, "we")) != NULL) {
        fprintf(out, "%u\n", calls);
        fclose(out);
    }
}

/* Whether this call fails. */
static bool fails(enum kind which, int why)
{
    if (kind != which)
        return false;
    calls++;
    if (nth == 0 || (mode == 'r' ? calls < nth : calls != nth))
        return false;
    if (mode == 'k')
        raise(SIGKILL);
    errno = why;
    return true;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int open(const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    mode_t how = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    return fails(KIND_FILES, flags & O_CREAT ? ENOSPC : EMFILE) ? -1 : REAL(open)(path, flags, how);
}

ssize_t read(int fd, void *data, size_t size)
{
    return fd > 2 && fails(KIND_FILES, EIO) ? -1 : REAL(read)(fd, data, size);
}

ssize_t write(int fd, const void *data, size_t size)
{
    return fd > 2 && fails(KIND_FILES, ENOSPC) ? -1 : REAL(write)(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    return fails(KIND_FILES, ENOSPC) ? -1 : REAL(pwrite)(fd, data, size, at);
}

int ftruncate(int fd, off_t size)
{
    return fails(KIND_FILES, ENOSPC) ? -1 : REAL(ftruncate)(fd, size);
}

int fsync(int fd)
{
    return fails(KIND_FILES, EIO) ? -1 : REAL(fsync)(fd);
}

int mkdir(const char *path, mode_t how)
{
    return fails(KIND_FILES, ENOSPC) ? -1 : REAL(mkdir)(path, how);
}

int rename(const char *from, const char *to)
{
    return fails(KIND_FILES, EIO) ? -1 : REAL(rename)(from, to);
}

int symlink(const char *to, const char *path)
{
    return fails(KIND_FILES, ENOSPC) ? -1 : REAL(symlink)(to, path);
}

/* libunicorn does not come back from one that fails. */
static bool is_unicorn(const void *caller)
{
    Dl_info info;

    return dladdr(caller, &info) != 0 && strstr(info.dli_fname, "libunicorn") != NULL;
}

static bool refuses(size_t size, const void *caller)
{
    return size >= LARGE && kind == KIND_MEMORY && !is_unicorn(caller) &&
           fails(KIND_MEMORY, ENOMEM);
}

void *malloc(size_t size)
{
    return refuses(size, __builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return refuses(n * size, __builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return refuses(size, __builtin_return_address(0)) ? NULL : __libc_realloc(old, size);
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    return refuses(size, __builtin_return_address(0))
               ? MAP_FAILED
               : REAL(mmap)(at, size, protection, flags, fd, offset);
}
