/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "periph/periph_priv.h"

uint32_t periph_slot_size(const struct periph_slot *slot)
{
    return slot->pages * PERIPH_PAGE_WORDS * 4;
}

unsigned periph_reg_count(const struct periph *p, const struct reg_desc *d)
{
    if (d->per_n && p->n < d->count)
        return p->n;
    return d->count != 0 ? d->count : 1;
}

unsigned periph_reg_stride(const struct reg_desc *d)
{
    return d->stride != 0 ? d->stride : 4;
}

const struct reg_desc *periph_find_reg(const struct periph *p, uint32_t offset, unsigned *index)
{
    uint32_t own = offset - (p->base & 0xfff);

    if (own >= periph_slot_size(p->slot) || p->index[own >> 2] == 0)
        return NULL;
    const struct reg_desc *d = &p->type->regs[p->index[own >> 2] - 1];
    *index = d->count > 1 ? (own - d->offset) / periph_reg_stride(d) : 0;
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

static bool find_in(struct periph *p, uint32_t offset, struct periph_target *t)
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
bool periph_find(const struct periph_slot *slot, uint32_t offset, struct periph_target *t)
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

/* The same for the CPU, which mostly goes on with registers that it has used before. */
static bool find_again(struct periph_slot *slot, uint32_t offset, struct periph_target *t)
{
    struct periph_found *f = &slot->found[offset >> 2 & (PERIPH_FOUND - 1)];
    uint32_t enable = slot->personalities ? slot->reg[OFFSET_ENABLE >> 2] : 0;

    if (f->target.p == NULL || f->offset != offset || f->enable != enable) {
        if (!periph_find(slot, offset, t))
            return false;
        *f = (struct periph_found){offset, enable, *t};
    }
    *t = f->target;
    return true;
}

static void append_reg_name(GString *s, const struct periph_target *t)
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
    struct periph_target t;

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
    struct periph_target t;
    const struct periph *p = periph_find(s, offset & ~3u, &t) ? t.p : s->member[0];

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

void periph_measure(const struct periph *p)
{
    TELL(&p->env->listeners, struct periph_listener, drawing, p);
}

void periph_task(struct periph *p, uint32_t task)
{
    TELL(&p->env->listeners, struct periph_listener, task, p, task);
    if (p->type->task != NULL)
        p->type->task(p, task);
    periph_measure(p);
}

/*
 * A SUBSCRIBE register belongs to the slot, whichever personality was selected when it was written:
 * the personality that is enabled now gets the task, which is known by its address.
 */
void periph_deliver_task(void *ctx, uint32_t task)
{
    const struct periph_slot *slot = ctx;
    struct periph_target t;

    if (periph_find(slot, task & 0xfff, &t) && t.d->kind == REG_TASK)
        periph_task(t.p, t.d->offset + t.index * periph_reg_stride(t.d));
}

uint32_t periph_reachable(const struct periph *p, uint32_t secure)
{
    return p->env->mmio->non_secure ? ~secure : UINT32_MAX;
}

void periph_event(struct periph *p, uint32_t event)
{
    const struct periph_type *type = p->type;

    TELL(&p->env->listeners, struct periph_listener, event, p, event);
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
    periph_measure(p);
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
uint32_t periph_subscriber(const struct periph_target *t)
{
    return t->p->base + t->d->offset + t->index * periph_reg_stride(t->d);
}

void periph_write_endpoint(const struct periph_target *t, uint32_t *word, uint32_t value)
{
    struct periph_slot *slot = t->p->slot;
    struct dppi *dppi = slot->env->dppi;
    uint32_t task = periph_subscriber(t);
    uint32_t old = *word;

    *word = value & ENDPOINT_MASK;
    if (!t->subscribe || old == *word)
        return;
    if ((old & ENDPOINT_EN) != 0)
        dppi_unsubscribe(dppi, old & (DPPI_CHANNELS - 1), periph_deliver_task, slot, task);
    if ((*word & ENDPOINT_EN) != 0)
        dppi_subscribe(dppi, *word & (DPPI_CHANNELS - 1), periph_deliver_task, slot, task);
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
static uint32_t *acted_on(const struct periph_target *t)
{
    return &REG(t->p, t->d->target + t->index * periph_reg_stride(t->d));
}

static uint32_t read_target(const struct periph_slot *slot, const struct periph_target *t,
                            uint32_t word)
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

static void touch(const struct periph_target *t, uint32_t offset, bool write)
{
    if (t->p->type->touched != NULL)
        t->p->type->touched(t->p, offset - (t->p->base & 0xfff), write);
}

static uint32_t slot_read_word(struct periph_slot *slot, uint32_t offset)
{
    struct periph_target t;

    if (!find_again(slot, offset, &t)) {
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
    struct periph_target t;

    return periph_find(slot, offset, &t) && !t.d->acts ? read_target(slot, &t, word) : word;
}

static uint32_t slot_read(void *owner, const struct mmio_access *a)
{
    uint32_t word = slot_read_word(owner, a->offset & ~3u);

    return (word >> (a->offset & 3) * 8) & (a->size == 4 ? UINT32_MAX : BIT(a->size * 8) - 1);
}

static void set_inten(const struct periph_target *t, uint32_t value)
{
    struct periph_slot *slot = t->p->slot;
    uint32_t old = slot->reg[OFFSET_INTEN >> 2];

    slot->reg[OFFSET_INTEN >> 2] = value & slot->inten_mask;
    periph_update_irq(t->p);
    if (t->d->written != NULL)
        t->d->written(t->p, t->index, old);
}

static void write_event(const struct periph_target *t, uint32_t *word, uint32_t value)
{
    uint32_t old = *word;

    *word = value & 1;
    periph_update_irq(t->p);
    if (old != 0 && *word == 0 && t->p->type->event_cleared != NULL)
        t->p->type->event_cleared(t->p, t->d->offset + t->index * periph_reg_stride(t->d));
}

/*
 * Firmware may set up a personality before ENABLE selects it: until then a bit is writable when any
 * of those that share the register has it.
 */
static uint32_t writable(const struct periph_target *t)
{
    const struct periph_slot *slot = t->p->slot;
    uint32_t offset = (t->p->base & 0xfff) + t->d->offset + t->index * periph_reg_stride(t->d);
    uint32_t mask = t->d->mask;

    if (t->p->type->enable_value == 0 || selected(slot) != NULL)
        return mask;
    for (unsigned i = 0; i < slot->n_members; i++) {
        struct periph_target other;

        if (find_in(slot->member[i], offset, &other) && other.d->kind == REG_RW)
            mask |= other.d->mask;
    }
    return mask;
}

/* ENABLE is every personality's: the one that it selects, and the one that it no longer does. */
static void tell_written(const struct periph_target *t, uint32_t old)
{
    const struct periph_slot *slot = t->p->slot;

    if (t->p->type->enable_value == 0 || t->d->offset != OFFSET_ENABLE) {
        if (t->d->written != NULL)
            t->d->written(t->p, t->index, old);
        periph_measure(t->p);
        return;
    }
    for (unsigned i = 0; i < slot->n_members; i++) {
        struct periph_target other;

        if (find_in(slot->member[i], OFFSET_ENABLE, &other) && other.d->written != NULL)
            other.d->written(other.p, other.index, old);
        periph_measure(slot->member[i]);
    }
}

static void write_plain(const struct periph_target *t, uint32_t *word, uint32_t value)
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

static void write_once(const struct periph_target *t, uint32_t offset, uint32_t *word,
                       uint32_t value)
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
    struct periph_target t;

    if (!find_again(slot, offset, &t)) {
        if (!clears_endpoint(offset, value))
            report_gap(slot, offset, true);
        return;
    }
    touch(&t, offset, true);
    if (t.subscribe || t.publish) {
        periph_write_endpoint(&t, word, value);
        return;
    }
    switch (t.d->kind) {
    case REG_TASK:
        if ((value & 1) != 0)
            periph_task(t.p, t.d->offset + t.index * periph_reg_stride(t.d));
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
    struct periph_target t;

    /* Where writing 1 acts, the bytes that were not written must be 0. */
    if (periph_find(slot, offset, &t) && !t.subscribe && !t.publish &&
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

struct mmio_slot periph_mmio(struct periph_slot *slot, const char *name, uint32_t first)
{
    return (struct mmio_slot){name, slot, slot_read, slot_write, first, slot_peek};
}
