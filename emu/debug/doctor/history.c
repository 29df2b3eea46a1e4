/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/history.h"

#include <string.h>

#include "bus/map.h"
#include "periph/qspi/qspi.h"

#define SLOT_CACHE UINT32_C(0x50001000)
#define SLOT_CLOCK UINT32_C(0x50005000)
#define SLOT_QSPI  UINT32_C(0x5002b000)
#define SPU_PERM   UINT32_C(0x50003600)
#define ACL_REGION UINT32_C(0x51080800)
#define LINE_BYTES 200

/* Ticks within which faults belong together: escalation, or a fault in the fault handler. */
#define BURST_TICKS TICKS_PER_MS

/* A device's word about a refused access and the fault that follows are so close at most. */
#define CAUSE_TICKS (2 * TICKS_PER_US)

/* One listener's context: which core it listens to. */
struct ear {
    struct history *history;
    enum machine_core core;
    struct serial_line before; /* who listened to this UART */
};

static void add_poll(struct history *h, uint32_t addr, uint32_t value)
{
    for (unsigned i = 0; i < h->n_polled; i++) {
        struct polled *p = &h->polled[i];

        if (p->addr != addr)
            continue;
        p->reads++;
        p->varied |= p->value != value;
        return;
    }
    if (h->n_polled < G_N_ELEMENTS(h->polled))
        h->polled[h->n_polled++] = (struct polled){addr, value, 1, false};
    else
        h->polled[0].varied = true; /* so many registers are no poll */
}

/* Registers whose writes decide whether and how external flash is reached. */
static bool is_transition(uint32_t addr)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {SLOT_CACHE + 0x500, SLOT_CACHE + 0x504}, /* ENABLE, INVALIDATE */
        {SLOT_CLOCK + 0x000, SLOT_CLOCK + 0x024}, /* tasks */
        {SLOT_CLOCK + 0x558, SLOT_CLOCK + 0x558}, /* HFCLKCTRL */
        {SLOT_CLOCK + 0x5b8, SLOT_CLOCK + 0x5b8}, /* HFCLK192MCTRL */
        {SLOT_QSPI + 0x000, SLOT_QSPI + 0x010},   /* tasks */
        {SLOT_QSPI + 0x500, SLOT_QSPI + 0x500},   /* ENABLE */
        {SLOT_QSPI + 0x540, SLOT_QSPI + 0x54c},   /* XIPOFFSET, IFCONFIG0, XIPEN */
        {SLOT_QSPI + 0x600, SLOT_QSPI + 0x600},   /* IFCONFIG1 */
        {SLOT_QSPI + 0x634, SLOT_QSPI + 0x634},   /* CINSTRCONF */
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (addr >= ranges[i].first && addr <= ranges[i].last)
            return true;
    return false;
}

static void note_protection(struct history *h, enum machine_core core, const struct access *a)
{
    if (core == CORE_APP && a->addr - SPU_PERM < 4 * G_N_ELEMENTS(h->protection.spu))
        h->protection.spu[(a->addr - SPU_PERM) / 4] = *a;
    else if (core == CORE_NET && a->addr - ACL_REGION < 16 * G_N_ELEMENTS(h->protection.acl))
        h->protection.acl[(a->addr - ACL_REGION) / 16] = *a;
}

/* A tick goes on in RTC, TIMER or WDT while nothing else is done. */
static bool is_deed(uint32_t addr)
{
    static const uint32_t clocks[] = {0x50014000, 0x50015000, 0x5000f000, 0x50010000,
                                      0x50011000, 0x50018000, 0x50019000};

    for (unsigned i = 0; i < G_N_ELEMENTS(clocks); i++)
        if ((addr & ~0xfffu) == clocks[i])
            return false;
    return true;
}

