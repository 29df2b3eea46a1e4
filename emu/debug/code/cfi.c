/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/cfi.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_OPS 8

struct cfi_file {
    int fd;
    Elf *elf;
    Dwarf *dwarf;
};

struct cfi {
    GHashTable *files; /* path -> struct cfi_file */
};

static void file_free(gpointer data)
{
    struct cfi_file *f = data;

    dwarf_end(f->dwarf);
    elf_end(f->elf);
    if (f->fd >= 0)
        close(f->fd);
    g_free(f);
}

struct cfi *cfi_new(void)
{
    struct cfi *c = g_new0(struct cfi, 1);

    elf_version(EV_CURRENT);
    c->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, file_free);
    return c;
}

void cfi_free(struct cfi *c)
{
    g_hash_table_destroy(c->files);
    g_free(c);
}

static struct cfi_file *open_file(struct cfi *c, const char *path)
{
    struct cfi_file *f = g_hash_table_lookup(c->files, path);

    if (f != NULL)
        return f;
    f = g_new0(struct cfi_file, 1);
    f->fd = open(path, O_RDONLY | O_CLOEXEC);
    f->elf = f->fd >= 0 ? elf_begin(f->fd, ELF_C_READ_MMAP, NULL) : NULL;
    f->dwarf = f->elf != NULL ? dwarf_begin_elf(f->elf, DWARF_C_READ, NULL) : NULL;
    g_hash_table_insert(c->files, g_strdup(path), f);
    return f;
}

struct step {
    const uint32_t *r;
    uint32_t cfa;
    cfi_reader read;
    void *ctx;
    bool is_value; /* DW_OP_stack_value: the result is the value, not where it lies */
};

/* The few operations that compilers use for frames. */
static bool evaluate(struct step *s, const Dwarf_Op *ops, size_t n, uint32_t *result)
{
    uint32_t top = 0;

    s->is_value = false;
    for (size_t i = 0; i < n; i++) {
        unsigned atom = ops[i].atom;

        if (atom == DW_OP_call_frame_cfa)
            top = s->cfa;
        else if (atom >= DW_OP_breg0 && atom < DW_OP_breg0 + 16)
            top = s->r[atom - DW_OP_breg0] + (uint32_t)ops[i].number;
        else if (atom == DW_OP_bregx && ops[i].number < 16)
            top = s->r[ops[i].number] + (uint32_t)ops[i].number2;
        else if (atom == DW_OP_plus_uconst)
            top += (uint32_t)ops[i].number;
        else if (atom == DW_OP_stack_value)
            s->is_value = true;
        else if (atom != DW_OP_deref || !s->read(s->ctx, top, &top))
            return false;
    }
    *result = top;
    return true;
}

static bool find_cfa(struct step *s, Dwarf_Frame *frame)
{
    Dwarf_Op *ops;
    size_t n;

    return dwarf_frame_cfa(frame, &ops, &n) == 0 && n > 0 && evaluate(s, ops, n, &s->cfa);
}

/* The caller's value of a register; unspecified ones keep their value, as callee-saved do. */
static bool find_register(struct step *s, Dwarf_Frame *frame, int reg, uint32_t *value)
{
    Dwarf_Op memory[3], *ops;
    size_t n;

    if (dwarf_frame_register(frame, reg, memory, &ops, &n) != 0)
        return false;
    if (n == 0)
        return true;
    if (n == 1 && ops[0].atom == DW_OP_regx && ops[0].number < 16) {
        *value = s->r[ops[0].number];
        return true;
    }
    uint32_t found;
    if (n > MAX_OPS || !evaluate(s, ops, n, &found))
        return false;
    if (!s->is_value && !s->read(s->ctx, found, &found))
        return false;
    *value = found;
    return true;
}

static Dwarf_Frame *frame_at(struct cfi_file *f, uint32_t pc)
{
    Dwarf_CFI *tables[] = {
        f->dwarf != NULL ? dwarf_getcfi(f->dwarf) : NULL,
        f->elf != NULL ? dwarf_getcfi_elf(f->elf) : NULL,
    };
    Dwarf_Frame *frame = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(tables); i++)
        if (tables[i] != NULL && dwarf_cfi_addrframe(tables[i], pc, &frame) == 0)
            return frame;
    return NULL;
}

bool cfi_step(struct cfi *c, const char *file, uint32_t pc, uint32_t r[16], cfi_reader read,
              void *ctx)
{
    struct step s = {.r = r, .read = read, .ctx = ctx};
    Dwarf_Frame *frame = frame_at(open_file(c, file), pc);
    uint32_t caller[16];

    if (frame == NULL)
        return false;
    bool ok = find_cfa(&s, frame);
    for (int i = 0; ok && i < 15; i++) {
        caller[i] = r[i];
        if (i != 13)
            ok = find_register(&s, frame, i, &caller[i]);
    }
    free(frame);
    /* A frame that is its own caller would never end. */
    ok = ok && (s.cfa != r[13] || (caller[14] & ~1u) != pc);
    for (int i = 0; ok && i < 15; i++)
        r[i] = caller[i];
    if (ok)
        r[13] = s.cfa;
    return ok;
}
