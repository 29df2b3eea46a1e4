/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/core/zephyr_dump.h"

#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "base/units.h"
#include "debug/doctor/unwind.h"
#include "load/place.h"

#define PREFIX       "#CD:"
#define HEADER_BYTES 12u
#define CORTEX_M     3u /* target code */
#define POINTER_BITS 5u
#define BASIC_WORDS  9u
#define ALL_WORDS    17u

/* --- lines of a log --- */

static bool begins(const char *at, const char *limit, const char *with)
{
    size_t len = strlen(with);

    return (size_t)(limit - at) >= len && memcmp(at, with, len) == 0;
}

static void append_digits(GByteArray *out, const char *at, const char *end)
{
    while (at + 1 < end && g_ascii_isxdigit(at[0]) && g_ascii_isxdigit(at[1])) {
        const uint8_t byte =
            (uint8_t)(g_ascii_xdigit_value(at[0]) << 4 | g_ascii_xdigit_value(at[1]));

        g_byte_array_append(out, &byte, 1);
        at += 2;
    }
}

/* What stands between BEGIN and END, whatever the log puts around it; NULL: there is no BEGIN. */
static GByteArray *bytes_of_log(const char *text, size_t len)
{
    const char *at = g_strstr_len(text, (gssize)len, PREFIX "BEGIN#"), *limit = text + len;
    GByteArray *out = at != NULL ? g_byte_array_new() : NULL;

    while (at != NULL) {
        const char *end = memchr(at, '\n', (size_t)(limit - at));

        if (end == NULL)
            end = limit;
        at += strlen(PREFIX);
        if (begins(at, limit, "END#"))
            break;
        if (!begins(at, limit, "BEGIN#"))
            append_digits(out, at, end);
        at = g_strstr_len(end, limit - end, PREFIX);
    }
    return out;
}

/* --- the dump --- */

static bool refuse(GError **error, const char *name, const char *why)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_FORMAT, "%s: %s", name, why);
    return false;
}

static void take_registers(struct zephyr_dump *d, const uint8_t *data, size_t len)
{
    static const uint8_t place[ALL_WORDS] = {0, 1, 2, 3, 12, 14, 15, 16, 13,
                                             4, 5, 6, 7, 8,  9,  10, 11};
    struct core_registers registers = {0};

    for (unsigned i = 0; i < MIN(len / 4, ALL_WORDS); i++) {
        uint32_t word = load_le32(data + 4 * i);

        if (place[i] == 16)
            registers.xpsr = word;
        else
            registers.r[place[i]] = word;
        d->callee = d->callee || (i >= BASIC_WORDS && word != 0);
    }
    core_file_add_thread(d->core, &registers, "where the fault was");
    core_file_set_signal(d->core, SIGSEGV);
}

/* One block; the bytes that it takes, 0: it is none. */
static size_t take_block(struct zephyr_dump *d, const uint8_t *at, size_t left)
{
    size_t len;

    if (left >= 5 && (at[0] == 'A' || at[0] == 'T')) {
        len = load_le16(at + 3);
        if (at[0] == 'A' && left - 5 >= len && core_file_threads(d->core) == 0)
            take_registers(d, at + 5, len);
        d->cut = d->cut || left - 5 < len;
        return 5 + MIN(len, left - 5);
    }
    if (left >= 11 && at[0] == 'M') {
        uint32_t start = load_le32(at + 3), end = load_le32(at + 7);

        if (end < start)
            return 0;
        len = MIN(end - start, left - 11);
        d->cut = d->cut || len < end - start;
        if (len != 0)
            core_file_add_memory(d->core, start, at + 11, (uint32_t)len);
        return 11 + len;
    }
    return 0;
}

static bool parse(struct zephyr_dump *d, const char *name, const uint8_t *data, size_t len,
                  GError **error)
{
    if (len < HEADER_BYTES || data[0] != 'Z' || data[1] != 'E' || load_le16(data + 2) > 2)
        return refuse(error, name, "the core dump has no header of version 1 or 2");
    if (load_le16(data + 4) != CORTEX_M || data[6] != POINTER_BITS)
        return refuse(error, name, "the core dump is not of a Cortex-M");
    d->reason = load_le32(data + 8);
    for (size_t at = HEADER_BYTES, n; at < len; at += n) {
        n = take_block(d, data + at, len - at);
        d->cut = d->cut || n == 0;
        if (n == 0)
            break;
    }
    if (core_file_threads(d->core) == 0)
        return refuse(error, name, "the core dump has no registers");
    return true;
}

