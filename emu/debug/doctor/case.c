/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/doctor/case.h"

#include <string.h>

#include "base/armv8m.h"
#include "base/units.h"
#include "debug/doctor/resets.h"
#include "load/mcuboot.h"
#include "load/place.h"

#define SECTOR KIB(4)

/* So many lines at most does firmware print about a fault. */
#define FAULT_DUMP_LINES 30

static bool read_scene(const struct fault_scene *s, uint32_t addr, uint32_t *word)
{
    for (unsigned i = 0; i < 2; i++)
        if (addr - s->base[i] < s->size[i] && s->size[i] - (addr - s->base[i]) >= 4) {
            *word = load_le32(s->stack[i] + (addr - s->base[i]));
            return true;
        }
    return false;
}

static bool read_word(void *ctx, uint32_t addr, uint32_t *word)
{
    const struct doctor_case *c = ctx;

    if (c->scene != NULL && read_scene(c->scene, addr, word))
        return true;
    const uint8_t *host = memory_host(machine_memory(c->machine, c->core), addr, 4);
    *word = host != NULL ? load_le32(host) : 0;
    return host != NULL;
}

static bool is_code(void *ctx, uint32_t addr)
{
    const struct doctor_case *c = ctx;
    struct mem_region *r = memory_find(machine_memory(c->machine, c->core), addr);

    if (r == NULL || r->kind == MEM_CONFIG)
        return false;
    if (c->symbols == NULL || symbols_count(c->symbols) == 0)
        return r->kind != MEM_RAM;
    const struct symbol *s = symbols_find(c->symbols, addr);
    return s != NULL ? s->function : r->kind != MEM_RAM;
}

static const char *file_of(void *ctx, uint32_t addr)
{
    const struct doctor_case *c = ctx;
    const struct symbol *s = c->symbols != NULL ? symbols_find(c->symbols, addr) : NULL;

    return s != NULL ? s->file : NULL;
}

static void find_path(struct doctor_case *c)
{
    const struct unwind_client client = {
        .ctx = c,
        .read = read_word,
        .is_code = is_code,
        .file_of = file_of,
    };
    struct cpu *cpu = machine_cpu(c->machine, c->core);
    struct unwind_start start = {0};

    for (unsigned i = 0; i < 13; i++)
        start.r[i] = c->fault != NULL ? c->fault->r[i] : cpu_reg(cpu, ENGINE_R0 + i);
    start.r[13] = c->fault != NULL ? c->fault->sp : cpu_reg(cpu, ENGINE_SP);
    start.r[14] = c->lr;
    start.r[15] = c->pc;
    start.msp = c->scene != NULL ? c->scene->msp : cpu_reg(cpu, ENGINE_MSP);
    start.psp = c->scene != NULL ? c->scene->psp : cpu_reg(cpu, ENGINE_PSP);
    unwind(&client, &start, &c->path);
}

static uint32_t function_at(const struct doctor_case *c, uint32_t pc)
{
    const struct symbol *s = c->symbols != NULL ? symbols_find(c->symbols, pc) : NULL;

    return s != NULL ? s->addr : pc;
}

/* The innermost frame that is the function of an init entry. */
static int running_entry(const struct doctor_case *c)
{
    for (unsigned i = 0; i < c->path.n; i++) {
        int entry = init_table_find(&c->init, function_at(c, c->path.frame[i].pc));

        if (entry >= 0)
            return entry;
    }
    return -1;
}

static void find_xip(struct doctor_case *c)
{
    const struct cpu_fault *f = c->fault;

    if (f != NULL && (f->cfsr & CFSR_PRECISERR) != 0 && (f->cfsr & CFSR_BFARVALID) != 0 &&
        is_xip(f->bfar)) {
        c->xip_addr = f->bfar;
        return;
    }
    if (is_xip(c->pc)) {
        c->xip_addr = c->pc;
        c->xip_fetch = true;
    }
}

/* The fault that led to this end. An old one that the firmware got over is none. */
static const struct fault_scene *relevant_fault(const struct doctor_case *c)
{
    const struct fault_scene *scene = history_fault(c->history, c->core);
    const struct machine_reset *reset = resets_last(c->history, c->core);

    switch (c->symptom) {
    case SYMPTOM_FAULT:
    case SYMPTOM_LOCKUP:
        return scene;
    case SYMPTOM_RESETS:
        return reset != NULL && reset->fault.valid ? scene : NULL;
    case SYMPTOM_UNMET:
        return scene != NULL && c->history->n_lines - scene->line <= FAULT_DUMP_LINES ? scene
                                                                                      : NULL;
    default:
        return NULL;
    }
}

/* Where the MCUboot image begins that holds an address of internal flash; 0: none does. */
static uint32_t image_around(const struct doctor_case *c, uint32_t addr)
{
    for (uint32_t at = addr & ~(SECTOR - 1); at >= SECTOR; at -= SECTOR)
        if (case_word(c, at) == MCUBOOT_MAGIC)
            return at;
    return 0;
}

