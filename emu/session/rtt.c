/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "session/rtt.h"

#include <string.h>

#include "base/units.h"
#include "bus/map.h"

/* While the core runs a probe looks often enough for a burst of log lines in a ring of 1 KiB. */
#define BUSY_TICKS     TICKS_PER_MS
#define IDLE_TICKS     (10 * TICKS_PER_MS)
/* RAM is searched for a block so often, and more rarely when one is known. */
#define SEARCH_TICKS   (10 * TICKS_PER_MS)
#define RESEARCH_TICKS (100 * TICKS_PER_MS)

#define ID_BYTES      16
#define RING_BYTES    24
#define MAX_RINGS     RTT_RINGS
#define MAX_BLOCKS    4
#define RTT_SYMBOLS   4
#define SYSVIEW_START 1 /* what SystemView's recorder sends first */

static const char id[ID_BYTES] = "SEGGER RTT";

struct ring {
    uint8_t *at; /* the descriptor */
    uint8_t *data;
    uint32_t size, wr, rd;
};

enum { RING_NAME = 0, RING_DATA = 4, RING_SIZE = 8, RING_WR = 12, RING_RD = 16 };

struct block {
    enum machine_core core;
    uint32_t addr;
};

struct rtt {
    struct machine *machine;
    struct console *console;
    const struct symbols *symbols; /* or NULL */
    uint32_t symbol[RTT_SYMBOLS];  /* where they have a block; 0: behind the last */
    struct block block[MAX_BLOCKS];
    unsigned n_blocks;
    bool found;
    bool recording[CORES][MAX_RINGS]; /* SystemView was told to start */
    ticks_t search;                   /* when RAM is searched next */
    uint64_t instructions;            /* of both cores, at the last poll */
    uint64_t taken[CORES][MAX_RINGS]; /* bytes that the firmware knows to be read */
    uint64_t shown[CORES][MAX_RINGS]; /* bytes that the console got, of all pasts */
};

void rtt_look_up(struct rtt *r)
{
    unsigned n = 0;

    memset(r->symbol, 0, sizeof r->symbol);
    for (unsigned i = 0; r->symbols != NULL && i < symbols_count(r->symbols) && n < RTT_SYMBOLS;
         i++)
        if (strcmp(symbols_get(r->symbols, i)->name, "_SEGGER_RTT") == 0)
            r->symbol[n++] = symbols_get(r->symbols, i)->addr;
}

struct rtt *rtt_new(struct machine *m, struct console *c, const struct symbols *symbols)
{
    struct rtt *r = g_new0(struct rtt, 1);

    r->machine = m;
    r->console = c;
    r->symbols = symbols;
    rtt_look_up(r);
    return r;
}

void rtt_free(struct rtt *r)
{
    g_free(r);
}

bool rtt_found(const struct rtt *r)
{
    return r->found;
}

/* The RAM of a core itself: 512 KiB or 64 KiB. */
static const struct mem_region *own_ram(struct machine *m, enum machine_core core)
{
    static const uint32_t base[CORES] = {APP_RAM_BASE, NET_RAM_BASE};

    return memory_find(machine_memory(m, core), base[core]);
}

static uint8_t *ram(const struct mem_region *r, uint32_t addr, uint32_t len)
{
    if (r == NULL || addr < r->base || addr - r->base > r->size || len > r->size - (addr - r->base))
        return NULL;
    return r->host + (addr - r->base);
}

static unsigned rings(const uint8_t *block, bool down)
{
    return load_le32(block + ID_BYTES + (down ? 4 : 0));
}

/* Ring i, up rings first. False: what stands there is no ring. */
static bool read_ring(const struct mem_region *r, uint8_t *block, unsigned i, struct ring *ring)
{
    uint8_t *at = block + ID_BYTES + 8 + i * RING_BYTES;

    *ring = (struct ring){
        .at = at,
        .size = load_le32(at + RING_SIZE),
        .wr = load_le32(at + RING_WR),
        .rd = load_le32(at + RING_RD),
    };
    if (ring->size == 0)
        return true; /* not set up */
    ring->data = ram(r, load_le32(at + RING_DATA), ring->size);
    return ring->data != NULL && ring->wr < ring->size && ring->rd < ring->size;
}

/* The block at an address, NULL when there is none or half of one. */
static uint8_t *find_block(const struct mem_region *r, uint32_t addr)
{
    uint8_t *block = ram(r, addr, ID_BYTES + 8);

    if (block == NULL || memcmp(block, id, ID_BYTES) != 0)
        return NULL;
    unsigned up = rings(block, false), down = rings(block, true);
    if (up == 0 || up > MAX_RINGS || down > MAX_RINGS ||
        ram(r, addr, ID_BYTES + 8 + (up + down) * RING_BYTES) == NULL)
        return NULL;
    for (unsigned i = 0; i < up + down; i++) {
        struct ring ring;

        if (!read_ring(r, block, i, &ring))
            return NULL;
    }
    return block;
}

