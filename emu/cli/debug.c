/*
 * nrf53emu debug: the emulator and GDB in one command.
 *
 * The emulator runs in the background and ends with GDB, which takes this process's place.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/cli.h"
#include "debug/gdb/gdb.h"
#include "load/west.h"
#include "serve/ports.h"

struct debug_options {
    char *program, *stop_at, *commands, *symbols;
    char **images;
};

static GOptionEntry *debug_entries(struct debug_options *o)
{
    const GOptionEntry entries[] = {
        {"break", 'b', 0, G_OPTION_ARG_STRING, &o->stop_at, "where to stop first (main)", "PLACE"},
        {"symbols", 0, 0, G_OPTION_ARG_FILENAME, &o->symbols,
         "the ELF that GDB reads (the build's default domain)", "ELF"},
        {"commands", 'x', 0, G_OPTION_ARG_FILENAME, &o->commands, "GDB carries these out, and ends",
         "FILE"},
        {"program", 0, 0, G_OPTION_ARG_STRING, &o->program, "GDB (gdb-multiarch)", "PROGRAM"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &o->images, NULL, "IMAGE..."},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

/* The first ELF among the images, else the build's; NULL: none. */
static char *find_elf(char **images)
{
    char *found = NULL;

    for (unsigned i = 0; images[i] != NULL && found == NULL; i++) {
        struct west_build *build = NULL;

        if (g_str_has_suffix(images[i], ".elf"))
            found = g_strdup(images[i]);
        else if (g_file_test(images[i], G_FILE_TEST_IS_DIR))
            build = west_build_open(images[i], NULL);
        if (build != NULL && build->elf->len != 0)
            found = g_strdup(g_ptr_array_index(build->elf, 0));
        if (build != NULL)
            west_build_free(build);
    }
    return found;
}

/* Ctrl-C at the terminal is GDB's, so the emulator leaves the terminal's session. */
static void become_emulator(char **argv)
{
    int null = open("/dev/null", O_RDONLY);

    setsid();
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (null >= 0)
        dup2(null, STDIN_FILENO);
    execv("/proc/self/exe", argv);
    _exit(EXIT_USAGE);
}

static bool start_emulator(unsigned port, char **images, char **more, GError **error)
{
    GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(argv, g_strdup("nrf53emu"));
    g_ptr_array_add(argv, g_strdup("run"));
    g_ptr_array_add(argv, g_strdup_printf("--gdb=%u", port));
    for (; *more != NULL; more++)
        g_ptr_array_add(argv, g_strdup(*more));
    for (; *images != NULL; images++)
        g_ptr_array_add(argv, g_strdup(*images));
    g_ptr_array_add(argv, NULL);
    pid_t child = fork();
    if (child == 0)
        become_emulator((char **)argv->pdata);
    g_ptr_array_free(argv, TRUE);
    if (child > 0)
        return true;
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "debug: %s", g_strerror(errno));
    return false;
}

/* Comes back only when there is no such program. GDB tries again until the emulator listens. */
static void become_gdb(const struct debug_options *o, unsigned port)
{
    char *program = o->program != NULL ? o->program : "gdb-multiarch";
    char *target = g_strdup_printf("target remote localhost:%u", port);
    char *stop = g_strdup_printf("tbreak %s", o->stop_at != NULL ? o->stop_at : "main");
    char *argv[20], **arg = argv;

    *arg++ = program;
    *arg++ = "-q";
    if (o->commands != NULL)
        *arg++ = "-batch";
    if (o->symbols != NULL)
        *arg++ = o->symbols;
    *arg++ = "-ex";
    *arg++ = target;
    if (o->symbols != NULL) {
        *arg++ = "-ex";
        *arg++ = stop;
        *arg++ = "-ex";
        *arg++ = "continue";
    }
    if (o->commands != NULL) {
        *arg++ = "-x";
        *arg++ = o->commands;
    }
    *arg = NULL;
    execvp(program, argv);
    g_free(stop);
    g_free(target);
}

static bool debug_with(struct debug_options *o, char **more, GError **error)
{
    const char *program = o->program != NULL ? o->program : "gdb-multiarch";
    char *found = g_find_program_in_path(program);
    unsigned port;

    if (found == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "debug: %s is not on PATH: install it (Debian: gdb-multiarch) or name another "
                    "with --program",
                    program);
        return false;
    }
    g_free(found);
    if (o->images == NULL)
        o->images = cli_default_images();
    if (o->images == NULL) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE,
                    "debug: nothing to debug: give an IMAGE, there is no ./build");
        return false;
    }
    if (o->symbols == NULL)
        o->symbols = find_elf(o->images);
    port = ports_find(GDB_PORT, GDB_NET_PORT);
    if (port == 0) {
        g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "debug: no free port from %u on", GDB_PORT);
        return false;
    }
    if (!start_emulator(port, o->images, more, error))
        return false;
    become_gdb(o, port);
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "debug: %s: %s", program, g_strerror(errno));
    return false;
}

static const struct cli_help help = {
    .arguments = "[-- OPTIONS OF run]",
    .summary = "Runs firmware under GDB: the emulator in the background, GDB in front, stopped at\n"
               "main. Both end together.",
    .description = "Example:\n"
                   "  nrf53emu debug build\n"
                   "  nrf53emu debug --break z_cstart build -- --uart app.0=file:console.txt",
};

/* What stands behind "--" is taken out of argv. */
static char **take_more(int *argc, char **argv)
{
    for (int i = 1; i < *argc; i++)
        if (g_strcmp0(argv[i], "--") == 0) {
            *argc = i;
            argv[i] = NULL;
            return argv + i + 1;
        }
    return argv + *argc;
}

int debug_main(int argc, char **argv)
{
    struct debug_options options = {0};
    GOptionEntry *entries[] = {debug_entries(&options), NULL};
    char **more = take_more(&argc, argv);
    GError *error = NULL;

    if (cli_parse(&help, entries, &argc, &argv, &error))
        debug_with(&options, more, &error);
    g_free(options.program);
    g_free(options.stop_at);
    g_free(options.commands);
    g_free(options.symbols);
    g_strfreev(options.images);
    return cli_fail(error);
}
