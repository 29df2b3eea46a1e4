/*
 * ECB: AES-128 of one block, network core.
 *
 * Follows: product specification, chapter ECB.
 * Models:  key, cleartext and ciphertext in RAM, time, STOP with ERRORECB.
 * Omits:   the resource shared with CCM and AAR (they do not abort each other).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nettle/aes.h>

#include "periph/devices.h"
#include "periph/easydma.h"

#define TASKS_STARTECB  0x000
#define EVENTS_ENDECB   0x100
#define EVENTS_ERRORECB 0x104
#define ECBDATAPTR      0x504

/* The constant of Nordic's nRF hardware models (NHW_AES_ECB): about 6 us. */
#define BLOCK_TICKS (6 * TICKS_PER_US)

/* What ECBDATAPTR points to. */
struct ecb_data {
    uint8_t key[16];
    uint8_t cleartext[16];
    uint8_t ciphertext[16];
};

struct ecb {
    struct periph p;
    struct event event;
};

static void encrypt(void *ctx)
{
    struct periph *p = ctx;
    struct aes128_ctx aes;
    struct ecb_data data;
    uint32_t ptr = REG(p, ECBDATAPTR);

    if (!easydma_read(p, ptr, &data, offsetof(struct ecb_data, ciphertext))) {
        periph_event(p, EVENTS_ERRORECB);
        return;
    }
    aes128_set_encrypt_key(&aes, data.key);
    aes128_encrypt(&aes, sizeof data.ciphertext, data.ciphertext, data.cleartext);
    bool written = easydma_write(p, ptr + offsetof(struct ecb_data, ciphertext), data.ciphertext,
                                 sizeof data.ciphertext);
    periph_event(p, written ? EVENTS_ENDECB : EVENTS_ERRORECB);
}

static void ecb_task(struct periph *p, uint32_t task)
{
    struct ecb *e = (struct ecb *)p;

    if (task == TASKS_STARTECB) {
        sched_after(p->env->sched, &e->event, BLOCK_TICKS);
    } else if (e->event.armed) {
        sched_cancel(p->env->sched, &e->event);
        periph_event(p, EVENTS_ERRORECB);
    }
}

static void ecb_init(struct periph *p)
{
    event_init(&((struct ecb *)p)->event, &p->events, "block", encrypt, p);
}

static const struct reg_desc ecb_regs[] = {
    {"TASKS_STARTECB", TASKS_STARTECB, REG_TASK},
    {"TASKS_STOPECB", 0x004, REG_TASK},
    {"EVENTS_ENDECB", EVENTS_ENDECB, REG_EVENT},
    {"EVENTS_ERRORECB", EVENTS_ERRORECB, REG_EVENT},
    {"INTENSET", 0x304, REG_INTENSET},
    {"INTENCLR", 0x308, REG_INTENCLR},
    {"ECBDATAPTR", ECBDATAPTR, REG_RW, .mask = UINT32_MAX},
};

const struct periph_type ecb_type = {
    .name = "ECB",
    .size = sizeof(struct ecb),
    .regs = ecb_regs,
    .n_regs = ARRAY_LEN(ecb_regs),
    .dppi = true,
    .init = ecb_init,
    .task = ecb_task,
};
