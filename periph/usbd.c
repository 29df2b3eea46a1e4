/*
 * USBD: USB device without a host.
 *
 * Follows: product specification, chapter USBD.
 * Models:  the registers; ENABLE is answered by EVENTCAUSE.READY and USBEVENT, as drivers await.
 * Omits:   the bus: no reset, no SOF, no transfers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define EVENTS_USBEVENT 0x158
#define EVENTCAUSE      0x400
#define ENABLE          0x500
#define ENDPOINTS       8

#define EVENTCAUSE_READY BIT(11)

/* From ENABLE to READY: assumption. */
#define READY_TICKS (100 * TICKS_PER_US)

struct usbd {
    struct periph p;
    struct event ready;
};

static void ready(void *ctx)
{
    struct periph *p = ctx;

    REG(p, EVENTCAUSE) |= EVENTCAUSE_READY;
    periph_event(p, EVENTS_USBEVENT);
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    struct usbd *u = (struct usbd *)p;

    if (REG(p, ENABLE) == 0)
        sched_cancel(p->env->sched, &u->ready);
    else if (old == 0)
        sched_after(p->env->sched, &u->ready, READY_TICKS);
}

/* Any write says that the buffer is free for the next packet. */
static void size_epout_written(struct periph *p, unsigned index, uint32_t old)
{
    REG(p, 0x4a0 + index * 4) = 0;
}

static void usbd_init(struct periph *p)
{
    event_init(&((struct usbd *)p)->ready, &p->events, "ready", ready, p);
}

static void usbd_cancel(struct periph *p)
{
    sched_cancel(p->env->sched, &((struct usbd *)p)->ready);
}

/* clang-format off */
static const struct reg_desc usbd_regs[] = {
    {"TASKS_STARTEPIN[n]", 0x004, REG_TASK, .count = ENDPOINTS},
    {"TASKS_STARTISOIN", 0x024, REG_TASK},
    {"TASKS_STARTEPOUT[n]", 0x028, REG_TASK, .count = ENDPOINTS},
    {"TASKS_STARTISOOUT", 0x048, REG_TASK},
    {"TASKS_EP0RCVOUT", 0x04c, REG_TASK},
    {"TASKS_EP0STATUS", 0x050, REG_TASK},
    {"TASKS_EP0STALL", 0x054, REG_TASK},
    {"TASKS_DPDMDRIVE", 0x058, REG_TASK},
    {"TASKS_DPDMNODRIVE", 0x05c, REG_TASK},
    {"EVENTS_USBRESET", 0x100, REG_EVENT},
    {"EVENTS_STARTED", 0x104, REG_EVENT},
    {"EVENTS_ENDEPIN[n]", 0x108, REG_EVENT, .count = ENDPOINTS},
    {"EVENTS_EP0DATADONE", 0x128, REG_EVENT},
    {"EVENTS_ENDISOIN", 0x12c, REG_EVENT},
    {"EVENTS_ENDEPOUT[n]", 0x130, REG_EVENT, .count = ENDPOINTS},
    {"EVENTS_ENDISOOUT", 0x150, REG_EVENT},
    {"EVENTS_SOF", 0x154, REG_EVENT},
    {"EVENTS_USBEVENT", EVENTS_USBEVENT, REG_EVENT},
    {"EVENTS_EP0SETUP", 0x15c, REG_EVENT},
    {"EVENTS_EPDATA", 0x160, REG_EVENT},
    {"SHORTS", 0x200, REG_RW, .mask = 0x1f},
    REG_INTEN_GROUP,
    {"EVENTCAUSE", EVENTCAUSE, REG_W1C, .mask = 0xf01},
    {"HALTED.EPIN[n]", 0x420, REG_RO, .count = ENDPOINTS},
    {"HALTED.EPOUT[n]", 0x444, REG_RO, .count = ENDPOINTS},
    {"EPSTATUS", 0x468, REG_W1C, .mask = 0x1ff01ff},
    {"EPDATASTATUS", 0x46c, REG_W1C, .mask = 0xfe00fe},
    {"USBADDR", 0x470, REG_RO},
    {"BMREQUESTTYPE", 0x480, REG_RO},
    {"BREQUEST", 0x484, REG_RO},
    {"WVALUEL", 0x488, REG_RO},
    {"WVALUEH", 0x48c, REG_RO},
    {"WINDEXL", 0x490, REG_RO},
    {"WINDEXH", 0x494, REG_RO},
    {"WLENGTHL", 0x498, REG_RO},
    {"WLENGTHH", 0x49c, REG_RO},
    {"SIZE.EPOUT[n]", 0x4a0, REG_RW, .mask = 0x7f, .count = ENDPOINTS,
     .written = size_epout_written},
    {"SIZE.ISOOUT", 0x4c0, REG_RO, .reset = 0x10000},
    {"ENABLE", ENABLE, REG_RW, .mask = 1, .written = enable_written},
    {"USBPULLUP", 0x504, REG_RW, .mask = 1},
    {"DPDMVALUE", 0x508, REG_RW, .mask = 0x1f},
    {"DTOGGLE", 0x50c, REG_RW, .reset = 0x100, .mask = 0x387},
    {"EPINEN", 0x510, REG_RW, .reset = 1, .mask = 0x1ff},
    {"EPOUTEN", 0x514, REG_RW, .reset = 1, .mask = 0x1ff},
    {"EPSTALL", 0x518, REG_WO},
    {"ISOSPLIT", 0x51c, REG_RW, .mask = 0xffff},
    {"FRAMECNTR", 0x520, REG_RO},
    {"LOWPOWER", 0x52c, REG_RW, .mask = 1},
    {"ISOINCONFIG", 0x530, REG_RW, .mask = 1},
    {"EPIN[n].PTR", 0x600, REG_RW, .mask = UINT32_MAX, .count = ENDPOINTS, .stride = 0x14},
    {"EPIN[n].MAXCNT", 0x604, REG_RW, .mask = 0x7f, .count = ENDPOINTS, .stride = 0x14},
    {"EPIN[n].AMOUNT", 0x608, REG_RO, .count = ENDPOINTS, .stride = 0x14},
    {"ISOIN.PTR", 0x6a0, REG_RW, .mask = UINT32_MAX},
    {"ISOIN.MAXCNT", 0x6a4, REG_RW, .mask = 0x3ff},
    {"ISOIN.AMOUNT", 0x6a8, REG_RO},
    {"EPOUT[n].PTR", 0x700, REG_RW, .mask = UINT32_MAX, .count = ENDPOINTS, .stride = 0x14},
    {"EPOUT[n].MAXCNT", 0x704, REG_RW, .mask = 0x7f, .count = ENDPOINTS, .stride = 0x14},
    {"EPOUT[n].AMOUNT", 0x708, REG_RO, .count = ENDPOINTS, .stride = 0x14},
    {"ISOOUT.PTR", 0x7a0, REG_RW, .mask = UINT32_MAX},
    {"ISOOUT.MAXCNT", 0x7a4, REG_RW, .mask = 0x3ff},
    {"ISOOUT.AMOUNT", 0x7a8, REG_RO},
};
/* clang-format on */

const struct periph_type usbd_type = {
    .name = "USBD",
    .size = sizeof(struct usbd),
    .regs = usbd_regs,
    .n_regs = ARRAY_LEN(usbd_regs),
    .changes_unannounced = true,
    .dppi = true,
    .init = usbd_init,
    .reset = usbd_cancel,
    .free = usbd_cancel,
};
