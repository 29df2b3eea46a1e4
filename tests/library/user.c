/*
 * A program that uses the emulator as a library, with nothing but its installed header.
 *
 * usage: user MERGED_HEX ELF, where build/ is a build of them, and next.zip an update for slots.yml
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <nrf53emu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            failures++;                                                                            \
            fprintf(stderr, "line %d: %s\n", __LINE__, #what);                                     \
        }                                                                                          \
    } while (0)

struct heard {
    char text[8192];
    size_t len;
};

static void hear(void *ctx, const char *line, uint8_t byte)
{
    struct heard *h = ctx;

    if (strcmp(line, "app.0") == 0 && h->len + 1 < sizeof h->text)
        h->text[h->len++] = (char)byte;
}

static struct nrf53emu *boot(const char *hex, const char *elf, struct heard *heard)
{
    char *error = NULL;
    struct nrf53emu *e = nrf53emu_open(NULL, &error);

    if (e == NULL || !nrf53emu_load(e, hex, &error) || !nrf53emu_symbols(e, elf, &error)) {
        fprintf(stderr, "%s\n", error);
        exit(2);
    }
    nrf53emu_listen(e, hear, heard);
    return e;
}

static struct nrf53emu_outcome run(struct nrf53emu *e, const char *until)
{
    const struct nrf53emu_limits limits = {.until = until, .duration_ns = 2000000000};
    struct nrf53emu_outcome outcome;
    char *error = NULL;

    CHECK(nrf53emu_run(e, &limits, &outcome, &error));
    return outcome;
}

/* Two boards in one process, in turns, are two boards. */
static void two_boards(const char *hex, const char *elf)
{
    static struct heard heard[2];
    struct nrf53emu *e[2] = {boot(hex, elf, &heard[0]), boot(hex, elf, &heard[1])};

    for (unsigned n = 0; n < 2; n++)
        CHECK(strcmp(run(e[n], "running from").reason, "until") == 0);
    for (unsigned n = 0; n < 2; n++)
        CHECK(strcmp(run(e[n], "split: done").reason, "until") == 0);
    CHECK(nrf53emu_cycles(e[0], NRF53EMU_APP) == nrf53emu_cycles(e[1], NRF53EMU_APP));
    CHECK(nrf53emu_cycles(e[0], NRF53EMU_APP) > 1000000);
    CHECK(heard[0].len > 100 && strcmp(heard[0].text, heard[1].text) == 0);
    for (unsigned n = 0; n < 2; n++)
        nrf53emu_close(e[n]);
}

static void look_around(struct nrf53emu *e, const char *symbol)
{
    uint32_t address = 0, pc = 0, word = 0x11223344, back = 0;

    CHECK(nrf53emu_address(e, symbol, &address) && address != 0);
    CHECK(!nrf53emu_address(e, "no such symbol", &address));
    CHECK(nrf53emu_register(e, NRF53EMU_APP, "pc", &pc) && pc > 0x200);
    CHECK(!nrf53emu_register(e, NRF53EMU_APP, "r13", &pc));
    CHECK(nrf53emu_write(e, NRF53EMU_APP, 0x20070000, &word, sizeof word));
    CHECK(nrf53emu_read(e, NRF53EMU_APP, 0x20070000, &back, sizeof back) && back == word);
    CHECK(!nrf53emu_write(e, NRF53EMU_APP, 0, &word, sizeof word)); /* flash */
    CHECK(!nrf53emu_read(e, NRF53EMU_APP, 0xf0000000, &back, sizeof back));
}

static void say_commands(struct nrf53emu *e)
{
    char *error = NULL, *text = nrf53emu_command(e, "read 0x20070000 4", &error);

    CHECK(text != NULL && strcmp(text, "0x20070000: 44 33 22 11\n") == 0);
    free(text);
    text = nrf53emu_command(e, "write 0x20070000 ff", &error);
    CHECK(text != NULL);
    free(text);
    text = nrf53emu_command(e, "read 0x20070000", &error);
    CHECK(text != NULL && strcmp(text, "0x20070000: ff 33 22 11\n") == 0);
    free(text);
    text = nrf53emu_command(e, "status", &error);
    CHECK(text != NULL && strstr(text, "app sleeps at") != NULL);
    free(text);
    CHECK(nrf53emu_command(e, "frobnicate", &error) == NULL && strstr(error, "help") != NULL);
    free(error);
    error = NULL;
    CHECK(nrf53emu_command(e, "write 0xf0000000 00", &error) == NULL && error != NULL);
    free(error);
}

/* Typed text comes back; a reset boots again. */
static void type_and_reset(struct nrf53emu *e)
{
    char *error = NULL;

    CHECK(nrf53emu_inject(e, "0s text app.0 \"typed\\n\"", &error));
    CHECK(strcmp(run(e, "echo: typed").reason, "until") == 0);
    CHECK(nrf53emu_inject(e, "0s reset", &error));
    CHECK(strcmp(run(e, "reference bootloader").reason, "until") == 0);
    CHECK(!nrf53emu_inject(e, "0s frob", &error) && error != NULL);
    free(error);
}

/* What was restored goes on as what was saved. */
static void save_and_restore(const char *hex, const char *elf)
{
    static struct heard heard;
    struct nrf53emu *e = boot(hex, elf, &heard);
    char *error = NULL;

    CHECK(strcmp(run(e, "running from").reason, "until") == 0);
    CHECK(nrf53emu_save(e, "saved", &error));
    uint64_t then = nrf53emu_cycles(e, NRF53EMU_APP);
    CHECK(strcmp(run(e, "split: done").reason, "until") == 0);
    uint64_t cycles = nrf53emu_cycles(e, NRF53EMU_APP);
    nrf53emu_close(e);

    e = boot(hex, elf, &heard);
    CHECK(nrf53emu_restore(e, "saved", &error) && nrf53emu_cycles(e, NRF53EMU_APP) == then);
    CHECK(strcmp(run(e, "split: done").reason, "until") == 0);
    CHECK(nrf53emu_cycles(e, NRF53EMU_APP) == cycles && then < cycles);
    CHECK(!nrf53emu_restore(e, "/dev/null", &error) && error != NULL);
    free(error);
    nrf53emu_close(e);
}

