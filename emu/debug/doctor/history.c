/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/history.h"

#include <string.h>

#include "bus/map.h"
#include "periph/qspi/qspi.h"

#define LINE_BYTES 200
#define SPU_PERM   0x600 /* FLASHREGION[0].PERM; RAMREGION[0].PERM follows */
#define ACL_REGION 0x800 /* ADDR of region 0 */

#define CLOCK_HFCLK192MCTRL 0x5b8
#define HFCLK192MCTRL_DIV4  2

/* Ticks within which faults belong together: escalation, or a fault in the fault handler. */
#define BURST_TICKS TICKS_PER_MS

/* A device's word about a refused access and the fault that follows are so close at most. */
#define CAUSE_TICKS (2 * TICKS_PER_US)

/* Listens to a core, or to one of its UARTs. */
struct ear {
    struct history *history;
    enum machine_core core;
    struct mmio_listener mmio;
    struct cpu_listener cpu;
    struct serial_listener uart;
    GString *line; /* that this UART is writing; NULL: it is no UART */
};

static void add_poll(struct progress *h, uint32_t addr, uint32_t value)
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
static bool is_transition(const struct history *h, uint32_t addr)
{
    static const struct {
        uint8_t device;
        uint16_t first, last;
    } ranges[] = {
        {AT_CACHE, 0x500, 0x504}, /* ENABLE, INVALIDATE */
        {AT_CLOCK, 0x000, 0x024}, /* tasks */
        {AT_CLOCK, 0x558, 0x558}, /* HFCLKCTRL */
        {AT_CLOCK, CLOCK_HFCLK192MCTRL, CLOCK_HFCLK192MCTRL},
        {AT_QSPI, 0x000, 0x010}, /* tasks */
        {AT_QSPI, 0x500, 0x500}, /* ENABLE */
        {AT_QSPI, 0x540, 0x54c}, /* XIPOFFSET, IFCONFIG0, XIPEN */
        {AT_QSPI, 0x600, 0x600}, /* IFCONFIG1 */
        {AT_QSPI, 0x634, 0x634}, /* CINSTRCONF */
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(ranges); i++) {
        uint32_t offset = addr - h->base[ranges[i].device];

        if (offset >= ranges[i].first && offset <= ranges[i].last)
            return true;
    }
    return false;
}

static void note_protection(struct history *h, enum machine_core core, const struct access *a)
{
    if (core == CORE_APP &&
        a->addr - h->base[AT_SPU] - SPU_PERM < 4 * G_N_ELEMENTS(h->protection.spu))
        h->protection.spu[(a->addr - h->base[AT_SPU] - SPU_PERM) / 4] = *a;
    else if (core == CORE_NET &&
             a->addr - h->base[AT_ACL] - ACL_REGION < 16 * G_N_ELEMENTS(h->protection.acl))
        h->protection.acl[(a->addr - h->base[AT_ACL] - ACL_REGION) / 16] = *a;
}

/* A tick goes on in RTC, TIMER or WDT while nothing else is done. */
static bool is_deed(const struct history *h, enum machine_core core, uint32_t addr)
{
    const struct mmio_slot *slot = mmio_find(machine_mmio(h->machine, core), addr);

    return slot == NULL ||
           (strncmp(slot->name, "RTC", 3) != 0 && strncmp(slot->name, "TIMER", 5) != 0 &&
            strncmp(slot->name, "WDT", 3) != 0);
}

