/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "periph/periph.h"

#define OFFSET_SHORTS    0x200
#define OFFSET_INTEN     0x300
#define OFFSET_ENABLE    0x500
#define OFFSET_SUBSCRIBE 0x080 /* from TASKS_x */
#define OFFSET_PUBLISH   0x080 /* from EVENTS_x */
#define ENDPOINT_EN      BIT(31)
#define ENDPOINT_MASK    (ENDPOINT_EN | 0xff)

static uint32_t slot_size(const struct periph_slot *slot)
{
    return slot->pages * PERIPH_PAGE_WORDS * 4;
}

static unsigned reg_count(const struct periph *p, const struct reg_desc *d)
{
    if (d->per_n && p->n < d->count)
        return p->n;
    return d->count != 0 ? d->count : 1;
}

static unsigned reg_stride(const struct reg_desc *d)
{
    return d->stride != 0 ? d->stride : 4;
}

const struct reg_desc *periph_find_reg(const struct periph *p, uint32_t offset, unsigned *index)
{
    uint32_t own = offset - (p->base & 0xfff);

    if (own >= slot_size(p->slot) || p->index[own >> 2] == 0)
        return NULL;
    const struct reg_desc *d = &p->type->regs[p->index[own >> 2] - 1];
    *index = d->count > 1 ? (own - d->offset) / reg_stride(d) : 0;
    return d;
}

/* The personality that ENABLE selects, or NULL. */
static struct periph *selected(const struct periph_slot *slot)
{
    for (unsigned i = 0; i < slot->n_members; i++) {
        struct periph *p = slot->member[i];

        if (p->type->enable_value != 0 && REG(p, OFFSET_ENABLE) == p->type->enable_value)
            return p;
    }
    return NULL;
}

struct target {
    struct periph *p;
    const struct reg_desc *d;
    unsigned index;
    bool subscribe, publish; /* the SUBSCRIBE_ or PUBLISH_ register of task or event d */
};

static bool find_in(struct periph *p, uint32_t offset, struct target *t)
{
    t->p = p;
    t->subscribe = t->publish = false;
    t->d = periph_find_reg(p, offset, &t->index);
    if (t->d != NULL)
        return true;
    if (!p->type->dppi || offset < OFFSET_SUBSCRIBE)
        return false;
    t->d = periph_find_reg(p, offset - OFFSET_SUBSCRIBE, &t->index);
    if (t->d == NULL)
        return false;
    t->subscribe = t->d->kind == REG_TASK;
    t->publish = t->d->kind == REG_EVENT;
    return t->subscribe || t->publish;
}

/* Finds the register at a byte offset of the slot: the selected personality first, then any. */
static bool find(const struct periph_slot *slot, uint32_t offset, struct target *t)
{
    struct periph *first = slot->personalities ? selected(slot) : NULL;
    unsigned owner = slot->owner[offset >> 2];

    if (first != NULL && find_in(first, offset, t))
        return true;
    if (owner != 0)
        return find_in(slot->member[owner - 1], offset, t);
    for (unsigned i = 0; i < slot->n_members; i++)
        if (find_in(slot->member[i], offset, t))
            return true;
    return false;
}

static void append_reg_name(GString *s, const struct target *t)
{
    const char *name = t->d->name;
    const char *bracket = strstr(name, "[n]");

    if (t->subscribe)
        name += strlen("TASKS_");
    else if (t->publish)
        name += strlen("EVENTS_");
    if (t->subscribe || t->publish)
        g_string_append(s, t->subscribe ? "SUBSCRIBE_" : "PUBLISH_");
    if (bracket != NULL)
        g_string_append_printf(s, "%.*s[%u]%s", (int)(bracket - name), name, t->index, bracket + 3);
    else
        g_string_append(s, name);
}