static struct nrf53emu *open_with(const struct nrf53emu_options *options, struct heard *heard)
{
    char *error = NULL;
    struct nrf53emu *e = nrf53emu_open(options, &error);

    if (e == NULL) {
        fprintf(stderr, "%s\n", error);
        exit(2);
    }
    nrf53emu_listen(e, hear, heard);
    return e;
}

static void hear_note(void *ctx, const char *text)
{
    strncat(ctx, text, 200);
}

/* A build directory brings its images, its names and its board; what-if settings change the bill.
 */
static void open_a_build(const char *hex, const char *elf)
{
    static struct heard heard;
    static const char *const build[] = {"build", NULL}, *const slow[] = {"cpu.hz=64MHz", NULL};
    char notes[400] = "";
    const struct nrf53emu_options options = {
        .images = build, .set = slow, .note = hear_note, .note_ctx = notes};
    struct nrf53emu *e = open_with(&options, &heard), *plain = boot(hex, elf, &heard);
    uint32_t address;

    CHECK(nrf53emu_address(e, "app_main", &address));
    CHECK(strstr(notes, "board frobnicator is not known") != NULL);
    CHECK(strcmp(run(e, "running from").reason, "until") == 0);
    CHECK(strcmp(run(plain, "running from").reason, "until") == 0);
    CHECK(nrf53emu_cycles(e, NRF53EMU_APP) != nrf53emu_cycles(plain, NRF53EMU_APP));
    nrf53emu_close(plain);
    nrf53emu_close(e);
}

/* A kept board takes an update that was staged, and has it in the next process's life. */
static void update_a_kept_board(const char *hex)
{
    static struct heard first, second;
    const char *const images[] = {hex, NULL};
    const struct nrf53emu_options update = {
        .directory = "kept", .images = images, .stage = "next.zip", .partitions = "slots.yml"};
    const struct nrf53emu_options again = {.directory = "kept"};
    char *error = NULL;
    struct nrf53emu *e = open_with(&update, &first);

    CHECK(nrf53emu_open(&again, &error) == NULL && strstr(error, "using this directory") != NULL);
    free(error);
    error = NULL;
    CHECK(strcmp(run(e, "split: done").reason, "until") == 0);
    CHECK(strstr(first.text, "image 2: copying") != NULL);
    CHECK(nrf53emu_keep(e, &error));
    nrf53emu_close(e);
    e = open_with(&again, &second);
    CHECK(strcmp(run(e, "split: done").reason, "until") == 0);
    CHECK(strstr(second.text, "copying") == NULL && second.len > 100);
    nrf53emu_close(e);
}

/* What was recorded comes again at its time; a register that is written is what the core has. */
static void record_and_replay(const char *hex, const char *elf)
{
    static struct heard heard[2];
    struct nrf53emu *e = boot(hex, elf, &heard[0]);
    uint32_t value = 0;
    char *error = NULL;

    CHECK(nrf53emu_record(e, "journal", &error));
    CHECK(strcmp(run(e, "split: done").reason, "until") == 0);
    CHECK(nrf53emu_set_register(e, NRF53EMU_APP, "r7", 0x1234567));
    CHECK(nrf53emu_register(e, NRF53EMU_APP, "r7", &value) && value == 0x1234567);
    CHECK(!nrf53emu_set_register(e, NRF53EMU_APP, "r99", 1));
    CHECK(nrf53emu_inject(e, "0s text app.0 \"typed\\n\"", &error));
    CHECK(strcmp(run(e, "echo: typed").reason, "until") == 0);
    uint64_t cycles = nrf53emu_cycles(e, NRF53EMU_APP);
    nrf53emu_close(e);

    e = boot(hex, elf, &heard[1]);
    CHECK(nrf53emu_replay(e, "journal", &error));
    CHECK(strcmp(run(e, "echo: typed").reason, "until") == 0);
    CHECK(nrf53emu_cycles(e, NRF53EMU_APP) == cycles);
    CHECK(strcmp(heard[0].text, heard[1].text) == 0);
    nrf53emu_close(e);
}

int main(int argc, char **argv)
{
    static struct heard heard;
    struct nrf53emu_outcome outcome;
    char *error = NULL;

    if (argc != 3)
        return 2;
    CHECK(nrf53emu_open(&(struct nrf53emu_options){.board = "none"}, &error) == NULL);
    CHECK(error != NULL && strstr(error, "none") != NULL);
    free(error);
    struct nrf53emu *e = boot(argv[1], argv[2], &heard);
    outcome = run(e, "split: done");
    CHECK(outcome.status == 0 && strcmp(outcome.reason, "until") == 0);
    CHECK(outcome.time_ns > 300000000 && outcome.time_ns < 500000000);
    CHECK(strstr(heard.text, "split: done") != NULL);
    outcome = run(e, "never printed");
    CHECK(outcome.status == 124);
    look_around(e, "app_main");
    say_commands(e);
    type_and_reset(e);
    nrf53emu_close(e);
    two_boards(argv[1], argv[2]);
    save_and_restore(argv[1], argv[2]);
    open_a_build(argv[1], argv[2]);
    update_a_kept_board(argv[1]);
    record_and_replay(argv[1], argv[2]);
    return failures != 0;
}