static void on_access(void *ctx, const struct mmio_access *a, bool write, uint32_t value)
{
    struct ear *ear = ctx;
    struct history *h = ear->history;
    struct access_ring *ring = &h->accesses[ear->core];
    struct progress *p = &h->progress[ear->core];
    struct cpu *cpu = machine_cpu(h->machine, ear->core);

    if (machine_rehearses(h->machine))
        return;
    struct access *entry = &ring->entry[ring->n++ % HISTORY_ACCESSES];
    *entry = (struct access){a->addr | SECURE_ALIAS, value, cpu_pc(cpu), cpu_time(cpu), write};
    if (write)
        note_protection(h, ear->core, entry);
    if (write && is_deed(h, ear->core, entry->addr))
        p->deeds++;
    if (p->watching && write)
        p->writes++;
    if (p->watching && !write)
        add_poll(p, a->addr, value);
    if (ear->core != CORE_APP)
        return;
    if (write && entry->addr == h->base[AT_CLOCK] + CLOCK_HFCLK192MCTRL)
        *(value == HFCLK192MCTRL_DIV4 ? &h->div4 : &h->faster) = *entry;
    if (write && is_transition(h, entry->addr))
        h->transition[h->n_transitions++ % HISTORY_TRANSITIONS] = *entry;
}

static void on_refused(void *ctx, const struct mmio_access *a, bool write, uint32_t value)
{
    struct ear *ear = ctx;
    struct cpu *cpu = machine_cpu(ear->history->machine, ear->core);

    if (machine_rehearses(ear->history->machine))
        return;
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
    struct cpu *cpu = machine_cpu(h->machine, ear->core);
    const struct codebus_window *xip = qspi_window(machine_periph(h->machine, CORE_APP, "QSPI"));

    if (machine_rehearses(h->machine))
        return;
    struct fault_scene *s = &h->scene[ear->core][h->n_scenes[ear->core]++ % HISTORY_FAULTS];
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
    const struct ear *ear = ctx;
    struct progress *p = &ear->history->progress[ear->core];

    (void)exception;
    if (machine_rehearses(ear->history->machine) ||
        cpu_active_exception(machine_cpu(ear->history->machine, ear->core)) != 0)
        return;
    p->thread_returns++;
    p->thread_pc = to_pc;
}

static void keep_line(struct history *h, GString *line)
{
    if (line->len == 0)
        return;
    if (h->lines->len >= HISTORY_LINES)
        g_ptr_array_remove_index(h->lines, 0);
    g_ptr_array_add(h->lines, g_strdup(line->str));
    h->n_lines++;
    g_string_truncate(line, 0);
}

static void note_resets(struct history *h)
{
    unsigned kept, total;
    const struct machine_reset *resets = machine_resets(h->machine, &kept, &total);

    if (total == h->resets_seen)
        return;
    keep_line(h, h->line);
    for (unsigned i = kept - MIN(total - h->resets_seen, kept); i < kept; i++)
        if (resets[i].core == CORE_APP)
            g_ptr_array_add(h->reset_lines, g_strdup(history_last_line(h)));
    while (h->reset_lines->len > HISTORY_RESET_LINES)
        g_ptr_array_remove_index(h->reset_lines, 0);
    h->resets_seen = total;
}

/* Two UARTs may be in the middle of a line at once: each has its own. */
static void take_byte(struct history *h, GString *line, uint8_t byte)
{
    note_resets(h);
    h->progress[CORE_APP].console_bytes++;
    if (byte == '\n' || line->len >= LINE_BYTES)
        keep_line(h, line);
    else if (byte >= ' ' && byte < 0x7f)
        g_string_append_c(line, (char)byte);
    h->line = line;
}

void history_hear(struct history *h, uint8_t byte)
{
    take_byte(h, h->other_line, byte);
}

static void on_sent(void *ctx, uint8_t byte)
{
    struct ear *ear = ctx;

    if (machine_rehearses(ear->history->machine))
        return;
    take_byte(ear->history, ear->line, byte);
    if (ear->core != CORE_APP)
        ear->history->progress[ear->core].console_bytes++;
}

