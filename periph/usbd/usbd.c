/*
 * USBD: full-speed USB device controller.
 *
 * Follows: product specification, chapter USBD; USB 2.0 for what passes on the wires.
 * Models:  endpoints 0 to 7 in both directions and the isochronous pair, each with its buffer and
 *          EasyDMA; SETUP, data and status stage of endpoint 0, SET_ADDRESS by the controller
 * alone; NAK, STALL, data toggles, endpoints that are closed until SIZE.EPOUT is written; bus
 * reset, SOF, suspend, resume by the host, remote wake-up; the pull-up; the order of events; READY;
 * the hidden pair of registers by which drivers disarm an IN endpoint. Omits:   damaged packets
 * (EVENTCAUSE.ISOOUTCRC), levels of D+ and D- that DPDMVALUE forces other than Resume, what the
 * registers do while the controller is off or in low power.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/usbd/usbd_priv.h"

#define ENDPOINTS USBD_ENDPOINTS

#define ENDPOINT_IO   BIT(7) /* of EPSTALL and DTOGGLE: the IN direction */
#define EPSTALL_STALL BIT(8)
#define DPDM_RESUME   1

/*
 * From ENABLE to READY: drivers' comments say a few microseconds. From the end of low power to
 * USBWUALLOWED. Provenance: assumption for both.
 */
#define READY_TICKS        (10 * TICKS_PER_US)
#define WAKE_ALLOWED_TICKS (10 * TICKS_PER_US)

static const struct short_desc usbd_shorts[] = {
    {0, EVENTS_EP0DATADONE, TASKS_STARTEPIN0}, {1, EVENTS_EP0DATADONE, TASKS_STARTEPOUT0},
    {2, EVENTS_EP0DATADONE, TASKS_EP0STATUS},  {3, EVENTS_ENDEPOUT0, TASKS_EP0STATUS},
    {4, EVENTS_ENDEPOUT0, TASKS_EP0RCVOUT},
};

void usbd_cause(struct usbd *u, uint32_t cause)
{
    REG(u, EVENTCAUSE) |= cause;
    periph_event(&u->p, EVENTS_USBEVENT);
}

/* --- the host hears of us --- */

static const struct usb_cable *plugged(const struct usbd *u)
{
    const struct usb_cable *c = u->p.env->usb;

    return c != NULL && c->host != NULL ? c : NULL;
}

void usbd_tell_ready(struct usbd *u, unsigned endpoint, bool in)
{
    const struct usb_cable *c = plugged(u);

    if (c != NULL && u->s.pulled_up)
        c->host->ready(c->host_ctx, endpoint, in);
}

static void update_pull_up(struct usbd *u)
{
    const struct usb_cable *c = plugged(u);
    bool on = REG(u, ENABLE) != 0 && REG(u, USBPULLUP) != 0;

    if (on == u->s.pulled_up)
        return;
    u->s.pulled_up = on;
    u->s.clock_missed = false;
    if (c != NULL)
        c->host->pull_up(c->host_ctx, on);
}

/* --- power --- */

static void become_ready(void *ctx)
{
    struct usbd *u = ctx;

    u->s.running = true;
    usbd_cause(u, CAUSE_READY);
}

/* Lets go of the host. */
static void usbd_release(struct periph *p)
{
    const struct usb_cable *c = plugged(usbd_of(p));

    if (usbd_of(p)->s.pulled_up && c != NULL)
        c->host->pull_up(c->host_ctx, false);
}

static void usbd_reset(struct periph *p)
{
    signal_raise(p->env->signals, SIGNAL_USBD_ENABLE, 0);
}

static void switch_off(struct usbd *u)
{
    usbd_release(&u->p);
    periph_forget(&u->p);
    usbd_clear_bus(u);
    usbd_reset(&u->p);
}

static void enable_written(struct periph *p, unsigned index, uint32_t old)
{
    struct usbd *u = usbd_of(p);

    if (REG(p, ENABLE) == old)
        return;
    if (REG(p, ENABLE) == 0) {
        switch_off(u);
        return;
    }
    sched_after(p->env->sched, &u->ready, READY_TICKS);
    signal_raise(p->env->signals, SIGNAL_USBD_ENABLE, 1);
    update_pull_up(u);
}

static void pullup_written(struct periph *p, unsigned index, uint32_t old)
{
    update_pull_up(usbd_of(p));
}

static void allow_wake(void *ctx)
{
    usbd_cause(ctx, CAUSE_USBWUALLOWED);
}

/* Out of low power while the bus is suspended: the firmware wants to wake the host. */
static void lowpower_written(struct periph *p, unsigned index, uint32_t old)
{
    struct usbd *u = usbd_of(p);

    if (old == 1 && REG(p, LOWPOWER) == 0 && u->s.suspended)
        sched_after(p->env->sched, &u->wake_allowed, WAKE_ALLOWED_TICKS);
}

