/*
 * nrf53emu smp: updates a device, emulated or real, over its serial port.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/units.h"
#include "cli/cli.h"
#include "serve/registry.h"
#include "session/terminal.h"
#include "smp/install.h"
#include "smp/upload.h"

#define MAX_FILE         MIB(32)
#define DEFAULT_BOOT     (120 * G_TIME_SPAN_SECOND)
#define HASH_SHOWN       8u /* bytes */
#define PROGRESS_COLUMNS 40

struct smp_options {
    char *port;
    gint image, window, mtu, timeout, boot_timeout;
    gboolean erase, no_erase, only_newer, permanent, on_trial, quiet;
};

struct smp_job {
    struct smp_options options;
    struct smp_client *client;
    int progress_shown; /* in hundredths; -1: nothing on the line */
};

static bool usage(GError **error, const char *text)
{
    g_set_error(error, EMU_ERROR, EMU_ERROR_USAGE, "smp: %s (see 'nrf53emu smp --help')", text);
    return false;
}

/* --- what is printed --- */

static void print_slots(const GPtrArray *slots)
{
    for (unsigned i = 0; i < slots->len; i++) {
        const struct smp_slot *s = slots->pdata[i];

        printf("  image %u slot %u  version %-12s hash ", s->image, s->slot,
               s->version != NULL ? s->version : "?");
        for (size_t k = 0; k < MIN(s->hash_len, HASH_SHOWN); k++)
            printf("%02x", s->hash[k]);
        printf(" %s%s%s%s%s%s\n", s->hash_len == 0 ? " (none)" : "", s->active ? " active" : "",
               s->confirmed ? " confirmed" : "", s->pending ? " pending" : "",
               s->permanent ? " permanent" : "", s->bootable ? "" : " not-bootable");
    }
    if (slots->len == 0)
        printf("  no slot holds a valid image\n");
    fflush(stdout);
}

static void end_progress(struct smp_job *j)
{
    if (j->progress_shown >= 0)
        fputc('\n', stderr);
    j->progress_shown = -1;
}

static void show_progress(void *ctx, size_t done, size_t len)
{
    struct smp_job *j = ctx;
    int now = (int)(done * 100 / len), filled = now * PROGRESS_COLUMNS / 100;

    if (j->options.quiet || !isatty(STDERR_FILENO) || now == j->progress_shown)
        return;
    j->progress_shown = now;
    fprintf(stderr, "\r%3d %% [%.*s%*s] %zu of %zu bytes", now, filled,
            "########################################", PROGRESS_COLUMNS - filled, "", done, len);
    if (done == len)
        end_progress(j);
}

static void tell(void *ctx, const char *text, const GPtrArray *slots)
{
    end_progress(ctx);
    printf("%s\n", text);
    if (slots != NULL)
        print_slots(slots);
    fflush(stdout);
}

/* Prints and frees the list; false: it is NULL. */
static bool print_list(GPtrArray *slots)
{
    if (slots == NULL)
        return false;
    print_slots(slots);
    g_ptr_array_unref(slots);
    return true;
}

/* --- the commands; `argument` may be NULL --- */

static bool do_echo(struct smp_job *j, const char *argument, GError **error)
{
    char *said = smp_echo(j->client, argument != NULL ? argument : "", error);

    if (said != NULL)
        printf("%s\n", said);
    g_free(said);
    return said != NULL;
}

static bool do_reset(struct smp_job *j, const char *argument, GError **error)
{
    return smp_reset(j->client, error);
}

static bool do_params(struct smp_job *j, const char *argument, GError **error)
{
    struct smp_params params;

    if (!smp_params(j->client, &params, error))
        return false;
    printf("buffers %u of %u bytes\n", params.buffers, params.buffer_size);
    return true;
}

static bool do_list(struct smp_job *j, const char *argument, GError **error)
{
    return print_list(smp_image_list(j->client, error));
}

/* A hash in hexadecimal digits, or that of an image file. */
static bool parse_hash(const char *text, uint8_t hash[SMP_HASH_MAX], size_t *len, GError **error)
{
    size_t digits = strspn(text, "0123456789abcdefABCDEF"), size;
    struct mcuboot_image image;

    if (text[digits] == '\0' && digits % 2 == 0 && digits >= 64 && digits <= 2 * SMP_HASH_MAX) {
        for (*len = 0; *len < digits / 2; ++*len)
            hash[*len] = (uint8_t)(g_ascii_xdigit_value(text[*len * 2]) << 4 |
                                   g_ascii_xdigit_value(text[*len * 2 + 1]));
        return true;
    }
    char *data = file_read(text, MAX_FILE, &size, error);
    bool ok = data != NULL && mcuboot_parse(text, (const uint8_t *)data, size, &image, error);
    if (ok) {
        *len = image.hash_len;
        memcpy(hash, image.hash, image.hash_len);
    }
    g_free(data);
    return ok;
}

static bool set_state(struct smp_job *j, const char *argument, bool confirm, GError **error)
{
    uint8_t hash[SMP_HASH_MAX];
    size_t len = 0;

    if (argument != NULL && !parse_hash(argument, hash, &len, error))
        return false;
    return print_list(smp_image_set(j->client, hash, len, confirm, error));
}

