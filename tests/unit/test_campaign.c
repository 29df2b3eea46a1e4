/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "debug/campaign/campaign.h"

/* An update of two images: three words of internal flash, then a page and a trailer of the chip. */
static const struct campaign_operation operations[] = {
    {{FLASH_APP, 0x10000, 4096, true}, 0},   {{FLASH_APP, 0x10000, 4, false}, 0},
    {{FLASH_APP, 0x10004, 4, false}, 0},     {{FLASH_APP, 0x10008, 4, false}, 0},
    {{FLASH_CHIP, 0x120000, 4096, true}, 0}, {{FLASH_CHIP, 0x120000, 256, false}, 0},
    {{FLASH_CHIP, 0x19f000, 4096, true}, 0},
};
#define OPERATIONS G_N_ELEMENTS(operations)

static const struct slot_pair pairs[] = {
    {.number = 0, .primary = 0x10000, .secondary = 0x10000000, .size = 0xd4000, .had_old = true},
    {.number = 2, .primary = 0x10120000, .secondary = 0x10160000, .size = 0x40000, .had_old = true},
};

static void check_chosen(unsigned from, unsigned to, unsigned most, const unsigned *expected,
                         unsigned n)
{
    GArray *chosen = campaign_choose(operations, OPERATIONS, from, to, most);

    g_assert_cmpmem(chosen->data, chosen->len * sizeof(unsigned), expected, n * sizeof *expected);
    g_array_free(chosen, TRUE);
}

static void every_operation_is_cut_unless_a_number_is_asked_for(void)
{
    check_chosen(0, OPERATIONS, 0, (const unsigned[]){1, 2, 3, 4, 5, 6, 7}, 7);
}

static void a_range_of_operations_can_be_cut(void)
{
    check_chosen(3, 5, 0, (const unsigned[]){3, 4, 5}, 3);
    check_chosen(6, 100, 0, (const unsigned[]){6, 7}, 2);
}

static void ends_of_stretches_are_cut_before_their_middle(void)
{
    check_chosen(0, OPERATIONS, 6, (const unsigned[]){1, 2, 4, 5, 6, 7}, 6);
}

static void few_cuts_are_spread_over_all_operations(void)
{
    check_chosen(0, OPERATIONS, 3, (const unsigned[]){1, 4, 7}, 3);
    check_chosen(0, OPERATIONS, 1, (const unsigned[]){1}, 1);
}

static enum cut_outcome outcome(bool started, enum slot_content first, enum slot_content second)
{
    const struct slot_state states[] = {{.content = first}, {.content = second}};

    return campaign_outcome(started, states, 2);
}

static void a_board_recovers_only_with_a_whole_set_that_starts(void)
{
    g_assert_cmpint(outcome(true, SLOT_NEW, SLOT_NEW), ==, CUT_ALL_NEW);
    g_assert_cmpint(outcome(true, SLOT_OLD, SLOT_OLD), ==, CUT_ALL_OLD);
    g_assert_cmpint(outcome(true, SLOT_NEW, SLOT_OLD), ==, CUT_MIXED);
    g_assert_cmpint(outcome(true, SLOT_NEW, SLOT_BROKEN), ==, CUT_MIXED);
    g_assert_cmpint(outcome(false, SLOT_NEW, SLOT_NEW), ==, CUT_BRICK);
    g_assert_cmpint(campaign_outcome(true, NULL, 0), ==, CUT_STARTS);
    g_assert_true(campaign_recovers(CUT_ALL_NEW) && campaign_recovers(CUT_ALL_OLD) &&
                  campaign_recovers(CUT_STARTS));
    g_assert_false(campaign_recovers(CUT_MIXED) || campaign_recovers(CUT_BRICK) ||
                   campaign_recovers(CUT_UNMEASURED));
}

static struct campaign campaign_of(const unsigned *cuts, const struct cut_result *results,
                                   unsigned n)
{
    return (struct campaign){
        .images = "a.hex",
        .until = "done",
        .event = "power cut",
        .operations = operations,
        .n_operations = OPERATIONS,
        .pairs = pairs,
        .n_pairs = G_N_ELEMENTS(pairs),
        .cuts = cuts,
        .results = results,
        .n_cuts = n,
    };
}

static struct cut_result result_of(enum cut_outcome outcome_, enum slot_content first,
                                   enum slot_content second, enum slot_request request)
{
    struct cut_result r = {.outcome = outcome_};

    r.finally[0].content = first;
    r.finally[1].content = second;
    for (unsigned i = 0; i < SLOT_PAIRS; i++) {
        r.at_cut[i].request = request;
        r.at_cut[i].swap_info = UINT32_MAX;
    }
    return r;
}

static void cuts_that_recover_are_no_finding(void)
{
    const unsigned cuts[] = {1, 2};
    const struct cut_result results[] = {
        result_of(CUT_ALL_NEW, SLOT_NEW, SLOT_NEW, REQUEST_PENDING),
        result_of(CUT_ALL_OLD, SLOT_OLD, SLOT_OLD, REQUEST_NONE),
    };
    const struct campaign c = campaign_of(cuts, results, 2);
    GPtrArray *findings = campaign_findings(&c);

    g_assert_cmpuint(findings->len, ==, 0);
    g_ptr_array_free(findings, TRUE);
}

