/*
 * nrf53emu: an nRF5340 with its QSPI flash, on a PC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/messages.h"
#include "cli/nearest.h"
#include "engine/describe.h"
#include "session/terminal.h"

const struct command commands[] = {
    {"run", "IMAGE...", "run firmware until a condition; console on stdout", run_main},
    {"debug", "IMAGE...", "run firmware under GDB: both in one command", debug_main},
    {"bench", "IMAGE...", "time a region of interest: XIP against internal, sweeps, reports",
     bench_main},
    {"boot", "IMAGE...", "where the time of a boot goes, step by step, on both cores", boot_main},
    {"advise", "IMAGE...", "what to move into and out of external flash, and what that saves",
     advise_main},
    {"check", "IMAGE...", "find boot and XIP mistakes without running", check_main},
    {"air", "BOARD...", "run several boards whose radios hear each other", air_main},
    {"image", "info|verify FILE... | slots BUILD|BOARD", "MCUboot images, signatures, slots",
     image_main},
    {"program", "IMAGE...", "write images into a board's flash as nrfjprog would", program_main},
    {"board", "[NAME|DIR]", "be a board: keep running, serve programmer, GDB, consoles",
     board_main},
    {"boards", "", "the boards of this user, their state and ports", boards_main},
    {"hardware-map", "", "the same as a hardware map of twister", hardware_map_main},
    {"explain", "LOG", "say what a fault log or an error line of a build means", explain_main},
    {"campaign", "IMAGE...", "cut the power in every flash operation of an update", campaign_main},
    {"smp", "COMMAND", "update a device over its serial port, as mcumgr does", smp_main},
    {"list", "boards|chips|errata|devices|registers DEVICE", "what is modelled", list_main},
    {NULL, NULL, NULL, NULL},
};

static void print_help(FILE *out)
{
    fprintf(out, "Usage: nrf53emu COMMAND [OPTIONS] [ARGUMENTS]\n\nCommands:\n");
    for (const struct command *c = commands; c->name != NULL; c++)
        fprintf(out, "  %-12s %s\n", c->name, c->summary);
    fprintf(out, "\nExample:\n"
                 "  nrf53emu run --until 'Hello' build/zephyr/zephyr.hex\n\n"
                 "'nrf53emu help COMMAND' explains a command.\n");
}

/* west and scripts find programmers on PATH by their names. False: it is our own name. */
static bool run_face(int argc, char **argv, int *status)
{
    char *name = g_path_get_basename(argv[0]);
    bool face = true;

    if (strcmp(name, "nrfjprog") == 0)
        *status = nrfjprog_main(argc, argv);
    else if (strcmp(name, "nrfutil") == 0 || strcmp(name, "nrfutil-device") == 0)
        *status = nrfutil_main(argc, argv, strcmp(name, "nrfutil") != 0);
    else
        face = false;
    g_free(name);
    return face;
}

/* A descriptor that the caller closed would be the next file that is opened, and take its text. */
static void open_closed_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) != fd)
            _exit(EXIT_USAGE);
}

/* What a report printed and nobody could write is no success. */
static int close_stdout(int status, const int *lost)
{
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return status;
    if (*lost == EPIPE)
        return EXIT_PIPE;
    if (*lost == EINTR)
        return EXIT_INTERRUPTED;
    fprintf(stderr, "nrf53emu: cannot write to standard output: %s\n", g_strerror(*lost));
    return EXIT_USAGE;
}

static int unknown(const char *name)
{
    const char *names[G_N_ELEMENTS(commands)] = {NULL};

    for (unsigned i = 0; commands[i].name != NULL; i++)
        names[i] = commands[i].name;
    const char *near = nearest_find(name, names);
    fprintf(stderr, "nrf53emu: '%s' is not a command%s%s%s; see 'nrf53emu --help'\n", name,
            near != NULL ? ": did you mean '" : "", near != NULL ? near : "",
            near != NULL ? "'?" : "");
    return EXIT_USAGE;
}

static int run_command(int argc, char **argv)
{
    int status;

    if (argc > 0 && run_face(argc, argv, &status))
        return status;
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "help") == 0 && argc > 2) {
        char *help[] = {argv[0], argv[2], "--help", NULL};

        return run_command(3, help);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return EXIT_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        char *engine = engine_describe();

        printf("nrf53emu %s\n%s\n", NRF53EMU_VERSION, engine);
        g_free(engine);
        return EXIT_OK;
    }
    for (const struct command *c = commands; c->name != NULL; c++)
        if (strcmp(argv[1], c->name) == 0)
            return c->main(argc - 1, argv + 1);
    return unknown(argv[1]);
}

/* GLib ends the process when it gets no memory; that is not the firmware's failure either. */
static void on_glib_message(const char *domain, GLogLevelFlags level, const char *text, void *ctx)
{
    if ((level & G_LOG_LEVEL_ERROR) == 0 || strstr(text, "failed to allocate") == NULL) {
        g_log_default_handler(domain, level, text, ctx);
        return;
    }
    dprintf(STDERR_FILENO, "nrf53emu: not enough host memory: %s\n", text);
    terminal_restore();
    _exit(EXIT_USAGE);
}

int main(int argc, char **argv)
{
    int lost = 0;

    g_log_set_default_handler(on_glib_message, NULL);
    open_closed_descriptors();
    const struct messages before = messages_open(&lost);
    int status = close_stdout(run_command(argc, argv), &lost);
    messages_close(&before);
    return status;
}