static void on_access(void *ctx, const struct mmio_access *a, bool write, uint32_t value)
{
    struct ear *ear = ctx;
    struct history *h = ear->history;
    struct access_ring *ring = &h->accesses[ear->core];
    struct cpu *cpu = machine_cpu(h->machine, ear->core);
    struct access *entry = &ring->entry[ring->n++ % HISTORY_ACCESSES];

    *entry = (struct access){a->addr | SECURE_ALIAS, value, cpu_pc(cpu), cpu_time(cpu), write};
    if (write)
        note_protection(h, ear->core, entry);
    if (ear->core != CORE_APP)
        return;
    if (write && is_deed(entry->addr))
        h->deeds++;
    if (h->watching && write)
        h->writes++;
    if (h->watching && !write)
        add_poll(h, a->addr, value);
    if (write && is_transition(entry->addr))
        h->transition[h->n_transitions++ % HISTORY_TRANSITIONS] = *entry;
}

static void on_refused(void *ctx, const struct mmio_access *a, bool write, uint32_t value)
{
    struct ear *ear = ctx;
    struct cpu *cpu = machine_cpu(ear->history->machine, ear->core);

    ear->history->refused[ear->core] =
        (struct access){a->addr, value, cpu_pc(cpu), cpu_time(cpu), write};
}

static bool just_before(uint32_t pc, ticks_t when, const struct cpu_fault *fault)
{
    return pc == fault->pc && fault->when - when <= CAUSE_TICKS;
}

/* What the device that refused the access has said, and what SPU did. */
static void keep_cause(const struct history *h, struct fault_scene *s)
{
    const struct last_error *e = &h->last_error[s->core];
    const struct access *refused = &h->refused[s->core];

    s->cause.valid = false;
    if (e->valid && just_before(e->pc, e->when, &s->fault))
        s->cause = *e;
    s->refused = *refused;
    if (!just_before(refused->pc, refused->when, &s->fault))
        s->refused.when = TICKS_NEVER;
}

static void copy_stack(struct history *h, struct fault_scene *s, unsigned which, uint32_t sp)
{
    struct memory *memory = machine_memory(h->machine, s->core);
    struct mem_region *r = memory_find(memory, sp);

    s->base[which] = sp;
    s->size[which] = 0;
    if (r == NULL || r->kind != MEM_RAM)
        return;
    s->size[which] = MIN(HISTORY_STACK, r->size - (sp - r->base));
    memcpy(s->stack[which], r->host + (sp - r->base), s->size[which]);
}

static void on_fault(void *ctx, const struct cpu_fault *fault)
{
    struct ear *ear = ctx;
    struct history *h = ear->history;
    struct fault_scene *s = &h->scene[ear->core][h->n_scenes[ear->core]++ % HISTORY_FAULTS];
    struct cpu *cpu = machine_cpu(h->machine, ear->core);
    const struct codebus_window *xip = qspi_window(machine_periph(h->machine, CORE_APP, "QSPI"));

    s->fault = *fault;
    s->core = ear->core;
    s->msp = cpu_reg(cpu, ENGINE_MSP);
    s->psp = cpu_reg(cpu, ENGINE_PSP);
    s->xip_answer = xip->answer;
    s->xip_reason = xip->reason;
    s->line = h->n_lines;
    keep_cause(h, s);
    copy_stack(h, s, 0, s->msp);
    copy_stack(h, s, 1, s->psp);
}

static void on_return(void *ctx, unsigned exception, uint32_t to_pc)
{
    struct history *h = ((struct ear *)ctx)->history;

    (void)exception;
    if (cpu_active_exception(machine_cpu(h->machine, CORE_APP)) != 0)
        return;
    h->thread_returns++;
    h->thread_pc = to_pc;
}

static void keep_line(struct history *h)
{
    if (h->line->len == 0)
        return;
    if (h->lines->len >= HISTORY_LINES)
        g_ptr_array_remove_index(h->lines, 0);
    g_ptr_array_add(h->lines, g_strdup(h->line->str));
    h->n_lines++;
    g_string_truncate(h->line, 0);
}

