/*
 * AAR: resolves Bluetooth private addresses, network core.
 *
 * Follows: product specification, chapter AAR; Bluetooth Core specification, random address hash
 *          function ah.
 * Models:  up to 16 identity resolving keys tried in order, END with RESOLVED or NOTRESOLVED.
 * Omits:   the resource shared with ECB and CCM.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nettle/aes.h>

#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_START        0x000
#define TASKS_STOP         0x008
#define EVENTS_END         0x100
#define EVENTS_RESOLVED    0x104
#define EVENTS_NOTRESOLVED 0x108
#define STATUS             0x400
#define ENABLE             0x500
#define NIRK               0x504
#define IRKPTR             0x508
#define ADDRPTR            0x510
#define ENABLE_AAR         3
#define MAX_KEYS           16

/* Where the address stands behind ADDRPTR: after S0, LENGTH and S1. */
#define ADDRESS_OFFSET 3

/* The constant of Nordic's nRF hardware models (NHW_AAR): about 6 us a key. */
#define KEY_TICKS (6 * TICKS_PER_US)

struct aar {
    struct periph p;
    struct aar_state {
        int match; /* index of the key that fits, -1: none */
    } s;
    struct event event;
};

/* ah(key, prand): the low 24 bits of AES of prand; the key and the block are big-endian. */
static uint32_t hash(const uint8_t *key, uint32_t prand)
{
    struct aes128_ctx aes;
    uint8_t block[16] = {[13] = (uint8_t)(prand >> 16), (uint8_t)(prand >> 8), (uint8_t)prand};

    aes128_set_encrypt_key(&aes, key);
    aes128_encrypt(&aes, sizeof block, block, block);
    return (uint32_t)block[13] << 16 | (uint32_t)block[14] << 8 | block[15];
}

static unsigned keys(const struct periph *p)
{
    return MIN(REG(p, NIRK), MAX_KEYS);
}

/* The address is little-endian: hash in its low three bytes, prand in its high three. */
static int resolve(struct periph *p)
{
    uint8_t address[6], key[16];

    if (!easydma_read(p, REG(p, ADDRPTR) + ADDRESS_OFFSET, address, sizeof address))
        return -1;
    uint32_t wanted = load_le16(address) | (uint32_t)address[2] << 16;
    uint32_t prand = load_le16(address + 3) | (uint32_t)address[5] << 16;

    for (unsigned i = 0; i < keys(p); i++) {
        if (!easydma_read(p, REG(p, IRKPTR) + i * sizeof key, key, sizeof key))
            return -1;
        if (hash(key, prand) == wanted)
            return (int)i;
    }
    return -1;
}

static void done(void *ctx)
{
    struct aar *a = ctx;

    if (a->s.match >= 0)
        REG(a, STATUS) = (uint32_t)a->s.match;
    periph_event(&a->p, a->s.match >= 0 ? EVENTS_RESOLVED : EVENTS_NOTRESOLVED);
    periph_event(&a->p, EVENTS_END);
}

static void aar_task(struct periph *p, uint32_t task)
{
    struct aar *a = (struct aar *)p;

    if (task == TASKS_STOP) {
        sched_cancel(p->env->sched, &a->event);
        return;
    }
    if (REG(p, ENABLE) != ENABLE_AAR)
        return;
    a->s.match = resolve(p);
    sched_after(p->env->sched, &a->event,
                (a->s.match >= 0 ? (ticks_t)a->s.match + 1 : keys(p)) * KEY_TICKS);
}

static void aar_init(struct periph *p)
{
    event_init(&((struct aar *)p)->event, &p->events, "match", done, p);
}

static const struct reg_desc aar_regs[] = {
    {"TASKS_START", TASKS_START, REG_TASK},
    {"TASKS_STOP", TASKS_STOP, REG_TASK},
    {"EVENTS_END", EVENTS_END, REG_EVENT},
    {"EVENTS_RESOLVED", EVENTS_RESOLVED, REG_EVENT},
    {"EVENTS_NOTRESOLVED", EVENTS_NOTRESOLVED, REG_EVENT},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"STATUS", STATUS, REG_RO},
    {"ENABLE", ENABLE, REG_RW, .mask = 3},
    {"NIRK", NIRK, REG_RW, .reset = 1, .mask = 0x1f},
    {"IRKPTR", IRKPTR, REG_RW, .mask = UINT32_MAX},
    {"ADDRPTR", ADDRPTR, REG_RW, .mask = UINT32_MAX},
    {"SCRATCHPTR", 0x514, REG_RW, .mask = UINT32_MAX},
};

static bool aar_sound(const struct periph *p)
{
    int match = ((const struct aar *)p)->s.match;

    return match >= -1 && match < MAX_KEYS;
}

const struct periph_type aar_type = {
    .name = "AAR",
    .size = sizeof(struct aar),
    .regs = aar_regs,
    .n_regs = ARRAY_LEN(aar_regs),
    .dppi = true,
    .enable_value = ENABLE_AAR,
    .state = PERIPH_STATE(struct aar, s),
    .sound = aar_sound,
    .init = aar_init,
    .task = aar_task,
};
