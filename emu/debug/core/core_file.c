/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/core/core_file.h"

#include <elf.h>
#include <signal.h>
#include <string.h>

#include "session/output.h"

#define NT_GDB_TDESC 0xff000000u
#define MAX_MEMORIES 4096u

/* struct elf_prstatus of 32-bit Arm. */
#define PRSTATUS_BYTES  148u
#define PRSTATUS_SIGNAL 12u
#define PRSTATUS_PID    24u
#define PRSTATUS_REGS   72u

static const char target_xml[] =
    "<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target version=\"1.0\">"
    "<architecture>arm</architecture><feature name=\"org.gnu.gdb.arm.m-profile\">"
    "<reg name=\"r0\" bitsize=\"32\"/><reg name=\"r1\" bitsize=\"32\"/>"
    "<reg name=\"r2\" bitsize=\"32\"/><reg name=\"r3\" bitsize=\"32\"/>"
    "<reg name=\"r4\" bitsize=\"32\"/><reg name=\"r5\" bitsize=\"32\"/>"
    "<reg name=\"r6\" bitsize=\"32\"/><reg name=\"r7\" bitsize=\"32\"/>"
    "<reg name=\"r8\" bitsize=\"32\"/><reg name=\"r9\" bitsize=\"32\"/>"
    "<reg name=\"r10\" bitsize=\"32\"/><reg name=\"r11\" bitsize=\"32\"/>"
    "<reg name=\"r12\" bitsize=\"32\"/><reg name=\"sp\" bitsize=\"32\" type=\"data_ptr\"/>"
    "<reg name=\"lr\" bitsize=\"32\"/><reg name=\"pc\" bitsize=\"32\" type=\"code_ptr\"/>"
    "<reg name=\"xpsr\" bitsize=\"32\" regnum=\"25\"/></feature></target>";

struct memory_copy {
    uint32_t addr, len;
    uint8_t *data;
};

struct core_thread {
    struct core_registers registers;
    char *name;
};

struct core_file {
    GArray *memories, *threads; /* struct memory_copy, struct core_thread */
    unsigned signal;
};

static void memory_clear(gpointer data)
{
    g_free(((struct memory_copy *)data)->data);
}

static void thread_clear(gpointer data)
{
    g_free(((struct core_thread *)data)->name);
}

struct core_file *core_file_new(void)
{
    struct core_file *f = g_new0(struct core_file, 1);

    f->memories = g_array_new(FALSE, FALSE, sizeof(struct memory_copy));
    f->threads = g_array_new(FALSE, FALSE, sizeof(struct core_thread));
    g_array_set_clear_func(f->memories, memory_clear);
    g_array_set_clear_func(f->threads, thread_clear);
    f->signal = SIGTRAP;
    return f;
}

void core_file_free(struct core_file *f)
{
    if (f == NULL)
        return;
    g_array_unref(f->memories);
    g_array_unref(f->threads);
    g_free(f);
}

void core_file_add_memory(struct core_file *f, uint32_t addr, const void *data, uint32_t len)
{
    const struct memory_copy copy = {addr, len, g_memdup2(data, len)};

    if (f->memories->len < MAX_MEMORIES)
        g_array_append_val(f->memories, copy);
    else
        g_free(copy.data);
}

void core_file_add_thread(struct core_file *f, const struct core_registers *registers,
                          const char *name)
{
    const struct core_thread thread = {*registers, g_strdup(name)};

    g_array_append_val(f->threads, thread);
}

void core_file_set_signal(struct core_file *f, unsigned signal)
{
    f->signal = signal;
}

unsigned core_file_threads(const struct core_file *f)
{
    return f->threads->len;
}

const struct core_registers *core_file_registers(const struct core_file *f, unsigned thread)
{
    return &g_array_index(f->threads, struct core_thread, thread).registers;
}

char *core_file_describe(const struct core_file *f)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < f->threads->len; i++)
        g_string_append_printf(text, "%sthread %u: %s", i != 0 ? ", " : "", i + 1,
                               g_array_index(f->threads, struct core_thread, i).name);
    return g_string_free(text, FALSE);
}

bool core_file_read(const struct core_file *f, uint32_t addr, void *data, uint32_t len)
{
    for (unsigned i = 0; i < f->memories->len; i++) {
        const struct memory_copy *m = &g_array_index(f->memories, struct memory_copy, i);

        if (addr >= m->addr && addr - m->addr < m->len && m->len - (addr - m->addr) >= len) {
            memcpy(data, m->data + (addr - m->addr), len);
            return true;
        }
    }
    return false;
}

static void put_le32(uint8_t *to, uint32_t value)
{
    value = GUINT32_TO_LE(value);
    memcpy(to, &value, sizeof value);
}