static void check_finding(const struct finding *f, const char *id, const char *title,
                          const char *where)
{
    g_assert_cmpstr(f->id, ==, id);
    g_assert_cmpint(f->severity, ==, FINDING_ERROR);
    g_assert_nonnull(strstr(f->title, title));
    g_assert_nonnull(strstr(f->where, where));
    g_assert_nonnull(f->remedy);
}

static void whole_images_of_two_updates_are_a_cut_between_images(void)
{
    const unsigned cuts[] = {4, 5};
    const struct cut_result results[] = {
        result_of(CUT_BRICK, SLOT_NEW, SLOT_OLD, REQUEST_NONE),
        result_of(CUT_BRICK, SLOT_NEW, SLOT_OLD, REQUEST_NONE),
    };
    const struct campaign c = campaign_of(cuts, results, 2);
    GPtrArray *findings = campaign_findings(&c);

    g_assert_cmpuint(findings->len, ==, 1);
    check_finding(findings->pdata[0], "F48-power-cut-between-images", "image 0 new and image 2 old",
                  "operation 4 of 7 in flight: write of 4 bytes at 0x00010008");
    g_ptr_array_free(findings, TRUE);
}

static void a_lost_request_of_a_whole_image_is_a_torn_trailer(void)
{
    const unsigned cuts[] = {7};
    const struct cut_result result = result_of(CUT_MIXED, SLOT_NEW, SLOT_OLD, REQUEST_TORN);
    const struct campaign c = campaign_of(cuts, &result, 1);
    GPtrArray *findings = campaign_findings(&c);

    g_assert_cmpuint(findings->len, ==, 1);
    check_finding(findings->pdata[0], "F49-torn-trailer", "the trailer of image 2",
                  "erase of 4096 bytes at 0x1019f000");
    g_ptr_array_free(findings, TRUE);
}

static void an_image_that_stays_half_written_is_a_torn_unit(void)
{
    const unsigned cuts[] = {2, 3, 6};
    const struct cut_result results[] = {
        result_of(CUT_BRICK, SLOT_BROKEN, SLOT_OLD, REQUEST_NONE),
        result_of(CUT_BRICK, SLOT_EMPTY, SLOT_OLD, REQUEST_NONE),
        result_of(CUT_BRICK, SLOT_NEW, SLOT_BROKEN, REQUEST_NONE),
    };
    const struct campaign c = campaign_of(cuts, results, 3);
    GPtrArray *findings = campaign_findings(&c);

    g_assert_cmpuint(findings->len, ==, 2);
    check_finding(findings->pdata[0], "F50-torn-unit", "image 0 broken and image 2 old",
                  "write of 4 bytes at 0x00010000");
    check_finding(findings->pdata[1], "F50-torn-unit", "image 0 new and image 2 broken",
                  "write of 256 bytes at 0x10120000");
    g_ptr_array_free(findings, TRUE);
}

static void the_table_has_a_row_for_each_state_and_outcome(void)
{
    const unsigned cuts[] = {1, 2, 7};
    const struct cut_result results[] = {
        result_of(CUT_ALL_NEW, SLOT_NEW, SLOT_NEW, REQUEST_PENDING),
        result_of(CUT_ALL_NEW, SLOT_NEW, SLOT_NEW, REQUEST_PENDING),
        result_of(CUT_MIXED, SLOT_NEW, SLOT_OLD, REQUEST_TORN),
    };
    const struct campaign c = campaign_of(cuts, results, 3);
    char *table = campaign_table(&c);

    g_assert_nonnull(strstr(table, "7 flash operations until 'done'"));
    g_assert_true(g_regex_match_simple("recovers, all new +2  1: erase", table, 0, 0));
    g_assert_true(g_regex_match_simple("STARTS MIXED +1  7: erase", table, 0, 0));
    g_assert_nonnull(strstr(table, "2 of 3 cuts recover"));
    g_free(table);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/campaign/all", every_operation_is_cut_unless_a_number_is_asked_for);
    g_test_add_func("/campaign/range", a_range_of_operations_can_be_cut);
    g_test_add_func("/campaign/stretches", ends_of_stretches_are_cut_before_their_middle);
    g_test_add_func("/campaign/few", few_cuts_are_spread_over_all_operations);
    g_test_add_func("/campaign/outcome", a_board_recovers_only_with_a_whole_set_that_starts);
    g_test_add_func("/campaign/recovers", cuts_that_recover_are_no_finding);
    g_test_add_func("/campaign/between", whole_images_of_two_updates_are_a_cut_between_images);
    g_test_add_func("/campaign/trailer", a_lost_request_of_a_whole_image_is_a_torn_trailer);
    g_test_add_func("/campaign/unit", an_image_that_stays_half_written_is_a_torn_unit);
    g_test_add_func("/campaign/table", the_table_has_a_row_for_each_state_and_outcome);
    return g_test_run();
}