uint32_t case_xip_on_path(const struct doctor_case *c)
{
    if (c->xip_addr != 0)
        return c->xip_addr;
    if (is_xip(c->lr))
        return c->lr & ~1u;
    for (unsigned i = 0; i < c->path.n; i++)
        if (is_xip(c->path.frame[i].pc))
            return c->path.frame[i].pc;
    return 0;
}

bool case_is_zephyr(const struct doctor_case *c)
{
    static const char *const names[] = {"z_cstart", "_kernel", "z_arm_fault", "_sw_isr_table"};

    if (c->symbols == NULL || symbols_count(c->symbols) == 0)
        return true;
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        if (symbols_find_name(c->symbols, names[i]) != NULL)
            return true;
    return false;
}

bool case_boot_refused(const struct doctor_case *c)
{
    static const char *const texts[] = {
        "bad image magic", "Bad image magic",   "Unable to find bootable image",
        "boot stopped",    "slot is not valid", "not valid",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        if (history_console_has(c->history, texts[i]) != NULL)
            return true;
    return false;
}

bool case_same_program(const struct doctor_case *c, uint32_t a, uint32_t b)
{
    const char *file_a = file_of((void *)c, a), *file_b = file_of((void *)c, b);

    if (file_a != NULL || file_b != NULL)
        return file_a == file_b;
    if (is_xip(a) || is_xip(b) || a >= MIB(1) || b >= MIB(1))
        return true;
    return image_around(c, a) == image_around(c, b);
}

void case_open(struct doctor_case *c)
{
    struct cpu *cpu = machine_cpu(c->machine, c->core);

    c->scene = relevant_fault(c);
    c->fault = c->scene != NULL ? &c->scene->fault : NULL;
    c->pc = c->fault != NULL ? c->fault->pc : cpu_pc(cpu);
    c->lr = c->fault != NULL ? c->fault->lr : cpu_reg(cpu, ENGINE_LR);
    c->exception = c->fault != NULL ? c->fault->xpsr & 0x1ff : cpu_active_exception(cpu);
    find_path(c);
    init_table_read(&c->init, c->symbols, c->pc);
    c->entry = running_entry(c);
    find_xip(c);
}

void case_close(struct doctor_case *c)
{
    init_table_clear(&c->init);
}

char *case_place(const struct doctor_case *c, uint32_t addr)
{
    return place_named(c->symbols, addr);
}

char *case_function(const struct doctor_case *c, uint32_t addr)
{
    const struct symbol *s = c->symbols != NULL ? symbols_find(c->symbols, addr & ~1u) : NULL;

    return s != NULL ? g_strdup(s->name) : g_strdup_printf("0x%08x", addr & ~1u);
}

uint32_t case_internal_caller(const struct doctor_case *c)
{
    for (unsigned i = 0; i < c->path.n; i++)
        if (!is_xip(c->path.frame[i].pc) && is_code((void *)c, c->path.frame[i].pc))
            return c->path.frame[i].pc;
    return 0;
}

static void add_source(const struct doctor_case *c, struct finding *f)
{
    uint32_t addr = c->pc & ~1u;
    const struct symbol *symbol = c->symbols != NULL ? symbols_find(c->symbols, addr) : NULL;
    struct line_place place;

    if (symbol != NULL && lines_find(symbols_lines(c->symbols), symbol->file, addr, &place))
        finding_source(f, place.file, place.line);
}

void case_say_where(const struct doctor_case *c, struct finding *f)
{
    char *place = case_place(c, c->pc);
    GString *text = g_string_new(place);

    g_free(place);
    if (c->path.n > 1) {
        place = case_place(c, c->path.frame[1].pc);
        g_string_append_printf(text, ", called from %s", place);
        g_free(place);
    }
    if (c->exception >= 16)
        g_string_append_printf(text, ", in the handler of interrupt %u", c->exception - 16);
    if (c->entry >= 0) {
        char *entry = init_table_describe(&c->init, c->entry);

        g_string_append_printf(text, ", in %s", entry);
        g_free(entry);
    }
    finding_where(f, "%s", text->str);
    add_source(c, f);
    g_string_free(text, TRUE);
}

uint32_t case_word(const struct doctor_case *c, uint32_t addr)
{
    const uint8_t *host = memory_host(machine_memory(c->machine, c->core), addr, 4);

    return host != NULL ? load_le32(host) : UINT32_MAX;
}

uint32_t case_register(const struct doctor_case *c, const char *device, uint32_t offset)
{
    struct periph *p = machine_periph(c->machine, c->core, device);

    return p != NULL ? REG(p, offset) : 0;
}

ticks_t case_last_reset(const struct doctor_case *c)
{
    unsigned kept, total;
    const struct machine_reset *resets = machine_resets(c->machine, &kept, &total);

    for (unsigned i = kept; i-- > 0;)
        if (resets[i].core == c->core)
            return resets[i].when;
    return 0;
}

const struct complaint *case_complaint(const struct doctor_case *c, const char *id)
{
    return history_complaint(c->history, id);
}

bool case_wrote_qspi(const struct doctor_case *c, uint32_t offset)
{
    const struct access *a = history_qspi(c->history, offset);

    return a != NULL && a->when >= case_last_reset(c);
}