/* --- notes --- */

static void append_padded(GByteArray *out, const void *data, size_t len)
{
    static const uint8_t zero[4];

    g_byte_array_append(out, data, (guint)len);
    g_byte_array_append(out, zero, (guint)(-len % 4));
}

static void append_note(GByteArray *out, const char *name, uint32_t type, const void *data,
                        uint32_t len)
{
    uint8_t header[12];

    put_le32(header, (uint32_t)strlen(name) + 1);
    put_le32(header + 4, len);
    put_le32(header + 8, type);
    g_byte_array_append(out, header, sizeof header);
    append_padded(out, name, strlen(name) + 1);
    append_padded(out, data, len);
}

static void append_thread(GByteArray *out, const struct core_file *f, unsigned i)
{
    const struct core_registers *r = core_file_registers(f, i);
    uint8_t status[PRSTATUS_BYTES] = {0};

    status[PRSTATUS_SIGNAL] = (uint8_t)f->signal;
    put_le32(status + PRSTATUS_PID, i + 1);
    for (unsigned n = 0; n < 16; n++)
        put_le32(status + PRSTATUS_REGS + 4 * n, r->r[n]);
    put_le32(status + PRSTATUS_REGS + 4 * 16, r->xpsr);
    append_note(out, "CORE", NT_PRSTATUS, status, sizeof status);
}

static GByteArray *make_notes(const struct core_file *f)
{
    GByteArray *notes = g_byte_array_new();

    for (unsigned i = 0; i < f->threads->len; i++)
        append_thread(notes, f, i);
    append_note(notes, "GDB", NT_GDB_TDESC, target_xml, sizeof target_xml - 1);
    return notes;
}

/* --- the file --- */

static void append_segment(GByteArray *out, uint32_t type, uint32_t addr, uint32_t offset,
                           uint32_t len)
{
    const Elf32_Phdr h = {
        .p_type = GUINT32_TO_LE(type),
        .p_offset = GUINT32_TO_LE(offset),
        .p_vaddr = GUINT32_TO_LE(addr),
        .p_filesz = GUINT32_TO_LE(len),
        .p_memsz = GUINT32_TO_LE(type == PT_LOAD ? len : 0),
        .p_flags = GUINT32_TO_LE(type == PT_LOAD ? PF_R | PF_W | PF_X : 0),
    };

    g_byte_array_append(out, (const uint8_t *)&h, sizeof h);
}

static void append_header(GByteArray *out, unsigned segments)
{
    Elf32_Ehdr h = {
        .e_type = GUINT16_TO_LE(ET_CORE),
        .e_machine = GUINT16_TO_LE(EM_ARM),
        .e_version = GUINT32_TO_LE(EV_CURRENT),
        .e_phoff = GUINT32_TO_LE(sizeof h),
        .e_flags = GUINT32_TO_LE(EF_ARM_EABI_VER5),
        .e_ehsize = GUINT16_TO_LE(sizeof h),
        .e_phentsize = GUINT16_TO_LE(sizeof(Elf32_Phdr)),
        .e_phnum = GUINT16_TO_LE((uint16_t)segments),
    };

    memcpy(h.e_ident, ELFMAG, SELFMAG);
    h.e_ident[EI_CLASS] = ELFCLASS32;
    h.e_ident[EI_DATA] = ELFDATA2LSB;
    h.e_ident[EI_VERSION] = EV_CURRENT;
    g_byte_array_append(out, (const uint8_t *)&h, sizeof h);
}

bool core_file_write(const struct core_file *f, const char *path, const char *what, GError **error)
{
    GByteArray *out = g_byte_array_new(), *notes = make_notes(f);
    unsigned segments = f->memories->len + 1;
    uint32_t offset = (uint32_t)(sizeof(Elf32_Ehdr) + segments * sizeof(Elf32_Phdr));

    append_header(out, segments);
    append_segment(out, PT_NOTE, 0, offset, notes->len);
    offset += notes->len;
    for (unsigned i = 0; i < f->memories->len; i++) {
        const struct memory_copy *m = &g_array_index(f->memories, struct memory_copy, i);

        append_segment(out, PT_LOAD, m->addr, offset, m->len);
        offset += m->len;
    }
    g_byte_array_append(out, notes->data, notes->len);
    for (unsigned i = 0; i < f->memories->len; i++) {
        const struct memory_copy *m = &g_array_index(f->memories, struct memory_copy, i);

        g_byte_array_append(out, m->data, m->len);
    }
    bool ok = output_write(path, what, out->data, out->len, error);
    g_byte_array_unref(notes);
    g_byte_array_unref(out);
    return ok;
}
