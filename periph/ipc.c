/*
 * IPC: signals between the two cores.
 *
 * Follows: product specification, chapter IPC.
 * Models:  SEND to any set of channels, RECEIVE from any set, on the other core and on the sender;
 *          GPMEM, two words that both cores see.
 * Omits:   nothing that software sees.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/devices.h"

#define TASKS_SEND     0x000
#define EVENTS_RECEIVE 0x100
#define SEND_CNF       0x510
#define RECEIVE_CNF    0x590
#define GPMEM          0x610
#define IPC_CHANNELS   16
#define IPC_GPMEMS     2

/*
 * From SEND to RECEIVE: the latency is not published; we take two cycles of PCLK16M, one a domain:
 * assumption.
 */
#define SEND_TICKS (2 * TICKS_PCLK16M)

struct ipc {
    struct periph p;
    struct ipc_state {
        uint32_t sent; /* channels under way */
    } s;
    struct event event;
    struct periph *gpm; /* the instance whose GPMEM both cores see: this or the other one */
};

static struct ipc *ipc_of(const struct periph *p)
{
    return (struct ipc *)p;
}

void ipc_receive(struct periph *p, uint32_t channels)
{
    for (unsigned i = 0; i < IPC_CHANNELS; i++)
        if ((REG(p, RECEIVE_CNF + i * 4) & channels) != 0)
            periph_event(p, EVENTS_RECEIVE + i * 4);
}

void ipc_share_gpmem(struct periph *p, struct periph *owner)
{
    ipc_of(p)->gpm = owner;
}

static void arrive(void *ctx)
{
    struct ipc *ipc = ctx;
    uint32_t channels = ipc->s.sent;

    ipc->s.sent = 0;
    ipc_receive(&ipc->p, channels);
    signal_raise(ipc->p.env->signals, SIGNAL_IPC, channels);
    signal_raise(ipc->p.env->signals, SIGNAL_YIELD, 1);
}

static void ipc_task(struct periph *p, uint32_t task)
{
    struct ipc *ipc = ipc_of(p);

    ipc->s.sent |= REG(p, SEND_CNF + (task - TASKS_SEND));
    if (ipc->s.sent != 0 && !ipc->event.armed)
        sched_after(p->env->sched, &ipc->event, SEND_TICKS);
}

static uint32_t gpmem_read(struct periph *p, unsigned index)
{
    return REG(ipc_of(p)->gpm, GPMEM + index * 4);
}

static void gpmem_written(struct periph *p, unsigned index, uint32_t old)
{
    struct periph *owner = ipc_of(p)->gpm;

    if (owner == p)
        return;
    REG(owner, GPMEM + index * 4) = REG(p, GPMEM + index * 4);
}

static void ipc_init(struct periph *p)
{
    ipc_of(p)->gpm = p;
    event_init(&ipc_of(p)->event, &p->events, "signal", arrive, p);
}

static const struct reg_desc ipc_regs[] = {
    {"TASKS_SEND[n]", TASKS_SEND, REG_TASK, .count = IPC_CHANNELS},
    {"EVENTS_RECEIVE[n]", EVENTS_RECEIVE, REG_EVENT, .count = IPC_CHANNELS},
    REG_INTEN_GROUP,
    {"INTPEND", 0x30c, REG_INTPEND},
    {"SEND_CNF[n]", SEND_CNF, REG_RW, .mask = 0xffff, .count = IPC_CHANNELS},
    {"RECEIVE_CNF[n]", RECEIVE_CNF, REG_RW, .mask = 0xffff, .count = IPC_CHANNELS},
    {"GPMEM[n]", GPMEM, REG_RW, .mask = UINT32_MAX, .count = IPC_GPMEMS, .read = gpmem_read,
     .written = gpmem_written},
};

const struct periph_type ipc_type = {
    .name = "IPC",
    .size = sizeof(struct ipc),
    .regs = ipc_regs,
    .n_regs = ARRAY_LEN(ipc_regs),
    .state = PERIPH_STATE(struct ipc, s),
    .changes_unannounced = true,
    .dppi = true,
    .init = ipc_init,
    .task = ipc_task,
};
