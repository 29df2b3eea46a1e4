/*
 * A peripheral's life: made, reset, saved, restored, freed.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/periph_priv.h"

#include <string.h>

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
    slot->found = g_new0(struct periph_found, PERIPH_FOUND);
    slot->irq = IRQ_NONE;
    slot->env = env;
    for (unsigned i = 0; i < pages; i++) {
        uint32_t first = i * PERIPH_PAGE_WORDS * 4;

        slot->mmio[i] = periph_mmio(slot, name, first);
        mmio_attach(env->mmio, base + first, &slot->mmio[i]);
    }
    return slot;
}

void periph_listen(struct periph_env *env, struct periph_listener *l, void *ctx)
{
    listener_join(&env->listeners, &l->listener, ctx);
}

void periph_hears(struct periph *p, struct listener *l)
{
    l->sibling = p->ears;
    p->ears = l;
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

        for (unsigned k = 0; k < periph_reg_count(p, d); k++) {
            uint32_t offset = d->offset + k * periph_reg_stride(d);

            g_assert(offset < periph_slot_size(p->slot) && offset % 4 == 0 &&
                     p->index[offset >> 2] == 0);
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
    memset(p->slot->found, 0, PERIPH_FOUND * sizeof *p->slot->found);
    g_assert(type->enable_value == 0 || (base & 0xfff) == 0); /* one ENABLE a slot */
    p->slot->personalities |= type->enable_value != 0;
    index_registers(p);
    if (type->init != NULL)
        type->init(p);
    periph_reset(p, true);
    return p;
}

/* Calls fn for the SUBSCRIBE_x register of every task. */
static void each_subscription(struct periph *p,
                              void (*fn)(const struct periph_target *, uint32_t *word))
{
    for (unsigned i = 0; i < p->type->n_regs; i++) {
        const struct reg_desc *d = &p->type->regs[i];

        if (d->kind != REG_TASK || !p->type->dppi)
            continue;
        for (unsigned k = 0; k < periph_reg_count(p, d); k++) {
            struct periph_target t = {.p = p, .d = d, .index = k, .subscribe = true};
            uint32_t offset = d->offset + k * periph_reg_stride(d);

            fn(&t, &REG(p, offset + OFFSET_SUBSCRIBE));
        }
    }
}

static void unsubscribe(const struct periph_target *t, uint32_t *word)
{
    periph_write_endpoint(t, word, 0);
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
        for (unsigned k = 0; k < periph_reg_count(p, d); k++) {
            uint32_t offset = d->offset + k * periph_reg_stride(d);

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
    periph_measure(p);
}

/* The bits that some member's register may have set at this offset of the slot. */
static uint32_t possible_bits(const struct periph_slot *slot, uint32_t offset)
{
    uint32_t possible = 0;

    for (unsigned i = 0; i < slot->n_members; i++) {
        const struct periph *p = slot->member[i];
        uint32_t first = p->base & 0xfff;
        unsigned number = offset >= first ? p->index[(offset - first) >> 2] : 0;

        if (number == 0)
            continue;
        const struct reg_desc *d = &p->type->regs[number - 1];

        if ((d->kind != REG_RW && d->kind != REG_EVENT) || d->own_reset)
            return UINT32_MAX;
        possible |= d->kind == REG_EVENT ? 1 : d->mask | d->reset;
    }
    return possible;
}

/* Behaviour may rely on what the masks of the table let through. */
static void check_registers(struct periph *p, struct state_walk *w)
{
    const struct periph_slot *slot = p->slot;

    for (uint32_t offset = 0; offset < periph_slot_size(slot); offset += 4)
        if (slot->owner[offset >> 2] != 0 &&
            (slot->reg[offset >> 2] & ~possible_bits(slot, offset)) != 0)
            state_refuse(w, periph_slot_reg_name(&slot->mmio[0], offset));
}

/* What is refused is not left to be stumbled over. */
static void check(struct periph *p, struct state_walk *w)
{
    const struct periph_type *type = p->type;

    if (!w->restores)
        return;
    state_check(w, p->name, p, type->limits, type->n_limits);
    if (p->slot->member[0] == p)
        check_registers(p, w);
    if (state_sound(w) && type->sound != NULL && !type->sound(p))
        state_refuse(w, p->name);
    if (state_sound(w))
        return;
    periph_forget(p);
    memset(state_of(p, &type->kept), 0, type->kept.size);
}

void periph_walk(struct periph *p, struct state_walk *w)
{
    const struct periph_type *type = p->type;
    struct periph_slot *slot = p->slot;

    if (slot->member[0] == p) {
        state_part(w, slot->reg, periph_slot_size(slot));
        STATE_PART(w, slot->written_once);
    }
    state_part(w, state_of(p, &type->state), type->state.size);
    state_part(w, state_of(p, &type->kept), type->kept.size);
    if (type->walk != NULL)
        type->walk(p, w);
    events_walk(&p->events, w);
    check(p, w);
}

static void connect(const struct periph_target *t, uint32_t *word)
{
    if ((*word & ENDPOINT_EN) != 0)
        dppi_subscribe(t->p->env->dppi, *word & (DPPI_CHANNELS - 1), periph_deliver_task,
                       t->p->slot, periph_subscriber(t));
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
    g_free(slot->found);
    g_free(slot);
}

void periph_free(struct periph *p)
{
    struct periph_slot *slot = p->slot;

    each_subscription(p, unsubscribe);
    events_cancel(&p->events);
    for (struct listener *l = p->ears; l != NULL; l = l->sibling)
        listener_leave(l);
    if (p->type->free != NULL)
        p->type->free(p);
    for (unsigned i = 0; i < slot->n_members; i++)
        if (slot->member[i] == p)
            slot->member[i] = slot->member[--slot->n_members];
    /* periph_find() then asks every member */
    memset(slot->owner, 0, slot->pages * PERIPH_PAGE_WORDS);
    if (slot->n_members == 0)
        free_slot(slot, p->base);
    g_free(p->index);
    g_free(p);
}