/* Who wrote READSTART, WRITESTART, ERASESTART or CINSTRCONF last; 0: nobody. */
static uint32_t last_task_pc(const struct history *h)
{
    for (unsigned back = 1; back <= MIN(h->n_transitions, HISTORY_TRANSITIONS); back++) {
        const struct access *a = &h->transition[(h->n_transitions - back) % HISTORY_TRANSITIONS];

        uint32_t offset = a->addr - h->base[AT_QSPI];

        if ((offset >= 0x004 && offset <= 0x00c) || offset == 0x634)
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

static void on_report(void *ctx, const struct guest_report *report)
{
    struct history *h = ctx;
    struct complaint *c = (struct complaint *)history_complaint(h, report->id);

    if (machine_rehearses(h->machine))
        return;
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

static void ear_free(gpointer p)
{
    struct ear *ear = p;

    listener_leave(&ear->mmio.listener);
    listener_leave(&ear->cpu.listener);
    listener_leave(&ear->uart.listener);
    if (ear->line != NULL)
        g_string_free(ear->line, TRUE);
    g_free(ear);
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
    struct serial_line *line;

    ear->mmio.accessed = on_access;
    ear->mmio.refused = on_refused;
    mmio_listen(machine_mmio(h->machine, core), &ear->mmio, ear);
    ear->cpu.fault = on_fault;
    ear->cpu.exception_return = on_return;
    cpu_listen(machine_cpu(h->machine, core), &ear->cpu, ear);
    for (unsigned n = 0; (line = machine_serial(h->machine, core, n)) != NULL; n++) {
        struct ear *uart = ear_new(h, core);

        uart->line = g_string_new(NULL);
        uart->uart.sent = on_sent;
        listener_join(&line->listeners, &uart->uart.listener, uart);
    }
}

void history_init(struct history *h, struct machine *machine)
{
    static const char *const names[] = {
        [AT_CACHE] = "CACHE", [AT_CLOCK] = "CLOCK", [AT_QSPI] = "QSPI",
        [AT_SPU] = "SPU",     [AT_ACL] = "ACL",
    };

    *h = (struct history){
        .machine = machine,
        .ears = g_ptr_array_new_with_free_func(ear_free),
        .lines = g_ptr_array_new_with_free_func(g_free),
        .other_line = g_string_new(NULL),
        .reset_lines = g_ptr_array_new_with_free_func(g_free),
    };
    h->line = h->other_line;
    for (unsigned i = 0; i < AT_DEVICES; i++)
        h->base[i] = machine_periph(machine, i == AT_ACL ? CORE_NET : CORE_APP, names[i])->base |
                     SECURE_ALIAS;
    for (unsigned i = 0; i < CORES; i++)
        listen_to_core(h, i);
    h->log_ear.reported = on_report;
    guest_log_listen(machine_log(machine), &h->log_ear, h);
}

void history_forget(struct history *h)
{
    for (unsigned i = 0; i < h->n_complaints; i++) {
        g_free(h->complaint[i].device);
        g_free(h->complaint[i].id);
        g_free(h->complaint[i].text);
    }
    for (unsigned i = 0; i < h->n_gaps; i++)
        g_free(h->gap[i].device);
    h->n_complaints = h->n_gaps = h->n_transitions = 0;
    memset(h->n_scenes, 0, sizeof h->n_scenes);
    memset(h->last_error, 0, sizeof h->last_error);
    memset(h->refused, 0, sizeof h->refused);
    h->div4 = h->faster = (struct access){0};
    g_ptr_array_set_size(h->lines, 0);
    g_ptr_array_set_size(h->reset_lines, 0);
}

void history_clear(struct history *h)
{
    listener_leave(&h->log_ear.listener);
    history_forget(h);
    g_ptr_array_free(h->ears, TRUE);
    g_ptr_array_free(h->lines, TRUE);
    g_ptr_array_free(h->reset_lines, TRUE);
    g_string_free(h->other_line, TRUE);
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

void history_watch_polls(struct history *h, enum machine_core core, bool on)
{
    struct progress *p = &h->progress[core];

    p->watching = on;
    if (on)
        p->n_polled = p->writes = 0;
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

const struct access *history_qspi(const struct history *h, uint32_t offset)
{
    for (unsigned back = 1; back <= MIN(h->n_transitions, HISTORY_TRANSITIONS); back++) {
        const struct access *a = &h->transition[(h->n_transitions - back) % HISTORY_TRANSITIONS];

        if (is_of_qspi(h, a, offset))
            return a;
    }
    return NULL;
}