const char *periph_reg_name(const struct periph *p, uint32_t offset)
{
    static _Thread_local char text[96];
    GString *s = g_string_new(NULL);
    struct target t;

    g_string_printf(s, "%s", p->name);
    if (find_in((struct periph *)p, (p->base & 0xfff) + offset, &t)) {
        g_string_append_c(s, '.');
        append_reg_name(s, &t);
    } else {
        g_string_append_printf(s, "+0x%03x", offset);
    }
    g_strlcpy(text, s->str, sizeof text);
    g_string_free(s, TRUE);
    return text;
}

const char *periph_slot_reg_name(const struct mmio_slot *slot, uint32_t offset)
{
    const struct periph_slot *s = slot->owner;
    struct target t;
    const struct periph *p = find(s, offset & ~3u, &t) ? t.p : s->member[0];

    return periph_reg_name(p, (offset & ~3u) - (p->base & 0xfff));
}

/* Events of the slot that are set, as bits of INTEN. */
static uint32_t events_set(const struct periph_slot *slot)
{
    uint32_t set = 0;

    for (unsigned bit = 0; bit < 32; bit++)
        if ((slot->inten_mask >> bit & 1) != 0 && slot->reg[(0x100 >> 2) + bit] != 0)
            set |= BIT(bit);
    return set;
}

void periph_update_irq(struct periph *p)
{
    struct periph_slot *slot = p->slot;

    irq_set(p->env->irq, slot->irq, (events_set(slot) & slot->reg[OFFSET_INTEN >> 2]) != 0);
}

void periph_task(struct periph *p, uint32_t task)
{
    if (G_UNLIKELY(p->env->watch != NULL))
        p->env->watch->task(p->env->watch->ctx, p, task);
    if (p->type->task != NULL)
        p->type->task(p, task);
}

/*
 * A SUBSCRIBE register belongs to the slot, whichever personality was selected when it was written:
 * the personality that is enabled now gets the task, which is known by its address.
 */
static void deliver_task(void *ctx, uint32_t task)
{
    const struct periph_slot *slot = ctx;
    struct target t;

    if (find(slot, task & 0xfff, &t) && t.d->kind == REG_TASK)
        periph_task(t.p, t.d->offset + t.index * reg_stride(t.d));
}

uint32_t periph_reachable(const struct periph *p, uint32_t secure)
{
    return p->env->mmio->non_secure ? ~secure : UINT32_MAX;
}

void periph_event(struct periph *p, uint32_t event)
{
    const struct periph_type *type = p->type;

    if (G_UNLIKELY(p->env->watch != NULL))
        p->env->watch->event(p->env->watch->ctx, p, event);
    REG(p, event) = 1;
    periph_update_irq(p);
    if (type->dppi) {
        uint32_t publish = REG(p, event + OFFSET_PUBLISH);

        if ((publish & ENDPOINT_EN) != 0)
            dppi_publish(p->env->dppi, publish & (DPPI_CHANNELS - 1));
    }
    for (unsigned i = 0; i < type->n_shorts; i++) {
        const struct short_desc *s = &type->shorts[i];

        if (s->event == event && (REG(p, OFFSET_SHORTS) >> s->bit & 1) != 0)
            periph_task(p, s->task);
    }
}