static bool do_test(struct smp_job *j, const char *argument, GError **error)
{
    return set_state(j, argument, false, error);
}

static bool do_confirm(struct smp_job *j, const char *argument, GError **error)
{
    return set_state(j, argument, true, error);
}

static bool do_erase(struct smp_job *j, const char *argument, GError **error)
{
    char *end;
    unsigned long slot = argument != NULL ? strtoul(argument, &end, 10) : 1;

    if (argument != NULL && (*argument == '\0' || *end != '\0' || slot > UINT8_MAX))
        return usage(error, "erase takes the number of a slot");
    return smp_image_erase(j->client, (unsigned)slot, error);
}

static bool do_slots(struct smp_job *j, const char *argument, GError **error)
{
    GArray *infos = smp_slot_infos(j->client, error);

    for (unsigned i = 0; infos != NULL && i < infos->len; i++) {
        const struct smp_slot_info *s = &g_array_index(infos, struct smp_slot_info, i);

        printf("  image %u slot %u", s->image, s->slot);
        if (s->size != 0)
            printf("  %" G_GUINT64_FORMAT " bytes", s->size);
        if (s->upload_to != UINT64_MAX)
            printf("  upload -n %" G_GUINT64_FORMAT, s->upload_to);
        printf("\n");
    }
    if (infos == NULL)
        return false;
    g_array_unref(infos);
    return true;
}

static bool learn_room(struct smp_job *j, GError **error)
{
    if (j->options.mtu == 0)
        return smp_learn_room(j->client, error);
    smp_client_set_room(j->client, (unsigned)j->options.mtu);
    return true;
}

static bool send_file(struct smp_job *j, const char *path, const char *data, size_t len,
                      GError **error)
{
    struct smp_upload u = {
        .data = (const uint8_t *)data,
        .len = len,
        .image = (unsigned)j->options.image,
        .window = (unsigned)j->options.window,
        .only_newer = j->options.only_newer,
        .progress = show_progress,
        .ctx = j,
    };
    bool ok = learn_room(j, error) &&
              (!j->options.erase || smp_image_erase(j->client, 2 * u.image + 1, error)) &&
              smp_upload(j->client, &u, error);

    end_progress(j);
    if (!ok)
        return false;
    printf("%s: %zu bytes sent to image %u", path, len, u.image);
    if (u.resumed_at != 0)
        printf(", from byte %zu on: the device had the rest", u.resumed_at);
    if (u.repeated != 0)
        printf(", %u times some were lost and sent again", u.repeated);
    printf("\n");
    return true;
}

static bool do_upload(struct smp_job *j, const char *argument, GError **error)
{
    size_t len;

    char *data = file_read(argument, MAX_FILE, &len, error);
    if (data == NULL)
        return false;
    bool ok = len != 0 ? send_file(j, argument, data, len, error)
                       : usage(error, "the file to upload is empty");
    g_free(data);
    return ok;
}

static bool do_install(struct smp_job *j, const char *argument, GError **error)
{
    struct dfu_archive *archive = dfu_archive_open(argument, error);
    const struct smp_options *o = &j->options;

    if (archive == NULL)
        return false;
    const struct smp_install install = {
        .archive = archive,
        .permanent = o->permanent,
        .leave_on_trial = o->on_trial,
        .window = (unsigned)o->window,
        .boot_patience = o->boot_timeout != 0 ? o->boot_timeout * G_TIME_SPAN_SECOND : DEFAULT_BOOT,
        .tell = tell,
        .progress = show_progress,
        .ctx = j,
    };
    bool ok = smp_install(j->client, &install, error);
    end_progress(j);
    dfu_archive_free(archive);
    return ok;
}

static const struct smp_command {
    const char *name;
    bool needs; /* an argument */
    bool takes; /* one */
    bool (*run)(struct smp_job *j, const char *argument, GError **error);
} smp_commands[] = {
    {"echo", false, true, do_echo},      {"reset", false, false, do_reset},
    {"params", false, false, do_params}, {"list", false, false, do_list},
    {"test", true, true, do_test},       {"confirm", false, true, do_confirm},
    {"upload", true, true, do_upload},   {"erase", false, true, do_erase},
    {"slots", false, false, do_slots},   {"install", true, true, do_install},
    {NULL, false, false, NULL},
};

/* board:NAME is the terminal of a board of this user that runs. Free with g_free(). */
static char *port_of(const char *port)
{
    if (!g_str_has_prefix(port, "board:"))
        return g_strdup(port);
    const char *name = port + strlen("board:");
    struct kept_board *board = registry_find(*name != '\0' ? name : NULL);
    char *path = kept_board_file(board, "uart0");
    kept_board_free(board);
    return path;
}

static bool open_client(struct smp_job *j, GError **error)
{
    char *port = port_of(j->options.port);

    terminal_catch_signals();
    struct smp_link *link = smp_link_open(port, terminal_signal_fd(), error);
    g_free(port);
    if (link == NULL)
        return false;
    j->client = smp_client_new(link, j->options.timeout * G_TIME_SPAN_SECOND);
    return true;
}

