/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "debug/code/console_place.h"

#include <string.h>

#include "base/file.h"

#define MAX_DTS_BYTES    (8 * 1024 * 1024)
#define MAX_CONFIG_BYTES (4 * 1024 * 1024)

/* "uart0" of "zephyr,console = &uart0;" in the zephyr.dts beside the ELF; NULL: unknown. */
static char *chosen_console(const char *elf)
{
    char *dir = g_path_get_dirname(elf);
    char *path = g_build_filename(dir, "zephyr.dts", NULL);
    size_t len;
    char *dts = file_read(path, MAX_DTS_BYTES, &len, NULL);
    const char *at = dts != NULL ? strstr(dts, "zephyr,console = &") : NULL;
    char *label = NULL;

    if (at != NULL) {
        at += strlen("zephyr,console = &");
        label = g_strndup(at, strspn(at, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_"));
    }
    g_free(dts);
    g_free(path);
    g_free(dir);
    return label;
}

static struct console_place place(enum console_kind kind, char *text)
{
    return (struct console_place){kind, text};
}

static struct console_place uart_or_usb(bool usb, const char *chosen)
{
    if (chosen != NULL && strstr(chosen, "cdc") != NULL)
        return place(CONSOLE_ON_USB,
                     g_strdup_printf("the console is on USB (zephyr,console = &%s)", chosen));
    if (chosen != NULL)
        return place(CONSOLE_ON_UART,
                     g_strdup_printf("the console is %s (zephyr,console)", chosen));
    if (usb)
        return place(CONSOLE_ON_USB, g_strdup("the console may be on USB (a CDC ACM port is built "
                                              "in); zephyr,console in zephyr.dts says"));
    return place(CONSOLE_ON_UART, g_strdup("the console is a UART (CONFIG_UART_CONSOLE=y)"));
}

struct console_place console_place_of(bool (*is_set)(void *ctx, const char *name), void *ctx,
                                      const char *elf)
{
    if (!is_set(ctx, "ARCH"))
        return place(CONSOLE_ON_UNKNOWN, NULL);
    if (is_set(ctx, "RTT_CONSOLE"))
        return place(CONSOLE_ON_RTT, g_strdup("the console is on RTT (CONFIG_RTT_CONSOLE=y)"));
    if (is_set(ctx, "UART_CONSOLE")) {
        char *chosen = chosen_console(elf);
        struct console_place p =
            uart_or_usb(is_set(ctx, "USB_CDC_ACM") || is_set(ctx, "USBD_CDC_ACM_CLASS"), chosen);

        g_free(chosen);
        return p;
    }
    if (is_set(ctx, "LOG_BACKEND_RTT"))
        return place(CONSOLE_ON_RTT, g_strdup("only the log goes out, to RTT "
                                              "(CONFIG_LOG_BACKEND_RTT=y)"));
    if (is_set(ctx, "LOG_BACKEND_UART"))
        return place(CONSOLE_ON_UART, g_strdup("only the log goes out, to a UART "
                                               "(CONFIG_LOG_BACKEND_UART=y)"));
    return place(CONSOLE_ON_NOTHING, g_strdup("it is built without a console (neither "
                                              "CONFIG_UART_CONSOLE nor CONFIG_RTT_CONSOLE)"));
}

/* A line "CONFIG_<name>=" that stands in the text. */
static bool is_set_in_text(void *ctx, const char *name)
{
    char *line = g_strdup_printf("\nCONFIG_%s=", name);
    bool found = strstr(ctx, line) != NULL;

    g_free(line);
    return found;
}

struct console_place console_place_beside(const char *file)
{
    char *dir = g_path_get_dirname(file);
    char *path = g_build_filename(dir, ".config", NULL);
    size_t len;
    char *text = file_read(path, MAX_CONFIG_BYTES, &len, NULL);
    struct console_place p = text != NULL ? console_place_of(is_set_in_text, text, file)
                                          : place(CONSOLE_ON_UNKNOWN, NULL);

    g_free(text);
    g_free(path);
    g_free(dir);
    return p;
}

struct one_elf {
    const struct symbols *symbols;
    const char *file;
};

static bool is_set_in(void *ctx, const char *name)
{
    const struct one_elf *e = ctx;
    char *full = g_strconcat("CONFIG_", name, NULL);
    bool found = false;

    for (unsigned i = 0; !found && i < symbols_count(e->symbols); i++) {
        const struct symbol *s = symbols_get(e->symbols, i);

        found = s->file == e->file && strcmp(s->name, full) == 0;
    }
    g_free(full);
    return found;
}

struct console_place console_place_at(const struct symbols *s, uint32_t pc)
{
    const struct symbol *here = symbols_find(s, pc);
    struct one_elf e = {s, here != NULL ? here->file : NULL};

    return here != NULL ? console_place_of(is_set_in, &e, e.file) : place(CONSOLE_ON_UNKNOWN, NULL);
}
