/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/disasm.h"

#include <capstone/capstone.h>
#include <string.h>

#include "base/armv8m.h"
#include "base/units.h"

/* Code that is loaded again and again at new addresses must not fill the host's memory. */
#define MAX_BLOCKS 65536

struct block {
    uint32_t pc, size;
    uint8_t *code; /* what was there: RAM and flash are rewritten */
    GArray *insns; /* struct disasm_insn */
};

struct disasm {
    csh capstone;
    GHashTable *blocks; /* by address */
};

static void insn_clear(void *insn)
{
    g_free(((struct disasm_insn *)insn)->text);
}

static void block_free(void *data)
{
    struct block *b = data;

    g_array_free(b->insns, TRUE);
    g_free(b->code);
    g_free(b);
}

struct disasm *disasm_new(void)
{
    struct disasm *d = g_new0(struct disasm, 1);
    cs_err failed = cs_open(CS_ARCH_ARM, CS_MODE_THUMB | CS_MODE_MCLASS | CS_MODE_V8, &d->capstone);

    g_assert(failed == CS_ERR_OK);
    d->blocks = g_hash_table_new_full(NULL, NULL, NULL, block_free);
    return d;
}

void disasm_free(struct disasm *d)
{
    if (d == NULL)
        return;
    g_hash_table_destroy(d->blocks);
    cs_close(&d->capstone);
    g_free(d);
}

static uint32_t insn_size(const uint8_t *code, uint32_t left)
{
    uint32_t size = load_le16(code) >> 11 >= 0x1d ? 4 : 2;

    return MIN(size, left);
}

/* As capstone calls them. */
static const char *reg_name(uint32_t field)
{
    static const char *const names[] = {"r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7",
                                        "r8", "sb", "sl", "fp", "ip", "sp", "lr", "pc"};

    return names[field & 15];
}

/* What capstone does not know of Armv8-M (C2.4 of its manual) or takes for older instructions. */
static char *armv8m_wide(uint32_t op)
{
    static const struct {
        uint32_t sysm;
        const char *name;
    } specials[] = {
        {0x0a, "msplim"},       {0x0b, "psplim"},     {0x88, "msp_ns"},     {0x89, "psp_ns"},
        {0x8a, "msplim_ns"},    {0x8b, "psplim_ns"},  {0x90, "primask_ns"}, {0x91, "basepri_ns"},
        {0x93, "faultmask_ns"}, {0x94, "control_ns"}, {0x98, "sp_ns"},
    };
    static const char *const tests[] = {"tt", "ttt", "tta", "ttat"};

    if (op == UINT32_C(0xe97fe97f))
        return g_strdup("sg");
    if ((op & UINT32_C(0xfff0f03f)) == UINT32_C(0xe840f000))
        return g_strdup_printf("%-7s %s, %s", tests[op >> 6 & 3], reg_name(op >> 8),
                               reg_name(op >> 16));
    for (unsigned i = 0; i < G_N_ELEMENTS(specials); i++) {
        if ((op & UINT32_C(0xfff0ffff)) == (UINT32_C(0xf3808800) | specials[i].sysm))
            return g_strdup_printf("%-7s %s, %s", "msr", specials[i].name, reg_name(op >> 16));
        if ((op & UINT32_C(0xfffff0ff)) == (UINT32_C(0xf3ef8000) | specials[i].sysm))
            return g_strdup_printf("%-7s %s, %s", "mrs", reg_name(op >> 8), specials[i].name);
    }
    return NULL;
}

static char *armv8m_narrow(uint32_t op)
{
    if ((op & 0xff07) != 0x4704)
        return NULL;
    return g_strdup_printf("%-7s %s", (op & 0x80) != 0 ? "blxns" : "bxns", reg_name(op >> 3));
}

static char *armv8m_text(const uint8_t *code, uint32_t size)
{
    uint32_t op = load_le16(code);

    return size == 4 ? armv8m_wide(op << 16 | load_le16(code + 2)) : armv8m_narrow(op);
}

static char *raw_text(const uint8_t *code, uint32_t size)
{
    char *known = armv8m_text(code, size);

    if (known != NULL)
        return known;
    return size == 4
               ? g_strdup_printf("%-7s 0x%04x%04x", ".inst", load_le16(code), load_le16(code + 2))
               : g_strdup_printf("%-7s 0x%04x", ".inst", load_le16(code));
}

static void append(struct block *b, uint32_t size, char *text)
{
    const struct disasm_insn *last =
        b->insns->len != 0 ? &g_array_index(b->insns, struct disasm_insn, b->insns->len - 1) : NULL;
    struct disasm_insn insn = {last != NULL ? last->pc + last->size : b->pc, size, text};

    g_strchomp(text);
    g_array_append_val(b->insns, insn);
}

/* All at once, so that capstone follows IT; it forgets where it was from call to call. */
static uint32_t decode_known(const struct disasm *d, struct block *b, uint32_t done)
{
    cs_insn *insns;
    size_t n = cs_disasm(d->capstone, b->code + done, b->size - done, b->pc + done, 0, &insns);

    for (size_t i = 0; i < n; i++) {
        char *text = armv8m_text(b->code + done, insns[i].size);

        if (text == NULL)
            text = g_strdup_printf("%-7s %s", insns[i].mnemonic, insns[i].op_str);
        append(b, insns[i].size, text);
        done += insns[i].size;
    }
    if (n != 0)
        cs_free(insns, n);
    return done;
}

static void decode(const struct disasm *d, struct block *b)
{
    for (uint32_t done = decode_known(d, b, 0); done + 2 <= b->size;) {
        uint32_t size = insn_size(b->code + done, b->size - done);

        append(b, size, raw_text(b->code + done, size));
        done = decode_known(d, b, done + size);
    }
}

static struct block *block_new(const struct disasm *d, uint32_t pc, const uint8_t *code,
                               uint32_t size)
{
    struct block *b = g_new0(struct block, 1);

    b->pc = pc;
    b->size = size;
    b->code = g_memdup2(code, size);
    b->insns = g_array_new(FALSE, FALSE, sizeof(struct disasm_insn));
    g_array_set_clear_func(b->insns, insn_clear);
    decode(d, b);
    return b;
}

const struct disasm_insn *disasm_block(struct disasm *d, uint32_t pc, const uint8_t *code,
                                       uint32_t size, unsigned *n)
{
    struct block *b = g_hash_table_lookup(d->blocks, GUINT_TO_POINTER(pc));

    if (b == NULL || b->size != size || memcmp(b->code, code, size) != 0) {
        if (g_hash_table_size(d->blocks) >= MAX_BLOCKS)
            g_hash_table_remove_all(d->blocks);
        b = block_new(d, pc, code, size);
        g_hash_table_replace(d->blocks, GUINT_TO_POINTER(pc), b);
    }
    *n = b->insns->len;
    return (const struct disasm_insn *)b->insns->data;
}
