/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <string.h>

#include "debug/finding.h"

static struct finding *long_finding(void)
{
    struct finding *f =
        finding_new("F01-init-before-qspi", FINDING_ERROR, "%s runs too early",
                    "a_function_with_quite_a_long_name_in_a_long_sentence_about_it");
    GString *words = g_string_new(NULL);

    for (int i = 0; i < 400; i++)
        g_string_append(words, "words ");
    finding_where(f, "somewhere");
    finding_why(f, "%s", words->str);
    finding_remedy(f, "CONFIG_A=y\nCONFIG_B=n");
    g_string_free(words, TRUE);
    return f;
}

static char *printed(const struct finding *f)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    finding_print(f, to);
    fclose(to);
    return text;
}

static void takes_ten_lines_of_a_hundred_columns_at_most(void)
{
    struct finding *f = long_finding();
    char *text = printed(f);
    char **lines = g_strsplit(text, "\n", -1);

    g_assert_cmpuint(g_strv_length(lines) - 1, ==, FINDING_LINES);
    for (unsigned i = 0; lines[i] != NULL; i++)
        g_assert_cmpuint(strlen(lines[i]), <=, FINDING_COLUMNS);
    g_strfreev(lines);
    free(text);
    finding_free(f);
}

static void a_long_reason_makes_room_for_the_remedy(void)
{
    struct finding *f = long_finding();
    char *text = printed(f);

    g_assert_nonnull(strstr(text, " ...\n"));
    g_assert_nonnull(strstr(text, "  remedy: CONFIG_A=y\n          CONFIG_B=n\n"));
    free(text);
    finding_free(f);
}

static void a_word_longer_than_a_line_is_broken(void)
{
    struct finding *f = finding_new("x", FINDING_NOTE, "%0250d", 1);
    char *text = printed(f);

    g_assert_true(g_str_has_suffix(text, "1\n"));
    free(text);
    finding_free(f);
}

static void the_json_has_what_the_schema_asks_for(void)
{
    char *dir = g_dir_make_tmp("finding-XXXXXX", NULL), *path = g_build_filename(dir, "r", NULL);
    GPtrArray *findings = findings_new();
    JsonParser *parser = json_parser_new();

    g_ptr_array_add(findings, long_finding());
    finding_evidence(findings->pdata[0], "PC 0x%08x", 0x10120216);
    g_assert_true(findings_write_json(findings, "run", path, NULL));
    g_assert_true(json_parser_load_from_file(parser, path, NULL));
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    JsonObject *f =
        json_array_get_object_element(json_object_get_array_member(root, "findings"), 0);
    g_assert_cmpint(json_object_get_int_member(root, "schema"), ==, FINDING_SCHEMA);
    g_assert_cmpstr(json_object_get_string_member(root, "tool"), ==, "run");
    g_assert_cmpstr(json_object_get_string_member(f, "id"), ==, "F01-init-before-qspi");
    g_assert_cmpstr(json_object_get_string_member(f, "severity"), ==, "error");
    g_assert_cmpstr(json_object_get_string_member(f, "remedy"), ==, "CONFIG_A=y\nCONFIG_B=n");
    g_assert_cmpstr(json_array_get_string_element(json_object_get_array_member(f, "evidence"), 0),
                    ==, "PC 0x10120216");
    g_object_unref(parser);
    g_ptr_array_free(findings, TRUE);
    g_unlink(path);
    g_rmdir(dir);
    g_free(path);
    g_free(dir);
}

static void the_worst_severity_counts(void)
{
    GPtrArray *findings = findings_new();

    g_assert_cmpint(findings_worst(findings), ==, FINDING_NOTE);
    g_ptr_array_add(findings, finding_new("a", FINDING_ERROR, "a"));
    g_ptr_array_add(findings, finding_new("b", FINDING_WARNING, "b"));
    g_assert_cmpint(findings_worst(findings), ==, FINDING_ERROR);
    g_ptr_array_free(findings, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/finding/lines", takes_ten_lines_of_a_hundred_columns_at_most);
    g_test_add_func("/finding/remedy", a_long_reason_makes_room_for_the_remedy);
    g_test_add_func("/finding/long-word", a_word_longer_than_a_line_is_broken);
    g_test_add_func("/finding/json", the_json_has_what_the_schema_asks_for);
    g_test_add_func("/finding/worst", the_worst_severity_counts);
    return g_test_run();
}