static void note_resets(struct history *h)
{
    unsigned kept, total;
    const struct machine_reset *resets = machine_resets(h->machine, &kept, &total);

    if (total == h->resets_seen)
        return;
    keep_line(h);
    for (unsigned i = kept - MIN(total - h->resets_seen, kept); i < kept; i++)
        if (resets[i].core == CORE_APP)
            g_ptr_array_add(h->reset_lines, g_strdup(history_last_line(h)));
    while (h->reset_lines->len > HISTORY_RESET_LINES)
        g_ptr_array_remove_index(h->reset_lines, 0);
    h->resets_seen = total;
}

void history_hear(struct history *h, uint8_t byte)
{
    note_resets(h);
    h->console_bytes++;
    if (byte == '\n' || h->line->len >= LINE_BYTES)
        keep_line(h);
    else if (byte >= ' ' && byte < 0x7f)
        g_string_append_c(h->line, (char)byte);
}

static void on_transmitted(void *ctx, uint8_t byte)
{
    struct ear *ear = ctx;

    history_hear(ear->history, byte);
    if (ear->before.transmitted != NULL)
        ear->before.transmitted(ear->before.ctx, byte);
}

static bool on_receive(void *ctx, uint8_t *byte)
{
    struct ear *ear = ctx;

    return ear->before.receive != NULL && ear->before.receive(ear->before.ctx, byte);
}

static struct ear *ear_new(struct history *h, enum machine_core core)
{
    struct ear *ear = g_new0(struct ear, 1);

    ear->history = h;
    ear->core = core;
    g_ptr_array_add(h->ears, ear);
    return ear;
}

static void listen_to_core(struct history *h, enum machine_core core)
{
    struct ear *ear = ear_new(h, core);

    mmio_observe(machine_mmio(h->machine, core),
                 &(struct mmio_observer){.ctx = ear, .accessed = on_access, .refused = on_refused});
    cpu_observe(machine_cpu(h->machine, core),
                &(struct cpu_observer){
                    .ctx = ear,
                    .fault = on_fault,
                    .exception_return = core == CORE_APP ? on_return : NULL,
                });
    for (unsigned n = 0; machine_serial(h->machine, core, n) != NULL; n++) {
        struct serial_line *line = machine_serial(h->machine, core, n);
        struct ear *uart = ear_new(h, core);

        uart->before = *line;
        line->transmitted = on_transmitted;
        line->receive = on_receive;
        line->ctx = uart;
    }
}

void history_init(struct history *h, struct machine *machine)
{
    *h = (struct history){
        .machine = machine,
        .ears = g_ptr_array_new_with_free_func(g_free),
        .lines = g_ptr_array_new_with_free_func(g_free),
        .line = g_string_new(NULL),
        .reset_lines = g_ptr_array_new_with_free_func(g_free),
    };
    for (unsigned i = 0; i < CORES; i++)
        listen_to_core(h, i);
}

void history_clear(struct history *h)
{
    for (unsigned i = 0; i < h->n_complaints; i++) {
        g_free(h->complaint[i].device);
        g_free(h->complaint[i].id);
        g_free(h->complaint[i].text);
    }
    for (unsigned i = 0; i < h->n_gaps; i++)
        g_free(h->gap[i].device);
    g_ptr_array_free(h->ears, TRUE);
    g_ptr_array_free(h->lines, TRUE);
    g_ptr_array_free(h->reset_lines, TRUE);
    g_string_free(h->line, TRUE);
}

/* Who wrote READSTART, WRITESTART, ERASESTART or CINSTRCONF last; 0: nobody. */
static uint32_t last_task_pc(const struct history *h)
{
    for (unsigned back = 1; back <= MIN(h->n_transitions, HISTORY_TRANSITIONS); back++) {
        const struct access *a = &h->transition[(h->n_transitions - back) % HISTORY_TRANSITIONS];

        if ((a->addr >= SLOT_QSPI + 0x004 && a->addr <= SLOT_QSPI + 0x00c) ||
            a->addr == SLOT_QSPI + 0x634)
            return a->pc;
    }
    return 0;
}

