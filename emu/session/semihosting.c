/*
 * Semihosting.
 *
 * Follows: Arm "Semihosting for AArch32 and AArch64".
 * Models:  console output and input at its end, exit, clock and time (both emulated).
 * Omits:   files, commands and the command line of the host: firmware does not reach out of the
 *          emulator. These calls fail as they do on a host that refuses.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "session/semihosting.h"

#include <errno.h>
#include <string.h>

#include "base/units.h"

enum {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_WRITEC = 0x03,
    SYS_WRITE0 = 0x04,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_ISERROR = 0x08,
    SYS_ISTTY = 0x09,
    SYS_CLOCK = 0x10,
    SYS_TIME = 0x11,
    SYS_ERRNO = 0x13,
    SYS_EXIT = 0x18,
    SYS_EXIT_EXTENDED = 0x20,
    SYS_ELAPSED = 0x30,
    SYS_TICKFREQ = 0x31,
};

#define APPLICATION_EXIT UINT32_C(0x20026) /* ADP_Stopped_ApplicationExit */
#define FAILED           UINT32_MAX

/* Handles of ":tt", by the mode it is opened with: r, w, a. */
enum { HANDLE_IN = 1, HANDLE_OUT, HANDLE_ERR };

/* Text without an end is cut here. */
#define MAX_TEXT KIB(64)

struct caller {
    struct semihosting *owner;
    enum machine_core core;
};

struct semihosting {
    struct machine *machine;
    struct console *console;
    struct serial_line *line; /* NULL until something is written */
    struct caller caller[CORES];
    int error; /* of the last call that failed */
    bool exited, success;
};

static const uint8_t *guest(const struct caller *c, uint32_t addr, uint32_t len)
{
    return memory_host(machine_memory(c->owner->machine, c->core), addr, len);
}

/* Word i of the parameter block; 0 where there is no memory. */
static uint32_t parameter(const struct caller *c, uint32_t block, unsigned i)
{
    const uint8_t *word = guest(c, block + 4 * i, 4);

    return word != NULL ? load_le32(word) : 0;
}

static uint32_t fail(struct semihosting *s, int error)
{
    s->error = error;
    return FAILED;
}

static void put(struct semihosting *s, uint8_t byte)
{
    if (s->line == NULL)
        s->line = console_add_line(s->console, "semihosting", false);
    if (s->line != NULL)
        s->line->transmitted(s->line->ctx, byte);
}

static uint32_t sys_open(const struct caller *c, uint32_t block)
{
    uint32_t length = parameter(c, block, 2), mode = parameter(c, block, 1);
    const uint8_t *name = guest(c, parameter(c, block, 0), 3);

    if (length != 3 || name == NULL || memcmp(name, ":tt", 3) != 0)
        return fail(c->owner, ENOENT);
    return mode < 4 ? HANDLE_IN : mode < 8 ? HANDLE_OUT : HANDLE_ERR;
}

static bool is_output(uint32_t handle)
{
    return handle == HANDLE_OUT || handle == HANDLE_ERR;
}

/* The result is the number of bytes that were not written. */
static uint32_t sys_write(const struct caller *c, uint32_t block)
{
    uint32_t length = parameter(c, block, 2);
    const uint8_t *data = guest(c, parameter(c, block, 1), length);

    if (!is_output(parameter(c, block, 0)) || data == NULL) {
        c->owner->error = EBADF;
        return length;
    }
    for (uint32_t i = 0; i < length; i++)
        put(c->owner, data[i]);
    return 0;
}

static void sys_write0(const struct caller *c, uint32_t text)
{
    for (uint32_t i = 0; i < MAX_TEXT; i++) {
        const uint8_t *byte = guest(c, text + i, 1);

        if (byte == NULL || *byte == 0)
            return;
        put(c->owner, *byte);
    }
}

static void sys_writec(const struct caller *c, uint32_t addr)
{
    const uint8_t *byte = guest(c, addr, 1);

    if (byte != NULL)
        put(c->owner, *byte);
}

static void sys_exit(struct semihosting *s, uint32_t reason, uint32_t status)
{
    s->exited = true;
    s->success = reason == APPLICATION_EXIT && status == 0;
    machine_request_stop(s->machine);
}

static uint64_t elapsed(const struct caller *c)
{
    return cpu_time(machine_cpu(c->owner->machine, c->core));
}

static uint32_t sys_elapsed(const struct caller *c, uint32_t block)
{
    uint8_t *out = memory_host(machine_memory(c->owner->machine, c->core), block, 8);
    struct mem_region *r = memory_find(machine_memory(c->owner->machine, c->core), block);

    if (out == NULL || r->kind != MEM_RAM)
        return fail(c->owner, EFAULT);
    store_le32(out, (uint32_t)elapsed(c));
    store_le32(out + 4, (uint32_t)(elapsed(c) >> 32));
    return 0;
}

static uint32_t answer(const struct caller *c, uint32_t op, uint32_t arg)
{
    struct semihosting *s = c->owner;

    switch (op) {
    case SYS_OPEN:
        return sys_open(c, arg);
    case SYS_CLOSE:
        return 0;
    case SYS_WRITEC:
        sys_writec(c, arg);
        return op;
    case SYS_WRITE0:
        sys_write0(c, arg);
        return op;
    case SYS_WRITE:
        return sys_write(c, arg);
    case SYS_READ: /* the end of the file: nothing of it was read */
        return parameter(c, arg, 2);
    case SYS_ISERROR:
        return (int32_t)parameter(c, arg, 0) < 0;
    case SYS_ISTTY:
        return 1;
    case SYS_CLOCK:
        return (uint32_t)(elapsed(c) / (TICKS_PER_SECOND / 100));
    case SYS_TIME: /* not the wall clock: two runs are one run */
        return (uint32_t)(elapsed(c) / TICKS_PER_SECOND);
    case SYS_ERRNO:
        return (uint32_t)s->error;
    case SYS_EXIT:
        sys_exit(s, arg, 0);
        return op;
    case SYS_EXIT_EXTENDED:
        sys_exit(s, parameter(c, arg, 0), parameter(c, arg, 1));
        return op;
    case SYS_ELAPSED:
        return sys_elapsed(c, arg);
    case SYS_TICKFREQ:
        return TICKS_PER_SECOND;
    default:
        return fail(s, ENOSYS);
    }
}

static bool on_call(void *ctx, uint32_t op, uint32_t arg, uint32_t *result)
{
    *result = answer(ctx, op, arg);
    return true;
}

struct semihosting *semihosting_new(struct machine *m, struct console *console)
{
    struct semihosting *s = g_new0(struct semihosting, 1);

    s->machine = m;
    s->console = console;
    for (unsigned i = 0; i < CORES; i++) {
        s->caller[i] = (struct caller){s, i};
        cpu_set_semihosting(machine_cpu(m, i), on_call, &s->caller[i]);
    }
    return s;
}

void semihosting_free(struct semihosting *s)
{
    for (unsigned i = 0; i < CORES; i++)
        cpu_set_semihosting(machine_cpu(s->machine, i), NULL, NULL);
    g_free(s);
}

bool semihosting_exited(const struct semihosting *s, bool *success)
{
    *success = s->success;
    return s->exited;
}

void semihosting_forget_exit(struct semihosting *s)
{
    s->exited = false;
}
