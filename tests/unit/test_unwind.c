/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <string.h>

#include "base/units.h"
#include "debug/doctor/unwind.h"

#define CODE       UINT32_C(0x1000)
#define CODE_BYTES 64
#define STACK      UINT32_C(0x20000000)
#define WORDS      64
#define BL         UINT32_C(0xf800f000) /* BL, second half first in the word */
#define NOPS       UINT32_C(0xbf00bf00)

/* Memory without frame information: some code and a stack. */
struct world {
    uint32_t code[CODE_BYTES / 4];
    uint32_t stack[WORDS];
};

static bool read_word(void *ctx, uint32_t addr, uint32_t *word)
{
    const struct world *w = ctx;

    if (addr - CODE < CODE_BYTES)
        *word = w->code[(addr - CODE) / 4];
    else if (addr - STACK < sizeof w->stack)
        *word = w->stack[(addr - STACK) / 4];
    else
        return false;
    return true;
}

static bool is_code(void *ctx, uint32_t addr)
{
    (void)ctx;
    return addr - CODE < CODE_BYTES;
}

static const char *no_file(void *ctx, uint32_t addr)
{
    (void)ctx;
    (void)addr;
    return NULL;
}

static struct call_path path_of(struct world *w, struct unwind_start *start)
{
    const struct unwind_client client = {w, read_word, is_code, no_file};
    struct call_path path;

    start->r[13] = STACK;
    unwind(&client, start, &path);
    return path;
}

static void fill(struct world *w)
{
    memset(w, 0, sizeof *w);
    for (unsigned i = 0; i < CODE_BYTES / 4; i++)
        w->code[i] = NOPS;
    w->code[2] = BL; /* at 0x1008: returns to 0x100c */
}

static void without_frame_information_only_words_behind_calls_are_taken(void)
{
    struct world w;
    struct unwind_start start = {.r[15] = CODE};

    fill(&w);
    w.stack[1] = CODE + 0x21; /* no call before it */
    w.stack[3] = CODE + 0xd;
    w.stack[5] = CODE + 0xc; /* no Thumb bit */
    struct call_path path = path_of(&w, &start);
    g_assert_cmpuint(path.n, ==, 2);
    g_assert_true(path.cut && path.frame[1].guessed);
    g_assert_cmphex(path.frame[1].pc, ==, CODE + 0xa);
}

static void a_jump_into_nothing_is_followed_back_through_lr(void)
{
    struct world w;
    struct unwind_start start = {.r[14] = CODE + 0xd, .r[15] = 0x00200000};

    fill(&w);
    struct call_path path = path_of(&w, &start);
    g_assert_cmpuint(path.n, >=, 2);
    g_assert_false(path.frame[1].guessed);
    g_assert_cmphex(path.frame[1].pc, ==, CODE + 0xa);
}

static void stacks_full_of_return_addresses_end(void)
{
    struct world w;
    struct unwind_start start = {.r[14] = CODE + 0xd, .r[15] = CODE};

    fill(&w);
    for (unsigned i = 0; i < WORDS; i++)
        w.stack[i] = CODE + 0xd;
    g_assert_cmpuint(path_of(&w, &start).n, ==, PATH_FRAMES);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/unwind/scan", without_frame_information_only_words_behind_calls_are_taken);
    g_test_add_func("/unwind/lr", a_jump_into_nothing_is_followed_back_through_lr);
    g_test_add_func("/unwind/full", stacks_full_of_return_addresses_end);
    return g_test_run();
}