static bool knows(const struct rtt *r, enum machine_core core, uint32_t addr)
{
    for (unsigned i = 0; i < r->n_blocks; i++)
        if (r->block[i].core == core && r->block[i].addr == addr)
            return true;
    return false;
}

static void try_address(struct rtt *r, enum machine_core core, uint32_t addr)
{
    const struct mem_region *own = own_ram(r->machine, core);

    if (r->n_blocks == MAX_BLOCKS || knows(r, core, addr) || find_block(own, addr) == NULL)
        return;
    r->block[r->n_blocks++] = (struct block){core, addr};
    r->found = true;
}

static void search_core(struct rtt *r, enum machine_core core)
{
    const struct mem_region *own = own_ram(r->machine, core);

    for (uint32_t at = 0; own != NULL && at < own->size;) {
        const uint8_t *hit = memchr(own->host + at, id[0], own->size - at);

        if (hit == NULL)
            return;
        at = (uint32_t)(hit - own->host);
        try_address(r, core, own->base + at);
        at++;
    }
}

/* Blocks of a firmware that has gone, and new ones. */
static void find_blocks(struct rtt *r, ticks_t now)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < r->n_blocks; i++) {
        const struct block *b = &r->block[i];

        if (find_block(own_ram(r->machine, b->core), b->addr) != NULL)
            r->block[kept++] = *b;
    }
    r->n_blocks = kept;
    for (unsigned core = 0; core < CORES; core++)
        for (unsigned i = 0; i < RTT_SYMBOLS && r->symbol[i] != 0; i++)
            try_address(r, core, r->symbol[i]);
    if (now < r->search)
        return;
    for (unsigned core = 0; core < CORES; core++)
        search_core(r, core);
    r->search = now + (r->n_blocks != 0 ? RESEARCH_TICKS : SEARCH_TICKS);
}

char *rtt_line_name(enum machine_core core, unsigned i)
{
    return g_strdup_printf("%srtt.%u", core == CORE_NET ? "net." : "", i);
}

static bool is_system_view(const struct rtt *r, enum machine_core core, const struct ring *ring)
{
    const void *name =
        memory_host(machine_memory(r->machine, core), load_le32(ring->at + RING_NAME), 8);

    return name != NULL && memcmp(name, "SysView", 8) == 0;
}

/* The line of an up ring that has something to say. NULL: nobody is to read it. */
static struct serial_line *up_line(struct rtt *r, enum machine_core core, unsigned i,
                                   const struct ring *ring)
{
    char *name = rtt_line_name(core, i);
    struct serial_line *line = NULL;

    if (console_has_target(r->console, name) || !is_system_view(r, core, ring))
        line = console_add_line(r->console, name, i == 0);
    g_free(name);
    return line;
}

/* Gives the console what it has not had. False: there is nothing to read, or nobody reads. */
static bool show(struct rtt *r, enum machine_core core, unsigned i, struct ring *ring)
{
    uint64_t at = r->taken[core][i], *shown = &r->shown[core][i];
    struct serial_line *line;

    if (ring->size == 0 || ring->rd == ring->wr)
        return false;
    line = up_line(r, core, i, ring);
    if (line == NULL)
        return false;
    for (; ring->rd != ring->wr; at++) {
        if (at >= *shown)
            line->transmitted(line->ctx, ring->data[ring->rd]);
        ring->rd = ring->rd + 1 == ring->size ? 0 : ring->rd + 1;
    }
    *shown = MAX(*shown, at);
    return true;
}

static bool empty(struct rtt *r, enum machine_core core, unsigned i, struct ring *ring)
{
    uint32_t rd = ring->rd;

    if (!show(r, core, i, ring))
        return false;
    r->taken[core][i] += (ring->wr + ring->size - rd) % ring->size;
    store_le32(ring->at + RING_RD, ring->rd);
    return true;
}

static bool put(struct ring *ring, uint8_t byte)
{
    uint32_t next = ring->wr + 1 == ring->size ? 0 : ring->wr + 1;

    if (next == ring->rd)
        return false;
    ring->data[ring->wr] = byte;
    ring->wr = next;
    store_le32(ring->at + RING_WR, ring->wr);
    return true;
}

static bool is_full(const struct ring *ring)
{
    return (ring->wr + 1 == ring->size ? 0 : ring->wr + 1) == ring->rd;
}

static void fill(struct rtt *r, enum machine_core core, unsigned i, struct ring *ring)
{
    char *name = rtt_line_name(core, i);
    struct serial_line *line =
        console_has_target(r->console, name) ? console_add_line(r->console, name, i == 0) : NULL;
    uint8_t byte;

    g_free(name);
    if (line == NULL || ring->size == 0)
        return;
    while (!is_full(ring) && line->receive(line->ctx, &byte))
        put(ring, byte);
}

