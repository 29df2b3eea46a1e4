/*
 * KMU: pushes keys from UICR to a peripheral without showing them to the CPU.
 *
 * Follows: product specification, chapter KMU.
 * Models:  PUSH of the selected slot to its DEST, with the three events; STATUS.SELECTED.
 * Omits:   protection of KEYSLOT words against reads and writes by the CPU, and with it
 *          STATUS.BLOCKED.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_PUSH_KEYSLOT     0x000
#define EVENTS_KEYSLOT_PUSHED  0x100
#define EVENTS_KEYSLOT_REVOKED 0x104
#define EVENTS_KEYSLOT_ERROR   0x108
#define SELECTKEYSLOT          0x500

#define KEYSLOTS        128
#define KEY_WORDS       4
#define UICR_CONFIG     0x400 /* DEST, PERM of each slot */
#define UICR_KEY        0x800
#define PERM_PUSH       BIT(2)
#define STATUS_SELECTED BIT(0)
#define PERM_STATE      BIT(16) /* 0: revoked */

/* Provenance: assumption, a few cycles of PCLK16M for each word. */
#define PUSH_TICKS (KEY_WORDS * 4 * TICKS_PCLK16M)

struct kmu {
    struct periph p;
    struct event done;
};

static struct kmu *kmu_of(const struct periph *p)
{
    return (struct kmu *)p;
}

/* Copies the key to its destination; returns the event that tells how that went. */
static uint32_t push(struct periph *p)
{
    const struct mem_region *uicr = memory_find_name(p->env->memory, "uicr");
    uint32_t slot = REG(p, SELECTKEYSLOT) - 1;

    if (uicr == NULL || slot >= KEYSLOTS)
        return EVENTS_KEYSLOT_ERROR;
    uint32_t dest = load_le32(uicr->host + UICR_CONFIG + slot * 8);
    uint32_t perm = load_le32(uicr->host + UICR_CONFIG + slot * 8 + 4);
    if ((perm & PERM_STATE) == 0)
        return EVENTS_KEYSLOT_REVOKED;
    if ((perm & PERM_PUSH) == 0 || dest % 4 != 0 || !mmio_covers(p->env->mmio, dest))
        return EVENTS_KEYSLOT_ERROR;
    for (unsigned i = 0; i < KEY_WORDS; i++) {
        uint32_t word = load_le32(uicr->host + UICR_KEY + slot * 16 + i * 4);

        if (!mmio_write(p->env->mmio, dest + i * 4, 4, true, word))
            return EVENTS_KEYSLOT_ERROR;
    }
    return EVENTS_KEYSLOT_PUSHED;
}

static void pushed(void *ctx)
{
    struct kmu *k = ctx;

    periph_event(&k->p, push(&k->p));
}

/* Libraries look whether a slot is selected before they trust what they wrote into it. */
static uint32_t status_read(struct periph *p, unsigned index)
{
    uint32_t slot = REG(p, SELECTKEYSLOT) - 1;

    return slot < KEYSLOTS ? STATUS_SELECTED : 0;
}

static void kmu_task(struct periph *p, uint32_t task)
{
    sched_after(p->env->sched, &kmu_of(p)->done, PUSH_TICKS);
}

static void kmu_init(struct periph *p)
{
    event_init(&kmu_of(p)->done, &p->events, "key slot", pushed, p);
}

/* clang-format off */
static const struct reg_desc kmu_regs[] = {
    {"TASKS_PUSH_KEYSLOT", TASKS_PUSH_KEYSLOT, REG_TASK},
    {"EVENTS_KEYSLOT_PUSHED", EVENTS_KEYSLOT_PUSHED, REG_EVENT},
    {"EVENTS_KEYSLOT_REVOKED", EVENTS_KEYSLOT_REVOKED, REG_EVENT},
    {"EVENTS_KEYSLOT_ERROR", EVENTS_KEYSLOT_ERROR, REG_EVENT},
    REG_INTEN_GROUP,
    {"INTPEND", 0x30c, REG_INTPEND},
    {"STATUS", 0x40c, REG_RO, .read = status_read},
    {"SELECTKEYSLOT", SELECTKEYSLOT, REG_RW, .mask = 0xff},
};
/* clang-format on */

const struct periph_type kmu_type = {
    .name = "KMU",
    .size = sizeof(struct kmu),
    .regs = kmu_regs,
    .n_regs = ARRAY_LEN(kmu_regs),
    .init = kmu_init,
    .task = kmu_task,
};
