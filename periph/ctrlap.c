/*
 * CTRL-AP as the CPU sees it: access port protection and the mailbox to a debugger.
 *
 * Follows: product specification, chapter CTRL-AP.
 * Models:  write-once locks; STATUS from UICR.
 * Omits:   the debugger's side: nobody reads the mailbox, ERASEPROTECT never erases, and protection
 *          closes nothing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "bus/map.h"
#include "periph/devices.h"

#define MAILBOX_TXSTATUS 0x484

#define UICR_NET             UINT32_C(0x01ff8000)
#define UICR_APPROTECT       0x000
#define UICR_SECUREAPPROTECT 0x01c
#define UNPROTECTED          UINT32_C(0x50fa50fa)

static bool unprotected(const struct periph *p, uint32_t uicr_offset)
{
    const uint8_t *word =
        memory_host(p->env->memory, (p->type->net ? UICR_NET : APP_UICR_BASE) + uicr_offset, 4);

    return word != NULL && load_le32(word) == UNPROTECTED;
}

static uint32_t status_read(struct periph *p, unsigned index)
{
    uint32_t status = unprotected(p, UICR_APPROTECT) ? BIT(0) : 0;

    if (!p->type->net && unprotected(p, UICR_SECUREAPPROTECT))
        status |= BIT(1);
    return status;
}

static void txdata_written(struct periph *p, unsigned index, uint32_t old)
{
    REG(p, MAILBOX_TXSTATUS) = 1;
}

/* clang-format off */
static const struct reg_desc ctrlap_regs[] = {
    /* The application core's only. */
    {"SECUREAPPROTECT.LOCK", 0x548, REG_ONCE, .mask = 1},
    {"SECUREAPPROTECT.DISABLE", 0x54c, REG_RW, .mask = UINT32_MAX},
#define CTRLAP_REGS_APP 2
    {"MAILBOX.RXDATA", 0x400, REG_RO},
    {"MAILBOX.RXSTATUS", 0x404, REG_RO},
    {"MAILBOX.TXDATA", 0x480, REG_RW, .mask = UINT32_MAX, .written = txdata_written},
    {"MAILBOX.TXSTATUS", MAILBOX_TXSTATUS, REG_RO},
    {"ERASEPROTECT.LOCK", 0x500, REG_ONCE, .mask = 1},
    {"ERASEPROTECT.DISABLE", 0x504, REG_ONCE, .mask = UINT32_MAX},
    {"APPROTECT.LOCK", 0x540, REG_ONCE, .mask = 1},
    {"APPROTECT.DISABLE", 0x544, REG_RW, .mask = UINT32_MAX},
    {"STATUS", 0x600, REG_RO, .read = status_read},
};
/* clang-format on */

const struct periph_type ctrlap_type = {
    .name = "CTRLAP",
    .size = sizeof(struct periph),
    .regs = ctrlap_regs,
    .n_regs = ARRAY_LEN(ctrlap_regs),
    .changes_unannounced = true,
};

const struct periph_type ctrlap_net_type = {
    .name = "CTRLAP",
    .size = sizeof(struct periph),
    .net = true,
    .regs = ctrlap_regs + CTRLAP_REGS_APP,
    .n_regs = ARRAY_LEN(ctrlap_regs) - CTRLAP_REGS_APP,
    .changes_unannounced = true,
};