static void start_recording(struct rtt *r, const struct block *b, unsigned i, const struct ring *up,
                            struct ring *down)
{
    char *name = rtt_line_name(b->core, i);

    if (!r->recording[b->core][i] && down->size != 0 && is_system_view(r, b->core, up) &&
        console_has_target(r->console, name))
        r->recording[b->core][i] = put(down, SYSVIEW_START);
    g_free(name);
}

/* True: the firmware had written. */
static bool serve(struct rtt *r, const struct block *b)
{
    const struct mem_region *own = own_ram(r->machine, b->core);
    uint8_t *block = find_block(own, b->addr);
    unsigned up = rings(block, false), down = rings(block, true);
    bool flowed = false;

    for (unsigned i = 0; i < MAX(up, down); i++) {
        struct ring out = {0}, in = {0};

        if (i < up && read_ring(own, block, i, &out))
            flowed = empty(r, b->core, i, &out) || flowed;
        if (i >= down || !read_ring(own, block, up + i, &in))
            continue;
        if (i < up)
            start_recording(r, b, i, &out, &in);
        fill(r, b->core, i, &in);
    }
    return flowed;
}

static bool any_symbol(const struct rtt *r)
{
    return r->symbol[0] != 0;
}

ticks_t rtt_poll(struct rtt *r)
{
    uint64_t instructions = 0;
    bool flowed = false;

    for (unsigned core = 0; core < CORES; core++)
        instructions += cpu_counters(machine_cpu(r->machine, core))->instructions;
    bool ran = instructions != r->instructions;
    r->instructions = instructions;
    if (!ran && r->n_blocks == 0)
        return IDLE_TICKS;
    find_blocks(r, machine_now(r->machine));
    for (unsigned i = 0; i < r->n_blocks; i++)
        flowed = serve(r, &r->block[i]) || flowed;
    if (flowed)
        return BUSY_TICKS;
    return ran && (any_symbol(r) || r->n_blocks != 0) ? BUSY_TICKS : IDLE_TICKS;
}

void rtt_show(struct rtt *r)
{
    for (unsigned n = 0; n < r->n_blocks; n++) {
        const struct block *b = &r->block[n];
        const struct mem_region *own = own_ram(r->machine, b->core);
        uint8_t *block = find_block(own, b->addr);
        struct ring ring;

        for (unsigned i = 0; block != NULL && i < rings(block, false); i++)
            if (read_ring(own, block, i, &ring))
                show(r, b->core, i, &ring);
    }
}

void rtt_walk(struct rtt *r, struct state_walk *w)
{
    state_begin(w, "rtt");
    STATE_PART(w, r->block);
    STATE_PART(w, r->n_blocks);
    r->n_blocks = MIN(r->n_blocks, MAX_BLOCKS);
    STATE_PART(w, r->recording);
    STATE_PART(w, r->search);
    STATE_PART(w, r->instructions);
    STATE_PART(w, r->taken);
    for (unsigned i = 0; w->restores && i < r->n_blocks; i++)
        if (r->block[i].core >= CORES)
            r->n_blocks = i;
}

void rtt_fork(struct rtt *r)
{
    memcpy(r->shown, r->taken, sizeof r->shown);
}

bool rtt_describe_blocks(const struct rtt *r, GString *out)
{
    for (unsigned i = 0; i < r->n_blocks; i++)
        g_string_append_printf(out, "rtt: Control block found at 0x%08x\n", r->block[i].addr);
    return r->n_blocks != 0;
}

static void describe_rings(struct rtt *r, const struct block *b, bool down, GString *out)
{
    const struct mem_region *own = own_ram(r->machine, b->core);
    uint8_t *block = find_block(own, b->addr);
    unsigned first = down ? rings(block, false) : 0, n = rings(block, down);

    g_string_append_printf(out, "%s-channels:\n", down ? "Down" : "Up");
    for (unsigned i = 0; i < n; i++) {
        struct ring ring = {0};
        char name[32] = "";

        if (!read_ring(own, block, first + i, &ring))
            continue;
        for (unsigned k = 0; k + 1 < sizeof name; k++)
            if (!machine_peek(r->machine, b->core, load_le32(ring.at + RING_NAME) + k, &name[k],
                              1) ||
                !g_ascii_isprint(name[k])) {
                name[k] = '\0';
                break;
            }
        g_string_append_printf(out, "%u: %s %u\n", i, name, ring.size);
    }
}

bool rtt_describe_channels(struct rtt *r, enum machine_core core, GString *out)
{
    bool any = false;

    for (unsigned i = 0; i < r->n_blocks; i++) {
        const struct block *b = &r->block[i];

        if (b->core != core || find_block(own_ram(r->machine, core), b->addr) == NULL)
            continue;
        describe_rings(r, b, false, out);
        describe_rings(r, b, true, out);
        any = true;
    }
    return any;
}
