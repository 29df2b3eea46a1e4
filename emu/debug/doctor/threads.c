/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/threads.h"

#include <string.h>

#include "base/units.h"

/* Indexes of _kernel_thread_info_offsets. */
enum {
    OFFSET_VERSION,
    OFFSET_CURRENT,
    OFFSET_THREADS,
    OFFSET_ENTRY,
    OFFSET_NEXT,
    OFFSET_STATE,
    OFFSET_OPTIONS,
    OFFSET_PRIORITY,
    OFFSET_STACK_POINTER,
    OFFSET_NAME,
    OFFSETS,               /* that every version has */
    OFFSET_EXC_RETURN = 13 /* low byte of EXC_RETURN; since 3.0 */
};

#define CALLEE_SAVED_BYTES  32u /* r4 to r11, in front of the stack pointer */
#define EXC_RETURN_NO_FP    BIT(4)
#define OFFSETS_NAME        "_kernel_thread_info_offsets"
#define OFFSETS_FORMER_NAME "_kernel_openocd_offsets"

#define STATE_PENDING BIT(1)
#define STATE_DEAD    BIT(3)
#define MAX_THREADS   64u
#define MAX_OFFSET    1024u
#define NAME_BYTES    32u
#define ABSENT        UINT32_MAX

struct reader {
    struct machine *machine;
    const struct symbols *symbols;
    enum machine_core core;
    uint32_t offset[OFFSETS];
    uint32_t exc_return; /* offset, or ABSENT */
};

static bool read_bytes(const struct reader *r, uint32_t addr, void *to, uint32_t len)
{
    const uint8_t *host = memory_host(machine_memory(r->machine, r->core), addr, len);

    if (host != NULL)
        memcpy(to, host, len);
    return host != NULL;
}

static uint32_t word_at(const struct reader *r, uint32_t addr)
{
    uint8_t bytes[4];

    return read_bytes(r, addr, bytes, sizeof bytes) ? load_le32(bytes) : 0;
}

static uint8_t byte_at(const struct reader *r, uint32_t addr)
{
    uint8_t byte;

    return read_bytes(r, addr, &byte, 1) ? byte : 0;
}

static bool is_offset(uint32_t offset)
{
    return offset < MAX_OFFSET || offset == ABSENT;
}

/* The table of offsets; false when there is none that we know. */
static bool read_offsets(struct reader *r, const struct zephyr_kernel *k)
{
    if (k->n_offsets < OFFSETS)
        return false;
    for (unsigned i = 0; i < OFFSETS; i++) {
        r->offset[i] = word_at(r, k->offsets + 4 * i);
        if (!is_offset(r->offset[i]))
            return false;
    }
    r->exc_return = ABSENT;
    if (k->n_offsets > OFFSET_EXC_RETURN)
        r->exc_return = word_at(r, k->offsets + 4 * OFFSET_EXC_RETURN);
    return is_offset(r->exc_return) && r->offset[OFFSET_VERSION] <= 1 &&
           r->offset[OFFSET_THREADS] != ABSENT && r->offset[OFFSET_NEXT] != ABSENT &&
           r->offset[OFFSET_STATE] != ABSENT && r->offset[OFFSET_OPTIONS] != ABSENT;
}

/* "data_ready", "requests+0x8", or the address. */
static char *object_name(const struct reader *r, uint32_t addr)
{
    char *name = r->symbols != NULL ? symbols_format(r->symbols, addr) : NULL;

    if (name != NULL && name[0] != '\0')
        return name;
    g_free(name);
    return g_strdup_printf("0x%08x", addr);
}

static char *thread_name(const struct reader *r, uint32_t thread)
{
    char text[NAME_BYTES + 1] = "";
    static const char object_prefix[] = "_k_thread_obj_";

    if (r->offset[OFFSET_NAME] != ABSENT)
        (void)read_bytes(r, thread + r->offset[OFFSET_NAME], text, NAME_BYTES);
    text[strcspn(text, "\n\r\t")] = '\0';
    if (text[0] != '\0' && g_str_is_ascii(text))
        return g_strdup(text);
    char *name = object_name(r, thread);
    if (g_str_has_prefix(name, object_prefix))
        memmove(name, name + strlen(object_prefix), strlen(name + strlen(object_prefix)) + 1);
    return name;
}

static struct zephyr_thread read_thread(const struct reader *r, uint32_t thread, uint32_t current)
{
    uint8_t state = byte_at(r, thread + r->offset[OFFSET_STATE]);
    /* _wait_q_t *pended_on; the queue is the first member of most kernel objects. */
    uint32_t queue = word_at(r, thread + r->offset[OFFSET_OPTIONS] - 4);

