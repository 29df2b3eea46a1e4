/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "load/devicetree.h"
#include "load/partition_table.h"

static const char board[] =
    "/dts-v1/;\n"
    "/ {\n"
    "\tchosen { zephyr,console = &uart0; };\n"
    "\tsoc {\n"
    "\t\tuart0: uart@8000 { /* node '/soc/uart@8000' defined in a.dts:1 */\n"
    "\t\t\tcompatible = \"nordic,nrf-uarte\"; /* in a.dts:2; really */\n"
    "\t\t\tcurrent-speed = < 0x1c200 >; status = \"okay\"; hw-flow-control;\n"
    "\t\t};\n"
    "\t\tflash0: flash@0 {\n"
    "\t\t\tcompatible = \"soc-nv-flash\";\n"
    "\t\t\treg = < 0x0 0x100000 >;\n"
    "\t\t\tpartitions {\n"
    "\t\t\t\tcompatible = \"fixed-partitions\";\n"
    "\t\t\t\tboot_partition: partition@0 { label = \"a; {b}\"; reg = <0x0 0xc000>; };\n"
    "\t\t\t\tslot0_partition: partition@c000 {\n"
    "\t\t\t\t\tcompatible = \"fixed-subpartitions\";\n"
    "\t\t\t\t\treg = <0xc000 0x74000>; ranges = <0x0 0xc000 0x74000>;\n"
    "\t\t\t\t\tslot0_s_partition: partition@0 { reg = <0x0 0x40000>; };\n"
    "\t\t\t\t\tslot0_ns_partition: partition@40000 { reg = <0x40000 0x34000>; };\n"
    "\t\t\t\t};\n"
    "\t\t\t};\n"
    "\t\t};\n"
    "\t\tflash_sim0: flash_sim@0 { compatible = \"soc-nv-flash\"; reg = <0 0x40000>;\n"
    "\t\t\tpartitions { compatible = \"fixed-partitions\";\n"
    "\t\t\t\tslot2_partition: partition@0 { reg = <0x0 DT_SIZE_K(256)>; };\n"
    "\t\t\t};\n"
    "\t\t};\n"
    "\t\tchip: mx25@0 { compatible = \"nordic,qspi-nor\"; size = <67108864>;\n"
    "\t\t\tpartitions { compatible = \"fixed-partitions\";\n"
    "\t\t\t\tslot1_partition: partition@20000 { reg = <0x20000 0x74000>; };\n"
    "\t\t\t};\n"
    "\t\t};\n"
    "\t};\n"
    "};\n";

static struct devicetree *parse(const char *text, GError **error)
{
    return devicetree_parse("x.dts", text, strlen(text), error);
}

static void nodes_are_found_by_label_compatible_and_chosen(void)
{
    struct devicetree *dt = parse(board, NULL);
    uint32_t value;

    g_assert_nonnull(dt);
    struct dt_node *uart = devicetree_label(dt, "uart0");
    g_assert_nonnull(uart);
    g_assert_true(devicetree_chosen(dt, "zephyr,console") == uart);
    g_assert_true(devicetree_compatible(dt, "nordic,nrf-uarte") == uart);
    g_assert_true(dt_cell(uart, "current-speed", 0, &value));
    g_assert_cmpuint(value, ==, 115200);
    g_assert_false(dt_cell(uart, "current-speed", 1, &value));
    g_assert_cmpstr(dt_property(uart, "hw-flow-control"), ==, "");
    g_assert_null(dt_property(uart, "speed"));
    devicetree_free(dt);
}

static void a_string_may_hold_what_ends_others(void)
{
    struct devicetree *dt = parse(board, NULL);
    char *label = dt_string(devicetree_label(dt, "boot_partition"), "label");

    g_assert_cmpstr(label, ==, "a; {b}");
    g_free(label);
    devicetree_free(dt);
}

static struct partition_table *read_partitions(const char *text)
{
    char *path;
    int fd = g_file_open_tmp("partitions-XXXXXX.dts", &path, NULL);