/* Words: COMMAND [ARGUMENT], also with the group in front as other clients have it. */
static bool run(struct smp_job *j, int n, char **words, GError **error)
{
    bool group = n > 1 && (strcmp(words[0], "image") == 0 || strcmp(words[0], "os") == 0);
    const struct smp_options *o = &j->options;

    words += group;
    n -= group;
    if (o->port == NULL)
        return usage(error, "--port says where the device is");
    if (o->image < 0 || o->window < 0 || o->mtu < 0 || o->timeout < 0 || o->boot_timeout < 0)
        return usage(error, "numbers are not negative");
    if (o->erase && o->no_erase)
        return usage(error, "--erase or --no-erase");
    for (const struct smp_command *c = smp_commands; n > 0 && c->name != NULL; c++)
        if (strcmp(words[0], c->name) == 0) {
            if (n > 1 + c->takes || n < 1 + c->needs)
                return usage(error, c->needs ? "that command takes one argument"
                                             : "that command takes no such arguments");
            return open_client(j, error) && c->run(j, words[1], error);
        }
    return usage(error, "say echo, reset, params, list, test, confirm, upload, erase, slots or "
                        "install");
}

static GOptionEntry *smp_entries(struct smp_options *o)
{
    const GOptionEntry entries[] = {
        {"port", 0, 0, G_OPTION_ARG_STRING, &o->port,
         "pty:PATH or a path, tcp:HOST:PORT, board:NAME (required)", "PORT"},
        {"image", 'n', 0, G_OPTION_ARG_INT, &o->image, "upload: to image N (0)", "N"},
        {"no-erase", 'e', 0, G_OPTION_ARG_NONE, &o->no_erase,
         "upload: no erase beforehand (the default; the device erases what it needs)", NULL},
        {"erase", 0, 0, G_OPTION_ARG_NONE, &o->erase,
         "upload: erase the whole slot beforehand; nothing is resumed then", NULL},
        {"only-newer", 0, 0, G_OPTION_ARG_NONE, &o->only_newer,
         "upload: the device may refuse an older version", NULL},
        {"window", 'w', 0, G_OPTION_ARG_INT, &o->window,
         "pieces on their way at a time (1; what gets lost is sent again)", "N"},
        {"mtu", 0, 0, G_OPTION_ARG_INT, &o->mtu,
         "bytes of a request (what the device says it takes, else 182: two lines)", "BYTES"},
        {"permanent", 0, 0, G_OPTION_ARG_NONE, &o->permanent, "install: without a trial", NULL},
        {"on-trial", 0, 0, G_OPTION_ARG_NONE, &o->on_trial,
         "install: do not confirm: the next reset goes back, where the bootloader can", NULL},
        {"timeout", 't', 0, G_OPTION_ARG_INT, &o->timeout, "for an answer (3)", "SECONDS"},
        {"boot-timeout", 0, 0, G_OPTION_ARG_INT, &o->boot_timeout,
         "install: for the bootloader's work (120)", "SECONDS"},
        {"quiet", 'q', 0, G_OPTION_ARG_NONE, &o->quiet, "no progress", NULL},
        {NULL},
    };

    return g_memdup2(entries, sizeof entries);
}

static const struct cli_help help = {
    .arguments = "COMMAND [ARGUMENT]",
    .summary =
        "Asks a device over the serial line that its SMP server (mcumgr) listens at:\n"
        "  echo TEXT, reset, params\n"
        "  list                      what the slots hold\n"
        "  upload FILE               send an image; again after a break, it goes on there\n"
        "  test HASH|FILE            install it at the next reset, on trial\n"
        "  confirm [HASH|FILE]       for good; alone: what runs\n"
        "  erase [SLOT], slots       erase a slot (1); how large they are\n"
        "  install ZIP               all images of a dfu_application.zip, from upload to confirm",
    .description =
        "Example:\n"
        "  nrf53emu run --nvm board --realtime --uart app.0=pty:board/port build &\n"
        "  nrf53emu smp --port pty:board/port install build/dfu_application.zip\n\n"
        "Exit status: 0 done, 1 the device refuses or does not answer, 2 usage, file or port,\n"
        "130 interrupted.",
};

/* Prints the error and says the status that fits. */
static int fail(GError *error)
{
    bool device = error->domain == SMP_ERROR;
    int status = !device                                 ? EXIT_USAGE
                 : error->code == (int)SMP_ERROR_STOPPED ? EXIT_INTERRUPTED
                                                         : EXIT_GUEST;

    cli_fail(error);
    return status;
}

int smp_main(int argc, char **argv)
{
    struct smp_job job = {.progress_shown = -1};
    GOptionEntry *entries[] = {smp_entries(&job.options), NULL};
    GError *error = NULL;
    int status = EXIT_OK;

    if (!cli_parse(&help, entries, &argc, &argv, &error) ||
        !run(&job, argc - 1, argv + 1, &error)) {
        end_progress(&job);
        status = fail(error);
    }
    smp_client_free(job.client);
    g_free(job.options.port);
    return status;
}