    return (struct zephyr_thread){
        .name = thread_name(r, thread),
        .waits_for = (state & STATE_PENDING) != 0 ? object_name(r, queue) : NULL,
        .priority = (int8_t)byte_at(r, thread + r->offset[OFFSET_PRIORITY]),
        .current = thread == current,
        .dead = (state & STATE_DEAD) != 0,
        .state = state,
        .addr = thread,
        .saved = thread + r->offset[OFFSET_STACK_POINTER] - CALLEE_SAVED_BYTES,
        .frame = word_at(r, thread + r->offset[OFFSET_STACK_POINTER]),
        .fp_frame =
            r->exc_return != ABSENT && (byte_at(r, thread + r->exc_return) & EXC_RETURN_NO_FP) == 0,
    };
}

GArray *threads_read_of(struct machine *m, const struct zephyr_kernel *k, const struct symbols *s)
{
    GArray *threads = g_array_new(FALSE, FALSE, sizeof(struct zephyr_thread));
    struct reader r = {.machine = m, .symbols = s, .core = k->core};

    if (k->kernel == 0 || !read_offsets(&r, k))
        return threads;
    uint32_t current = word_at(&r, k->kernel + r.offset[OFFSET_CURRENT]);
    uint32_t thread = word_at(&r, k->kernel + r.offset[OFFSET_THREADS]);
    while (thread != 0 && threads->len < MAX_THREADS) {
        struct zephyr_thread t = read_thread(&r, thread, current);

        g_array_append_val(threads, t);
        thread = word_at(&r, thread + r.offset[OFFSET_NEXT]);
    }
    return threads;
}

struct zephyr_kernel threads_find_kernel(const struct symbols *s, const char *file,
                                         enum machine_core core)
{
    struct zephyr_kernel k = {.core = core};

    for (unsigned i = 0; i < symbols_count(s); i++) {
        const struct symbol *symbol = symbols_get(s, i);

        if (symbol->file != file)
            continue;
        if (strcmp(symbol->name, "_kernel") == 0) {
            k.kernel = symbol->addr;
        } else if (strcmp(symbol->name, OFFSETS_NAME) == 0 ||
                   strcmp(symbol->name, OFFSETS_FORMER_NAME) == 0) {
            k.offsets = symbol->addr;
            k.n_offsets = symbol->size / 4;
        }
    }
    return k;
}

uint32_t threads_current(struct machine *m, const struct zephyr_kernel *k)
{
    struct reader r = {.machine = m, .core = k->core};

    return k->kernel != 0 && read_offsets(&r, k) ? word_at(&r, k->kernel + r.offset[OFFSET_CURRENT])
                                                 : 0;
}

char *threads_name(struct machine *m, const struct zephyr_kernel *k, uint32_t thread,
                   const struct symbols *s)
{
    struct reader r = {.machine = m, .symbols = s, .core = k->core};

    return read_offsets(&r, k) ? thread_name(&r, thread) : g_strdup_printf("0x%08x", thread);
}

GArray *threads_read(struct machine *m, const struct symbols *s)
{
    struct zephyr_kernel k = {.core = CORE_APP};
    const struct symbol *kernel = s != NULL ? symbols_find_name(s, "_kernel") : NULL;
    const struct symbol *table = s != NULL ? symbols_find_name(s, OFFSETS_NAME) : NULL;

    if (s != NULL && table == NULL)
        table = symbols_find_name(s, OFFSETS_FORMER_NAME);
    if (kernel != NULL && table != NULL)
        k = (struct zephyr_kernel){CORE_APP, kernel->addr, table->addr, table->size / 4};
    return threads_read_of(m, &k, s);
}

void threads_free(GArray *threads)
{
    for (unsigned i = 0; i < threads->len; i++) {
        g_free(g_array_index(threads, struct zephyr_thread, i).name);
        g_free(g_array_index(threads, struct zephyr_thread, i).waits_for);
    }
    g_array_free(threads, TRUE);
}

bool threads_all_wait(const GArray *threads)
{
    bool any = false;

    for (unsigned i = 0; i < threads->len; i++) {
        const struct zephyr_thread *t = &g_array_index(threads, struct zephyr_thread, i);

        if (t->waits_for == NULL && !t->current && !t->dead)
            return false;
        any |= t->waits_for != NULL;
    }
    return any;
}
