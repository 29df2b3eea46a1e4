/*
 * What `program` reads: files of whole memories, words, registers of the core.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "bus/map.h"
#include "cli/program.h"
#include "load/ihex_write.h"
#include "periph/nor/nor.h"
#include "session/output.h"

static bool save(const char *path, uint32_t addr, const uint8_t *data, uint32_t len, GError **error)
{
    if (g_str_has_suffix(path, ".bin"))
        return output_write(path, "read-back", data, len, error);
    GString *text = g_string_new(NULL);

    ihex_append(text, addr, data, len);
    ihex_end(text);
    bool ok = output_write(path, "read-back", text->str, text->len, error);
    g_string_free(text, TRUE);
    return ok;
}

static bool read_to_file(struct program_job *j, enum program_memory which, const char *path,
                         GError **error)
{
    uint32_t base = programmer_base(which), size = programmer_size(j->programmer, which);
    bool ok = true;

    if (path == NULL || program_stopped(j))
        return true;
    uint8_t *data = g_malloc0(size);
    j->total = size;
    j->done = 0;
    for (uint32_t done = 0; done < size && !program_stopped(j); done += PROGRAM_CHUNK) {
        uint32_t run = MIN(PROGRAM_CHUNK, size - done);

        j->failed = !programmer_read(j->programmer, base + done, data + done, run, &j->fault);
        j->done = done;
        program_show_progress(j);
    }
    if (!program_stopped(j))
        ok = save(path, base, data, size, error);
    g_free(data);
    return ok;
}

static enum machine_core core_of(const struct program_job *j)
{
    return j->core[CORE_APP] ? CORE_APP : CORE_NET;
}

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static bool refuse(GError **error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_set_error_literal(error, EMU_ERROR, EMU_ERROR_USAGE, text);
    g_free(text);
    return false;
}

static bool parse_number(const char *text, uint32_t *value)
{
    const char *digits = g_str_has_prefix(text, "0x") ? text + 2 : text;
    guint64 number;

    if (!g_ascii_string_to_unsigned(digits, digits != text ? 16 : 10, 0, UINT32_MAX, &number, NULL))
        return false;
    *value = (uint32_t)number;
    return true;
}

static bool read_ram(struct program_job *j, GError **error)
{
    static const uint32_t bases[] = {APP_RAM_BASE, NET_RAM_BASE}, sizes[] = {KIB(512), KIB(64)};
    const char *path = j->options->readram;
    enum machine_core core = core_of(j);

    if (path == NULL || program_stopped(j))
        return true;
    uint8_t *data = g_malloc0(sizes[core]);
    bool ok = machine_peek(j->setup.machine, core, bases[core], data, sizes[core]) &&
              save(path, bases[core], data, sizes[core], error);
    g_free(data);
    return ok;
}

static void read_registers(struct program_job *j)
{
    struct cpu *cpu = machine_cpu(j->setup.machine, core_of(j));
    static const struct {
        const char *name;
        enum engine_reg reg;
    } others[] = {{"SP", ENGINE_SP},     {"LR", ENGINE_LR},   {"PC", ENGINE_PC},
                  {"xPSR", ENGINE_XPSR}, {"MSP", ENGINE_MSP}, {"PSP", ENGINE_PSP}};

    if (!j->options->readregs || program_stopped(j))
        return;
    for (unsigned i = 0; i <= 12; i++)
        fprintf(j->out, "R%u:%s 0x%08X\n", i, i < 10 ? " " : "", cpu_reg(cpu, ENGINE_R0 + i));
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
        fprintf(j->out, "%s:%s 0x%08X\n", others[i].name, strlen(others[i].name) == 2 ? " " : "",
                cpu_reg(cpu, others[i].reg));
}

/* A chip that a running firmware uses is not taken from it for a look. */
static bool peek(struct program_job *j, uint32_t addr, uint8_t *data, uint32_t len)
{
    enum program_memory which = programmer_find(j->programmer, addr, len);

    if (which == PROGRAM_MEMORIES)
        return machine_peek(j->setup.machine, core_of(j), addr, data, len);
    if (which == PROGRAM_QSPI && j->bench != NULL)
        nor_peek(machine_chip(j->setup.machine), addr - programmer_base(which), data, len);
    else
        j->failed = !programmer_read(j->programmer, addr, data, len, &j->fault);
    return true;
}

static bool show_memory(struct program_job *j, GError **error)
{
    const struct program_options *o = j->options;
    uint32_t addr = 0, len = o->memrd_bytes > 0 ? (uint32_t)o->memrd_bytes : 4;
    uint8_t data[PROGRAM_CHUNK];

    if (o->memrd == NULL || program_stopped(j))
        return true;
    if (!parse_number(o->memrd, &addr) || addr % 4 != 0 || len > sizeof data ||
        !peek(j, addr, data, len))
        return refuse(error,
                      "--memrd %s --n %u: not a word address and a length up to %u where "
                      "there is something",
                      o->memrd, len, PROGRAM_CHUNK);
    if (!j->failed)
        program_print_memory(j->out, addr, data, len);
    return true;
}

static bool write_word(struct program_job *j, GError **error)
{
    const struct program_options *o = j->options;
    uint32_t addr, value;
    uint8_t word[4];

    if (o->memwr == NULL || program_stopped(j))
        return true;
    if (!parse_number(o->memwr, &addr) || addr % 4 != 0 || o->val == NULL ||
        !parse_number(o->val, &value))
        return refuse(error, "--memwr needs a word address, and --val a number");
    store_le32(word, value);
    if (programmer_find(j->programmer, addr, 4) != PROGRAM_MEMORIES)
        j->failed = !programmer_check_erased(j->programmer, addr, word, 4, &j->fault) ||
                    !programmer_write(j->programmer, addr, word, 4, &j->fault);
    else if (!machine_poke(j->setup.machine, core_of(j), addr, word, 4))
        return refuse(error, "--memwr 0x%08x: there is nothing that can be written", addr);
    return true;
}

bool program_read_back(struct program_job *j, GError **error)
{
    const struct program_options *o = j->options;
    bool net = !j->core[CORE_APP];

    read_registers(j);
    return write_word(j, error) && read_to_file(j, PROGRAM_QSPI, o->readqspi, error) &&
           read_to_file(j, net ? PROGRAM_NET_FLASH : PROGRAM_APP_FLASH, o->readcode, error) &&
           read_to_file(j, net ? PROGRAM_NET_UICR : PROGRAM_APP_UICR, o->readuicr, error) &&
           read_ram(j, error) && show_memory(j, error);
}