static void drive(struct usbd *u)
{
    const struct usb_cable *c = plugged(u);

    if (REG(u, DPDMVALUE) == DPDM_RESUME && u->s.suspended && u->s.pulled_up && c != NULL)
        c->host->wake(c->host_ctx);
}

/* --- endpoints --- */

/* Any write says that the buffer is free for the next packet. */
static void size_epout_written(struct periph *p, unsigned n, uint32_t old)
{
    struct usbd_endpoint *e = &usbd_of(p)->s.out[n];

    REG(p, SIZE_EPOUT + n * 4) = 0;
    e->full = false;
    e->length = 0;
    if (n == 0)
        return;
    e->open = true;
    usbd_tell_ready(usbd_of(p), n, false);
}

static void epstall_written(struct periph *p, unsigned index, uint32_t value)
{
    bool in = (value & ENDPOINT_IO) != 0;
    uint32_t halted = (in ? HALTED_EPIN : HALTED_EPOUT) + (value & 7) * 4;

    REG(p, halted) = (value & EPSTALL_STALL) != 0;
    usbd_tell_ready(usbd_of(p), value & 7, in);
}

/* The endpoint that DTOGGLE selects. */
static struct usbd_endpoint *selected(struct periph *p)
{
    struct usbd_state *s = &usbd_of(p)->s;
    uint32_t value = REG(p, DTOGGLE);

    return &((value & ENDPOINT_IO) != 0 ? s->in : s->out)[value & 7];
}

static uint32_t dtoggle_read(struct periph *p, unsigned index)
{
    uint32_t endpoint = REG(p, DTOGGLE) & (ENDPOINT_IO | 7);

    return endpoint | (selected(p)->data1 ? DTOGGLE_DATA1 : DTOGGLE_DATA0);
}

/* VALUE 0 only selects. */
static void dtoggle_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t value = REG(p, DTOGGLE) & (DTOGGLE_DATA0 | DTOGGLE_DATA1);

    if (value != 0)
        selected(p)->data1 = value == DTOGGLE_DATA1;
}

/*
 * Drivers disarm an IN endpoint through two registers without a name: 0x7B4 (endpoint 0) or
 * 0x7B6 + 2 (n - 1) in the first, then bit 2 (endpoint 0) or 1 in the second.
 */
static void hidden_control_written(struct periph *p, unsigned index, uint32_t old)
{
    uint32_t select = REG(p, HIDDEN_SELECT), value = REG(p, HIDDEN_CONTROL);
    struct usbd_state *s = &usbd_of(p)->s;

    if (select == 0x7b4 && (value & BIT(2)) != 0)
        s->in[0].full = false;
    else if (select >= 0x7b6 && select < 0x7b6 + 2 * 7 && (value & BIT(1)) != 0)
        s->in[(select - 0x7b6) / 2 + 1].full = false;
    REG(p, HIDDEN_CONTROL) = 0;
}

static void control_task(struct usbd *u, uint32_t task)
{
    struct usbd_state *s = &u->s;

    switch (task) {
    case TASKS_EP0RCVOUT:
        s->out[0].open = true;
        usbd_tell_ready(u, 0, false);
        break;
    case TASKS_EP0STATUS:
        s->status_allowed = s->stage != STAGE_IDLE;
        usbd_tell_ready(u, 0, s->stage != STAGE_DATA_IN);
        break;
    case TASKS_EP0STALL:
        s->stalled = true;
        usbd_tell_ready(u, 0, true);
        usbd_tell_ready(u, 0, false);
        break;
    case TASKS_DPDMDRIVE:
        drive(u);
        break;
    default:
        break;
    }
}

static void usbd_task(struct periph *p, uint32_t task)
{
    struct usbd *u = usbd_of(p);

    if (!u->s.running) {
        periph_error(p, "usb-not-ready", "%s before ENABLE and EVENTCAUSE.READY; ignored",
                     periph_reg_name(p, task));
        return;
    }
    if (task < TASKS_STARTEPOUT0)
        usbd_dma_want(u, (task - TASKS_STARTEPIN0) / 4);
    else if (task <= TASKS_STARTISOOUT)
        usbd_dma_want(u, USBD_OUT_BIT + (task - TASKS_STARTEPOUT0) / 4);
    else
        control_task(u, task);
}

/* --- life --- */

static void usbd_init(struct periph *p)
{
    struct usbd *u = usbd_of(p);

    event_init(&u->ready, &p->events, "ready", become_ready, u);
    event_init(&u->dma, &p->events, "EasyDMA", usbd_dma_step, u);
    event_init(&u->wake_allowed, &p->events, "wake-up allowed", allow_wake, u);
    if (p->env->usb != NULL) {
        p->env->usb->device = &usbd_plug;
        p->env->usb->device_ctx = u;
    }
}

