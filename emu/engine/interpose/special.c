/*
 * Special registers that the guest writes, under the interposing engine.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/interpose/interpose.h"

/* SYSm of MRS and MSR. */
enum {
    SYSM_NON_SECURE = 0x80,
    SYSM_MSP = 0x08,
    SYSM_PSP = 0x09,
    SYSM_PRIMASK = 0x10,
    SYSM_BASEPRI = 0x11,
    SYSM_BASEPRI_MAX = 0x12,
    SYSM_CONTROL = 0x14,
    SYSM_SP_NS = 0x18, /* with SYSM_NON_SECURE only */
};

static uint32_t sysm_of(uint32_t reg)
{
    return reg & 0xff & ~(uint32_t)SYSM_NON_SECURE;
}

/* The bits of a register that exist; libunicorn keeps the others, too. */
uint32_t interpose_implemented(uint32_t reg)
{
    switch (sysm_of(reg)) {
    case SYSM_MSP:
    case SYSM_PSP:
    case SYSM_SP_NS:
        return ~UINT32_C(3);
    case SYSM_BASEPRI:
    case SYSM_BASEPRI_MAX:
        return 0xe0; /* product specification, CPU: 3 bits of priority */
    default:
        return UINT32_MAX;
    }
}

void interpose_special_written(struct interpose *s, uint32_t reg)
{
    const struct engine_client *client = &s->engine->client;
    uint32_t sysm = sysm_of(reg);

    if (sysm < SYSM_PRIMASK || sysm > SYSM_CONTROL)
        return;
    if (s->engine->where == IN_ACCESS && client->masks_changed != NULL)
        client->masks_changed(client->ctx);
}