    g_close(fd, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    struct partition_table *t = partition_table_load(path, NULL);
    g_remove(path);
    g_free(path);
    g_assert_nonnull(t);
    return t;
}

static void expect(const struct partition_table *t, const char *name, const char *region,
                   const char *device, uint32_t address, uint32_t size)
{
    const struct partition *p = partition_table_find(t, name);

    g_assert_nonnull(p);
    g_assert_cmpstr(p->region, ==, region);
    g_assert_cmpstr(p->device, ==, device);
    g_assert_cmphex(p->address, ==, address);
    g_assert_cmphex(p->size, ==, size);
}

static void fixed_partitions_say_which_memory_they_are_in(void)
{
    struct partition_table *t = read_partitions(board);

    g_assert_true(t->devicetree);
    expect(t, "boot_partition", "flash_primary", "flash0", 0, 0xc000);
    expect(t, "slot1_partition", "external_flash", "chip", 0x20000, 0x74000);
    expect(t, "slot2_partition", "ram_flash", "flash_sim0", 0, 0x40000);
    partition_table_free(t);
}

static void a_partition_of_a_partition_counts_from_there(void)
{
    struct partition_table *t = read_partitions(board);

    expect(t, "slot0_ns_partition", "flash_primary", "flash0", 0x4c000, 0x34000);
    const struct partition *slot = partition_table_find(t, "slot0_partition");
    g_assert_cmpuint(slot->span->len, ==, 2);
    partition_table_free(t);
}

static void slots_are_numbered_in_pairs(void)
{
    struct partition_table *t = read_partitions(board);

    g_assert_cmpstr(partition_table_slot(t, false, 0)->name, ==, "slot0_partition");
    g_assert_cmpstr(partition_table_slot(t, true, 0)->name, ==, "slot1_partition");
    g_assert_cmpstr(partition_table_slot(t, false, 1)->name, ==, "slot2_partition");
    g_assert_null(partition_table_slot(t, true, 1));
    partition_table_free(t);
}

static void an_overlay_names_its_flash_by_reference(void)
{
    struct partition_table *t = read_partitions(
        "&flash0 { partitions { compatible = \"fixed-partitions\";\n"
        "a: partition@0 { reg = <0 DT_SIZE_K(64)>; }; }; };\n"
        "/delete-node/ &b;\n&mx25r64 { partitions { compatible = \"fixed-partitions\";\n"
        "c: partition@1000 { reg = <0x1000 0x2000>; }; }; };\n");

    expect(t, "a", "flash_primary", "flash0", 0, 0x10000);
    expect(t, "c", "external_flash", "mx25r64", 0x1000, 0x2000);
    partition_table_free(t);
}

static void what_is_no_devicetree_names_its_line(void)
{
    static const struct {
        const char *text, *message;
    } wrong[] = {
        {"/ {\n a = <1>\n", "x.dts:2: a value without"},
        {"/ {\n", "x.dts:2: a node without an end"},
        {"/ { };\n}", "x.dts:2: '}' without a node"},
        {"/* x", "x.dts:1: a comment without"},
        {"/ { a b; };", "neither a property nor a node"},
        {"{ };", "no name"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++) {
        GError *error = NULL;

        g_assert_null(parse(wrong[i].text, &error));
        g_assert_error(error, EMU_ERROR, EMU_ERROR_FORMAT);
        g_assert_nonnull(strstr(error->message, wrong[i].message));
        g_error_free(error);
    }
}

static void nesting_without_end_is_refused(void)
{
    GString *text = g_string_new(NULL);
    GError *error = NULL;

    for (unsigned i = 0; i < 100000; i++)
        g_string_append(text, "a{");
    g_assert_null(parse(text->str, &error));
    g_assert_nonnull(strstr(error->message, "nested too deeply"));
    g_error_free(error);
    g_string_free(text, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dts/find", nodes_are_found_by_label_compatible_and_chosen);
    g_test_add_func("/dts/string", a_string_may_hold_what_ends_others);
    g_test_add_func("/dts/partitions", fixed_partitions_say_which_memory_they_are_in);
    g_test_add_func("/dts/subpartitions", a_partition_of_a_partition_counts_from_there);
    g_test_add_func("/dts/slots", slots_are_numbered_in_pairs);
    g_test_add_func("/dts/overlay", an_overlay_names_its_flash_by_reference);
    g_test_add_func("/dts/wrong", what_is_no_devicetree_names_its_line);
    g_test_add_func("/dts/deep", nesting_without_end_is_refused);
    return g_test_run();
}