static void usbd_free(struct periph *p)
{
    if (p->env->usb != NULL)
        p->env->usb->device = NULL;
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
    {"SIZE.ISOOUT", SIZE_ISOOUT, REG_RO, .reset = SIZE_ISOOUT_ZERO},
    {"ENABLE", ENABLE, REG_RW, .mask = 1, .written = enable_written},
    {"USBPULLUP", USBPULLUP, REG_RW, .mask = 1, .written = pullup_written},
    {"DPDMVALUE", 0x508, REG_RW, .mask = 0x1f},
    {"DTOGGLE", DTOGGLE, REG_RW, .reset = DTOGGLE_DATA0, .mask = 0x387, .read = dtoggle_read,
     .written = dtoggle_written},
    {"EPINEN", 0x510, REG_RW, .reset = 1, .mask = 0x1ff},
    {"EPOUTEN", 0x514, REG_RW, .reset = 1, .mask = 0x1ff},
    {"EPSTALL", 0x518, REG_WO, .written = epstall_written},
    {"ISOSPLIT", 0x51c, REG_RW, .mask = 0xffff},
    {"FRAMECNTR", 0x520, REG_RO},
    {"LOWPOWER", LOWPOWER, REG_RW, .mask = 1, .written = lowpower_written},
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
    {"HIDDEN_800", HIDDEN_SELECT, REG_RW, .mask = UINT32_MAX},
    {"HIDDEN_804", HIDDEN_CONTROL, REG_RW, .mask = UINT32_MAX, .written = hidden_control_written},
};
/* clang-format on */

static const struct state_limit usbd_limits[] = {
    STATE_EACH_OF(struct usbd, s.in, length, USB_MAX_PACKET),
    STATE_EACH_OF(struct usbd, s.in, full, true),
    STATE_EACH_OF(struct usbd, s.in, open, true),
    STATE_EACH_OF(struct usbd, s.in, data1, true),
    STATE_EACH_OF(struct usbd, s.out, length, USB_MAX_PACKET),
    STATE_EACH_OF(struct usbd, s.out, full, true),
    STATE_EACH_OF(struct usbd, s.out, open, true),
    STATE_EACH_OF(struct usbd, s.out, data1, true),
    STATE_EACH(struct usbd, s.iso_in.length, USB_MAX_ISO),
    STATE_FLAGS(struct usbd, s.iso_in.full[0], s.iso_in.full[1]),
    STATE_LIMIT(struct usbd, s.iso_in.wire, 1),
    STATE_EACH(struct usbd, s.iso_out.length, USB_MAX_ISO),
    STATE_FLAGS(struct usbd, s.iso_out.full[0], s.iso_out.full[1]),
    STATE_LIMIT(struct usbd, s.iso_out.wire, 1),
    STATE_LIMIT(struct usbd, s.stage, STAGE_NO_DATA),
    STATE_FLAGS(struct usbd, s.status_allowed, s.addressing),
    STATE_LIMIT(struct usbd, s.sent, USBD_ENDPOINTS),
    STATE_FLAGS(struct usbd, s.sent_status, s.sent_status),
    STATE_FLAGS(struct usbd, s.dma_started, s.dma_started),
    STATE_FLAGS(struct usbd, s.running, s.clock_missed),
};

/* The transfer under way is of an endpoint that there is, and fits into its buffer. */
static bool usbd_sound(const struct periph *p)
{
    const struct usbd_state *s = &usbd_of(p)->s;
    uint32_t endpoints = MASK(USBD_ISO, 0) | MASK(USBD_OUT_BIT + USBD_ISO, USBD_OUT_BIT);
    unsigned bit = s->dma - 1u, n = bit % USBD_OUT_BIT;

    if ((s->dma_wanted & ~endpoints) != 0 || (s->dma == 0 && usbd_of(p)->dma.armed))
        return false;
    return s->dma == 0 || (bit < 32 && (endpoints & BIT(bit)) != 0 &&
                           s->maxcnt <= (n == USBD_ISO ? USB_MAX_ISO : USB_MAX_PACKET));
}

const struct periph_type usbd_type = {
    .name = "USBD",
    .size = sizeof(struct usbd),
    .regs = usbd_regs,
    .n_regs = ARRAY_LEN(usbd_regs),
    .shorts = usbd_shorts,
    .n_shorts = ARRAY_LEN(usbd_shorts),
    .dppi = true,
    .changes_unannounced = true,
    .state = PERIPH_STATE(struct usbd, s),
    PERIPH_LIMITS(usbd_limits),
    .sound = usbd_sound,
    .init = usbd_init,
    .release = usbd_release,
    .reset = usbd_reset,
    .task = usbd_task,
    .free = usbd_free,
};