static void keep_gap(struct history *h, const struct guest_report *report)
{
    struct gap *g = (struct gap *)history_gap(h, report->addr);

    if (g == NULL && h->n_gaps < HISTORY_GAPS) {
        g = &h->gap[h->n_gaps++];
        *g = (struct gap){
            .device = g_strdup(report->device), .addr = report->addr, .core = report->core};
    }
    if (g == NULL)
        return;
    g->pc = report->pc;
    if (report->write) {
        g->writes++;
        g->last_write = report->when;
    } else {
        g->reads++;
        g->last_read = report->when;
    }
}

static void keep_error(struct history *h, const struct guest_report *report)
{
    for (unsigned i = 0; i < CORES; i++) {
        struct last_error *e = &h->last_error[i];

        if (report->core == NULL || strcmp(report->core, cpu_name(machine_cpu(h->machine, i))) != 0)
            continue;
        g_strlcpy(e->id, report->id, sizeof e->id);
        g_strlcpy(e->device, report->device, sizeof e->device);
        g_strlcpy(e->text, report->text, sizeof e->text);
        e->pc = report->pc;
        e->when = report->when;
        e->valid = true;
    }
}

void history_complain(struct history *h, const struct guest_report *report)
{
    struct complaint *c = (struct complaint *)history_complaint(h, report->id);

    if (report->severity == GUEST_GAP) {
        keep_gap(h, report);
        return;
    }
    if (report->severity == GUEST_ERROR)
        keep_error(h, report);
    if (c != NULL) {
        c->count++;
        c->last = report->when;
        return;
    }
    if (h->n_complaints >= HISTORY_COMPLAINTS)
        return;
    h->complaint[h->n_complaints++] = (struct complaint){
        .severity = report->severity,
        .device = g_strdup(report->device),
        .id = g_strdup(report->id),
        .text = g_strdup(report->text),
        .core = report->core,
        .pc = report->pc,
        .task_pc = last_task_pc(h),
        .when = report->when,
        .last = report->when,
        .count = 1,
    };
}

const struct complaint *history_complaint(const struct history *h, const char *id)
{
    for (unsigned i = 0; i < h->n_complaints; i++)
        if (strcmp(h->complaint[i].id, id) == 0)
            return &h->complaint[i];
    return NULL;
}

const struct gap *history_gap(const struct history *h, uint32_t addr)
{
    for (unsigned i = 0; i < h->n_gaps; i++)
        if (((h->gap[i].addr ^ addr) & ~(SECURE_ALIAS | 3u)) == 0)
            return &h->gap[i];
    return NULL;
}

const struct fault_scene *history_fault(const struct history *h, enum machine_core core)
{
    const struct fault_scene *first = NULL;
    unsigned n = h->n_scenes[core];

    for (unsigned back = 1; back <= MIN(n, HISTORY_FAULTS); back++) {
        const struct fault_scene *s = &h->scene[core][(n - back) % HISTORY_FAULTS];

        if (first != NULL && first->fault.when - s->fault.when > BURST_TICKS)
            break;
        first = s;
    }
    return first;
}

void history_watch_polls(struct history *h, bool on)
{
    h->watching = on;
    if (on)
        h->n_polled = h->writes = 0;
}

const char *history_console_has(const struct history *h, const char *text)
{
    for (unsigned i = h->lines->len; i-- > 0;)
        if (strstr(h->lines->pdata[i], text) != NULL)
            return h->lines->pdata[i];
    return strstr(h->line->str, text) != NULL ? h->line->str : NULL;
}

const char *history_last_line(const struct history *h)
{
    if (h->line->len != 0)
        return h->line->str;
    return h->lines->len != 0 ? h->lines->pdata[h->lines->len - 1] : "";
}

const struct access *history_transition(const struct history *h, uint32_t addr)
{
    for (unsigned back = 1; back <= MIN(h->n_transitions, HISTORY_TRANSITIONS); back++) {
        const struct access *a = &h->transition[(h->n_transitions - back) % HISTORY_TRANSITIONS];

        if (a->addr == addr)
            return a;
    }
    return NULL;
}