bool zephyr_dump_read(struct zephyr_dump *d, const char *name, const char *data, size_t len,
                      GError **error)
{
    GByteArray *bytes = bytes_of_log(data, len);
    bool raw = bytes == NULL && len >= 2 && memcmp(data, "ZE", 2) == 0, ok;

    *d = (struct zephyr_dump){.core = core_file_new()};
    if (bytes != NULL)
        ok = parse(d, name, bytes->data, bytes->len, error);
    else if (raw)
        ok = parse(d, name, (const uint8_t *)data, len, error);
    else
        ok = refuse(error, name, "no line begins a core dump (" PREFIX "BEGIN#)");
    if (bytes != NULL)
        g_byte_array_unref(bytes);
    if (!ok)
        zephyr_dump_clear(d);
    return ok;
}

void zephyr_dump_clear(struct zephyr_dump *d)
{
    core_file_free(d->core);
    d->core = NULL;
}

/* --- what it says --- */

/* "K_ERR_KERNEL_PANIC", or the number of one that the architecture or the application has. */
static char *reason_name(unsigned reason)
{
    static const char *const names[] = {
        "K_ERR_CPU_EXCEPTION", "K_ERR_SPURIOUS_IRQ", "K_ERR_STACK_CHK_FAIL",
        "K_ERR_KERNEL_OOPS",   "K_ERR_KERNEL_PANIC",
    };

    return reason < G_N_ELEMENTS(names) ? g_strdup(names[reason])
                                        : g_strdup_printf("fatal error %u", reason);
}

struct reader {
    const struct core_file *core;
    const struct symbols *symbols;
};

static bool read_word(void *ctx, uint32_t addr, uint32_t *word)
{
    uint8_t bytes[4];

    if (!core_file_read(((const struct reader *)ctx)->core, addr, bytes, sizeof bytes))
        return false;
    *word = load_le32(bytes);
    return true;
}

static const struct symbol *symbol_at(void *ctx, uint32_t addr)
{
    const struct symbols *s = ((const struct reader *)ctx)->symbols;

    return s != NULL ? symbols_find(s, addr & ~1u) : NULL;
}

static bool is_code(void *ctx, uint32_t addr)
{
    const struct symbol *s = symbol_at(ctx, addr);

    return s != NULL && s->function;
}

static const char *file_of(void *ctx, uint32_t addr)
{
    const struct symbol *s = symbol_at(ctx, addr);

    return s != NULL ? s->file : NULL;
}

static void add_path(const struct zephyr_dump *d, const struct symbols *s, struct finding *f)
{
    struct reader reader = {d->core, s};
    const struct unwind_client client = {&reader, read_word, is_code, file_of};
    const struct core_registers *r = core_file_registers(d->core, 0);
    struct unwind_start start = {.msp = r->r[13], .psp = r->r[13]};
    struct call_path path = {0};

    memcpy(start.r, r->r, sizeof start.r);
    unwind(&client, &start, &path);
    for (unsigned i = 0; i < path.n; i++) {
        char *place = place_named(s, path.frame[i].pc);

        finding_evidence(f, "%s%s%s", i == 0 ? "at " : "from ", place,
                         path.frame[i].guessed ? " (guessed)" : "");
        g_free(place);
    }
}

void zephyr_dump_add_evidence(const struct zephyr_dump *d, const struct symbols *s,
                              struct finding *f)
{
    char *reason = reason_name(d->reason);

    finding_evidence(f, "core dump: %s%s", reason,
                     d->cut ? "; it is not whole: lines of the log are missing" : "");
    g_free(reason);
    add_path(d, s, f);
    if (!d->callee)
        finding_evidence(f, "without CONFIG_EXTRA_EXCEPTION_INFO=y the dump has no r4 to r11, "
                            "which callers may need");
}

struct finding *zephyr_dump_finding(const struct zephyr_dump *d, const struct symbols *s)
{
    const struct core_registers *r = core_file_registers(d->core, 0);
    char *pc = place_named(s, r->r[15]), *lr = place_named(s, r->r[14] & ~1u);
    char *reason = reason_name(d->reason);
    struct finding *f = finding_new("zephyr-coredump", FINDING_ERROR,
                                    "the firmware ended with %s and dumped core", reason);

    finding_where(f, "%s, LR %s", pc, lr);
    finding_remedy(f, "Open the core file with GDB, or give the lines of the fault log, too.");
    g_free(reason);
    g_free(pc);
    g_free(lr);
    return f;
}
