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
    OFFSETS,
};

#define STATE_PENDING BIT(1)
#define STATE_DEAD    BIT(3)
#define MAX_THREADS   64u
#define MAX_OFFSET    1024u
#define NAME_BYTES    32u
#define ABSENT        UINT32_MAX

struct reader {
    struct machine *machine;
    const struct symbols *symbols;
    uint32_t offset[OFFSETS];
};

static bool read_bytes(const struct reader *r, uint32_t addr, void *to, uint32_t len)
{
    const uint8_t *host = memory_host(machine_memory(r->machine, CORE_APP), addr, len);

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

/* The table of offsets; false when there is none that we know. */
static bool read_offsets(struct reader *r)
{
    const struct symbol *table = symbols_find_name(r->symbols, "_kernel_thread_info_offsets");

    if (table == NULL || table->size < sizeof r->offset)
        return false;
    for (unsigned i = 0; i < OFFSETS; i++) {
        r->offset[i] = word_at(r, table->addr + 4 * i);
        if (r->offset[i] >= MAX_OFFSET && r->offset[i] != ABSENT)
            return false;
    }
    return r->offset[OFFSET_VERSION] <= 1 && r->offset[OFFSET_THREADS] != ABSENT &&
           r->offset[OFFSET_NEXT] != ABSENT && r->offset[OFFSET_STATE] != ABSENT &&
           r->offset[OFFSET_OPTIONS] != ABSENT;
}

/* "data_ready", "requests+0x8", or the address. */
static char *object_name(const struct reader *r, uint32_t addr)
{
    char *name = symbols_format(r->symbols, addr);

    if (name[0] != '\0')
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
    };
}

GArray *threads_read(struct machine *m, const struct symbols *s)
{
    GArray *threads = g_array_new(FALSE, FALSE, sizeof(struct zephyr_thread));
    struct reader r = {.machine = m, .symbols = s};
    const struct symbol *kernel = s != NULL ? symbols_find_name(s, "_kernel") : NULL;

    if (kernel == NULL || !read_offsets(&r))
        return threads;
    uint32_t current = word_at(&r, kernel->addr + r.offset[OFFSET_CURRENT]);
    uint32_t thread = word_at(&r, kernel->addr + r.offset[OFFSET_THREADS]);
    while (thread != 0 && threads->len < MAX_THREADS) {
        struct zephyr_thread t = read_thread(&r, thread, current);

        g_array_append_val(threads, t);
        thread = word_at(&r, thread + r.offset[OFFSET_NEXT]);
    }
    return threads;
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