uint32_t periph_random(struct periph_env *env)
{
    /* splitmix64: small, well mixed, and any seed will do. */
    uint64_t z = (*env->seed += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

/* The address of the task that a SUBSCRIBE register connects. */
static uint32_t subscriber(const struct target *t)
{
    return t->p->base + t->d->offset + t->index * reg_stride(t->d);
}

static void write_endpoint(const struct target *t, uint32_t *word, uint32_t value)
{
    struct periph_slot *slot = t->p->slot;
    struct dppi *dppi = slot->env->dppi;
    uint32_t task = subscriber(t);
    uint32_t old = *word;

    *word = value & ENDPOINT_MASK;
    if (!t->subscribe || old == *word)
        return;
    if ((old & ENDPOINT_EN) != 0)
        dppi_unsubscribe(dppi, old & (DPPI_CHANNELS - 1), deliver_task, slot, task);
    if ((*word & ENDPOINT_EN) != 0)
        dppi_subscribe(dppi, *word & (DPPI_CHANNELS - 1), deliver_task, slot, task);
}

/* Boot code takes away every subscription and publication that there may be. */
static bool clears_endpoint(uint32_t offset, uint32_t value)
{
    return value == 0 &&
           ((offset >= 0x080 && offset < 0x100) || (offset >= 0x180 && offset < 0x200));
}

/* A word that nobody listed, inside the page of a peripheral that exists. */
static void report_gap(const struct periph_slot *slot, uint32_t offset, bool write)
{
    const struct periph *p = slot->member[0];

    guest_gap(slot->env->log, p->name, offset, (p->base & ~0xfffu) + offset, write);
}

/* The register that a SET or CLR register acts on; arrays of both go in step. */
static uint32_t *acted_on(const struct target *t)
{
    return &REG(t->p, t->d->target + t->index * reg_stride(t->d));
}

static uint32_t read_target(const struct periph_slot *slot, const struct target *t, uint32_t word)
{
    if (t->subscribe || t->publish)
        return word;
    switch (t->d->kind) {
    case REG_WO:
    case REG_TASK:
        return 0;
    case REG_SET:
    case REG_CLR:
        return *acted_on(t);
    case REG_INTEN:
    case REG_INTENSET:
    case REG_INTENCLR:
        return slot->reg[OFFSET_INTEN >> 2];
    case REG_INTPEND:
        return events_set(slot) & slot->reg[OFFSET_INTEN >> 2];
    default:
        return t->d->read != NULL ? t->d->read(t->p, t->index) : word;
    }
}

static void touch(const struct target *t, uint32_t offset, bool write)
{
    if (t->p->type->touched != NULL)
        t->p->type->touched(t->p, offset - (t->p->base & 0xfff), write);
}

static uint32_t slot_read_word(struct periph_slot *slot, uint32_t offset)
{
    struct target t;

    if (!find(slot, offset, &t)) {
        report_gap(slot, offset, false);
        return 0;
    }
    touch(&t, offset, false);
    return read_target(slot, &t, slot->reg[offset >> 2]);
}

static uint32_t slot_peek(void *owner, uint32_t offset)
{
    struct periph_slot *slot = owner;
    uint32_t word = slot->reg[offset >> 2];
    struct target t;

    return find(slot, offset, &t) && !t.d->acts ? read_target(slot, &t, word) : word;
}

static uint32_t slot_read(void *owner, const struct mmio_access *a)
{
    uint32_t word = slot_read_word(owner, a->offset & ~3u);

    return (word >> (a->offset & 3) * 8) & (a->size == 4 ? UINT32_MAX : BIT(a->size * 8) - 1);
}

static void set_inten(const struct target *t, uint32_t value)
{
    struct periph_slot *slot = t->p->slot;
    uint32_t old = slot->reg[OFFSET_INTEN >> 2];

    slot->reg[OFFSET_INTEN >> 2] = value & slot->inten_mask;
    periph_update_irq(t->p);
    if (t->d->written != NULL)
        t->d->written(t->p, t->index, old);
}

static void write_event(const struct target *t, uint32_t *word, uint32_t value)
{
    uint32_t old = *word;

    *word = value & 1;
    periph_update_irq(t->p);
    if (old != 0 && *word == 0 && t->p->type->event_cleared != NULL)
        t->p->type->event_cleared(t->p, t->d->offset + t->index * reg_stride(t->d));
}

/*
 * Firmware may set up a personality before ENABLE selects it: until then a bit is writable when any
 * of those that share the register has it.
 */
static uint32_t writable(const struct target *t)
{
    const struct periph_slot *slot = t->p->slot;
    uint32_t offset = (t->p->base & 0xfff) + t->d->offset + t->index * reg_stride(t->d);
    uint32_t mask = t->d->mask;

    if (t->p->type->enable_value == 0 || selected(slot) != NULL)
        return mask;
    for (unsigned i = 0; i < slot->n_members; i++) {
        struct target other;

        if (find_in(slot->member[i], offset, &other) && other.d->kind == REG_RW)
            mask |= other.d->mask;
    }
    return mask;
}

/* ENABLE is every personality's: the one that it selects, and the one that it no longer does. */
static void tell_written(const struct target *t, uint32_t old)
{
    const struct periph_slot *slot = t->p->slot;

    if (t->p->type->enable_value == 0 || t->d->offset != OFFSET_ENABLE) {
        if (t->d->written != NULL)
            t->d->written(t->p, t->index, old);
        return;
    }
    for (unsigned i = 0; i < slot->n_members; i++) {
        struct target other;

        if (find_in(slot->member[i], OFFSET_ENABLE, &other) && other.d->written != NULL)
            other.d->written(other.p, other.index, old);
    }
}

static void write_plain(const struct target *t, uint32_t *word, uint32_t value)
{
    const struct reg_desc *d = t->d;
    uint32_t old;

    if (d->kind == REG_SET || d->kind == REG_CLR)
        word = acted_on(t);
    old = *word;
    switch (d->kind) {
    case REG_RW:
        *word = (old & ~writable(t)) | (value & writable(t));
        break;
    case REG_W1C:
    case REG_CLR:
        *word = old & ~(value & d->mask);
        break;
    case REG_SET:
        *word = old | (value & d->mask);
        break;
    case REG_WO:
        old = value;
        break;
    default:
        g_assert_not_reached();
    }
    tell_written(t, old);
}

static void write_once(const struct target *t, uint32_t offset, uint32_t *word, uint32_t value)
{
    uint32_t *spent = &t->p->slot->written_once[offset >> 7];
    uint32_t old = *word;

    if ((*spent >> (offset >> 2 & 31) & 1) != 0) {
        periph_error(t->p, "write-once", "%s can be written once after reset; ignored",
                     periph_reg_name(t->p, offset - (t->p->base & 0xfff)));
        return;
    }
    *spent |= BIT(offset >> 2 & 31);
    *word = value & t->d->mask;
    if (t->d->written != NULL)
        t->d->written(t->p, t->index, old);
}

static void slot_write_word(struct periph_slot *slot, uint32_t offset, uint32_t value)
{
    uint32_t *word = &slot->reg[offset >> 2];
    struct target t;

    if (!find(slot, offset, &t)) {
        if (!clears_endpoint(offset, value))
            report_gap(slot, offset, true);
        return;
    }
    touch(&t, offset, true);
    if (t.subscribe || t.publish) {
        write_endpoint(&t, word, value);
        return;
    }
    switch (t.d->kind) {
    case REG_TASK:
        if ((value & 1) != 0)
            periph_task(t.p, t.d->offset + t.index * reg_stride(t.d));
        break;
    case REG_EVENT:
        write_event(&t, word, value);
        break;
    case REG_INTEN:
        set_inten(&t, value);
        break;
    case REG_INTENSET:
        set_inten(&t, slot->reg[OFFSET_INTEN >> 2] | value);
        break;
    case REG_INTENCLR:
        set_inten(&t, slot->reg[OFFSET_INTEN >> 2] & ~value);
        break;
    case REG_RO:
    case REG_INTPEND:
        periph_error(t.p, "write-read-only", "write of %s, which is read-only; ignored",
                     periph_reg_name(t.p, offset - (t.p->base & 0xfff)));
        break;
    case REG_ONCE:
        write_once(&t, offset, word, value);
        break;
    default:
        write_plain(&t, word, value);
        break;
    }
}

/* What the bytes that a narrow write leaves alone count as. */
static uint32_t kept_bytes(const struct periph_slot *slot, uint32_t offset)
{
    struct target t;

    /* Where writing 1 acts, the bytes that were not written must be 0. */
    if (find(slot, offset, &t) && !t.subscribe && !t.publish &&
        (t.d->kind == REG_W1C || t.d->kind == REG_SET || t.d->kind == REG_CLR))
        return 0;
    return slot->reg[offset >> 2];
}

static void slot_write(void *owner, const struct mmio_access *a, uint32_t value)
{
    struct periph_slot *slot = owner;
    uint32_t offset = a->offset & ~3u;

    /*
     * The bus is 32 bits wide; bytes and halfwords are merged with what the register holds. Boot
     * loaders clear SUBSCRIBE and PUBLISH ranges by memset(), that is by bytes.
     */
    if (a->size != 4) {
        unsigned shift = (a->offset & 3) * 8;
        uint32_t mask = (BIT(a->size * 8) - 1) << shift;

        value = (kept_bytes(slot, offset) & ~mask) | (value << shift & mask);
    }
    slot_write_word(slot, offset, value);
}

/* The slot that holds base, made when its first peripheral comes. */
static struct periph_slot *slot_of(const char *name, uint32_t base, unsigned pages,
                                   struct periph_env *env)
{
    const struct mmio_slot *there = env->mmio->slot[(base >> 12) & (MMIO_SLOTS - 1)];

    g_assert(pages <= PERIPH_MAX_PAGES);
    if (there != NULL)
        return there->owner;
    uint32_t size = pages * PERIPH_PAGE_WORDS * 4;
    struct periph_slot *slot = g_malloc0(sizeof *slot + size);
    slot->pages = pages;
    slot->owner = g_malloc0(size / 4);
    slot->irq = IRQ_NONE;
    slot->env = env;
    for (unsigned i = 0; i < pages; i++) {
        uint32_t first = i * PERIPH_PAGE_WORDS * 4;

        slot->mmio[i] = (struct mmio_slot){name, slot, slot_read, slot_write, first, slot_peek};
        mmio_attach(env->mmio, base + first, &slot->mmio[i]);
    }
    return slot;
}

/* The first member that has a register has it until ENABLE says otherwise. */
static void own_word(const struct periph *p, uint32_t offset)
{
    uint8_t *owner = &p->slot->owner[((p->base & 0xfff) + offset) >> 2];

    if (*owner == 0)
        *owner = (uint8_t)p->slot->n_members;
}

static void index_registers(struct periph *p)
{
    g_assert(p->type->n_regs < 255);
    for (unsigned i = 0; i < p->type->n_regs; i++) {
        const struct reg_desc *d = &p->type->regs[i];

        for (unsigned k = 0; k < reg_count(p, d); k++) {
            uint32_t offset = d->offset + k * reg_stride(d);

            g_assert(offset < slot_size(p->slot) && offset % 4 == 0 && p->index[offset >> 2] == 0);
            p->index[offset >> 2] = (uint8_t)(i + 1);
            own_word(p, offset);
            if (d->kind == REG_EVENT)
                p->slot->inten_mask |= BIT((offset - 0x100) >> 2);
        }
    }
}

struct periph *periph_new(const struct periph_type *type, const char *name, uint32_t base,
                          unsigned irq, unsigned n, struct periph_env *env)
{
    struct periph *p = g_malloc0(type->size);

    g_assert(type->size >= sizeof *p);
    p->type = type;
    p->name = name;
    p->env = env;
    p->base = base;
    p->n = n;
    p->events = (struct event_owner){.name = name, .sched = env->sched};
    p->slot = slot_of(name, base, MAX(type->pages, 1), env);
    p->index = g_malloc0(p->slot->pages * PERIPH_PAGE_WORDS);
    if (irq != IRQ_NONE)
        p->slot->irq = (uint16_t)irq;
    g_assert(p->slot->n_members < G_N_ELEMENTS(p->slot->member));
    p->slot->member[p->slot->n_members++] = p;
    p->slot->personalities |= type->enable_value != 0;
    index_registers(p);
    if (type->init != NULL)
        type->init(p);
    periph_reset(p, true);
    return p;
}

/* Calls fn for the SUBSCRIBE_x register of every task. */
static void each_subscription(struct periph *p, void (*fn)(const struct target *, uint32_t *word))
{
    for (unsigned i = 0; i < p->type->n_regs; i++) {
        const struct reg_desc *d = &p->type->regs[i];

        if (d->kind != REG_TASK || !p->type->dppi)
            continue;
        for (unsigned k = 0; k < reg_count(p, d); k++) {
            struct target t = {.p = p, .d = d, .index = k, .subscribe = true};
            uint32_t offset = d->offset + k * reg_stride(d);

            fn(&t, &REG(p, offset + OFFSET_SUBSCRIBE));
        }
    }
}

static void unsubscribe(const struct target *t, uint32_t *word)
{
    write_endpoint(t, word, 0);
}

static void *state_of(struct periph *p, const struct periph_state *s)
{
    return (uint8_t *)p + s->offset;
}

void periph_forget(struct periph *p)
{
    memset(state_of(p, &p->type->state), 0, p->type->state.size);
    events_cancel(&p->events);
}

static void reset_registers(struct periph *p, bool cold)
{
    for (unsigned i = 0; i < p->type->n_regs; i++) {
        const struct reg_desc *d = &p->type->regs[i];

        if (d->retained && !cold)
            continue;
        for (unsigned k = 0; k < reg_count(p, d); k++) {
            uint32_t offset = d->offset + k * reg_stride(d);

            REG(p, offset) = d->reset;
            if (d->kind == REG_EVENT && p->type->dppi)
                REG(p, offset + OFFSET_PUBLISH) = 0;
        }
    }
    p->slot->reg[OFFSET_INTEN >> 2] = 0;
    memset(p->slot->written_once, 0, sizeof p->slot->written_once);
}

void periph_reset(struct periph *p, bool cold)
{
    const struct periph_type *type = p->type;

    each_subscription(p, unsubscribe);
    if (cold || type->spared == NULL || !type->spared(p)) {
        if (type->release != NULL)
            type->release(p);
        periph_forget(p);
    }
    reset_registers(p, cold);
    if (type->reset != NULL)
        type->reset(p);
    if (type->restored != NULL)
        type->restored(p);
    periph_update_irq(p);
}

void periph_walk(struct periph *p, struct state_walk *w)
{
    const struct periph_type *type = p->type;
    struct periph_slot *slot = p->slot;

    if (slot->member[0] == p) {
        state_part(w, slot->reg, slot_size(slot));
        STATE_PART(w, slot->written_once);
    }
    state_part(w, state_of(p, &type->state), type->state.size);
    state_part(w, state_of(p, &type->kept), type->kept.size);
    if (type->walk != NULL)
        type->walk(p, w);
    events_walk(&p->events, w);
}

static void connect(const struct target *t, uint32_t *word)
{
    if ((*word & ENDPOINT_EN) != 0)
        dppi_subscribe(t->p->env->dppi, *word & (DPPI_CHANNELS - 1), deliver_task, t->p->slot,
                       subscriber(t));
}

void periph_restored(struct periph *p)
{
    each_subscription(p, connect);
    if (p->type->restored != NULL)
        p->type->restored(p);
}

static void free_slot(struct periph_slot *slot, uint32_t base)
{
    for (unsigned i = 0; i < slot->pages; i++)
        slot->env->mmio->slot[((base >> 12) + i) & (MMIO_SLOTS - 1)] = NULL;
    g_free(slot->owner);
    g_free(slot);
}

void periph_free(struct periph *p)
{
    struct periph_slot *slot = p->slot;

    each_subscription(p, unsubscribe);
    events_cancel(&p->events);
    if (p->type->free != NULL)
        p->type->free(p);
    for (unsigned i = 0; i < slot->n_members; i++)
        if (slot->member[i] == p)
            slot->member[i] = slot->member[--slot->n_members];
    /* find() then asks every member */
    memset(slot->owner, 0, slot->pages * PERIPH_PAGE_WORDS);
    if (slot->n_members == 0)
        free_slot(slot, p->base);
    g_free(p->index);
    g_free(p);
}
