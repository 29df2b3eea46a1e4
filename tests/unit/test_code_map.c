/*
 * Where functions start in code without symbols.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "debug/code/code_map.h"

#define MOVS  0x2000 /* movs r0, #0 */
#define BX_LR 0x4770
#define NOP   0xbf00

static void expect(const uint16_t *code, size_t n, const char *marks)
{
    static const char letters[] = {'?', 'S', 'i', 'd'};
    uint8_t *got = code_map_read((const uint8_t *)code, 2 * n);
    char *text = g_malloc0(n + 1);

    for (size_t i = 0; i < n; i++)
        text[i] = letters[got[i]];
    g_assert_cmpstr(text, ==, marks);
    g_free(text);
    g_free(got);
}

#define EXPECT(marks, ...)                                                                         \
    do {                                                                                           \
        static const uint16_t code[] = {__VA_ARGS__};                                              \
        expect(code, G_N_ELEMENTS(code), marks);                                                   \
    } while (0)

static void a_function_starts_behind_a_return(void)
{
    EXPECT("SiSi", MOVS, BX_LR, MOVS, BX_LR);
}

static void padding_is_no_function(void)
{
    EXPECT("SidSi", MOVS, BX_LR, NOP, MOVS, BX_LR);
}

static void literals_belong_to_the_function(void)
{
    /* ldr r0, [pc, #0]; bx lr; .word 0x47704770 */
    EXPECT("SiddSi", 0x4800, BX_LR, BX_LR, BX_LR, MOVS, BX_LR);
}

static void a_return_that_is_passed_over_ends_nothing(void)
{
    /* beq .+4 (over the return); bx lr; movs; bx lr */
    EXPECT("SiiiSi", 0xd000, BX_LR, MOVS, BX_LR, MOVS, BX_LR);
}

static void a_wide_instruction_has_two_halves(void)
{
    /* push {lr}; bl; pop {pc} */
    EXPECT("SiiiS", 0xb500, 0xf000, 0xf800, 0xbd00, BX_LR);
}

static void code_that_never_returns_ends_at_its_literals(void)
{
    /* ldr r0, [pc, #0]; b .; word; then a function */
    EXPECT("SiddSi", 0x4800, 0xe7fe, 0x1234, 0x5678, MOVS, BX_LR);
}

static void nothing_is_claimed_behind_a_jump_table(void)
{
    /* tbb [pc, r0]; table */
    EXPECT("Si????", 0xe8df, 0xf000, 0x0201, 0x0403, MOVS, BX_LR);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/code-map/" #name, name)
    TEST(a_function_starts_behind_a_return);
    TEST(padding_is_no_function);
    TEST(literals_belong_to_the_function);
    TEST(a_return_that_is_passed_over_ends_nothing);
    TEST(a_wide_instruction_has_two_halves);
    TEST(code_that_never_returns_ends_at_its_literals);
    TEST(nothing_is_claimed_behind_a_jump_table);
    return g_test_run();
}
