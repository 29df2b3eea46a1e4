/*
 * nrf53emu as a library: a board, its firmware, and runs of it.
 *
 * A board belongs to one thread; several boards live in one process. Emulated time is in
 * nanoseconds since power-on, addresses are those of the core. Functions that can fail return false
 * or NULL and, if `error` is not NULL, set *error to a sentence for people; free() it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef NRF53EMU_H
#define NRF53EMU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct nrf53emu;

enum nrf53emu_core { NRF53EMU_APP, NRF53EMU_NET };

/* No limit of time. */
#define NRF53EMU_FOREVER UINT64_MAX

/* What NULL and zero leave open is as in the command's options of these names (docs/cli.md). */
struct nrf53emu_options {
    const char *board;  /* name or board file; NULL: of the first build directory, else nrf5340dk */
    const char *engine; /* "interpose", "portable"; NULL: what works here */
    uint64_t seed;      /* of everything random in the chip; 0: 1 */

    /* What nrf53emu_load() takes; lists end with NULL. Build directories may say the board. */
    const char *const *images;
    const char *const *symbols; /* ELF files that are not loaded */
    const char *stage;          /* an update's archive for the secondary slots */
    const char *partitions;     /* where those are; NULL: of the build, or beside the archive */

    const char *directory;    /* of a board that is kept between processes; NULL: not kept */
    const char *errata;       /* "rev1", "none", "+121", "-121" */
    const char *timing;       /* "cycle", "functional" */
    const char *const *set;   /* what-if: "qspi.sck=96MHz", "xip.as=internal", "cache=off" ... */
    const char *const *wires; /* pins connected as with a jumper: "1.01=1.02" */
    const char *const *lines; /* consoles at the host: "app.0=-", "net.0=pty", "usb.0=tcp:5000" */
    bool no_usb_cable;

    /* Hears, in nrf53emu_open() and _load(), what was taken for another than was named. */
    void (*note)(void *ctx, const char *text);
    void *note_ctx;
};

/* What ends a run, whichever comes first. Zero means none of these but the firmware itself. */
struct nrf53emu_limits {
    const char *until;    /* a console line matches this regular expression: a good end */
    const char *fail_on;  /* the same: a bad end */
    uint64_t duration_ns; /* of emulated time; 0 or NRF53EMU_FOREVER: no limit */
    uint64_t wall_ms;     /* of host time; 0: no limit */
};

/* How a run ended. */
struct nrf53emu_outcome {
    int status;       /* as the command's: 0 well, 1 the firmware failed, 2 input, 124 a limit */
    char reason[32];  /* a word: "until", "fail-on", "duration", "asleep", "lockup", "hang" ... */
    char text[160];   /* a sentence */
    uint64_t time_ns; /* emulated, since power-on */
};

/* A board as after manufacturing or as it was kept, its power off. Options may be NULL. */
struct nrf53emu *nrf53emu_open(const struct nrf53emu_options *options, char **error);

/*
 * A kept board is in its directory as it is at this moment; it is written at the end as well, but
 * only nrf53emu_keep() can say that it was not.
 */
bool nrf53emu_keep(struct nrf53emu *e, char **error);
void nrf53emu_close(struct nrf53emu *e);

/*
 * Puts an ELF, an Intel HEX, FILE.bin@ADDRESS or what a directory of `west build` holds where its
 * addresses say; ELF files give names, too.
 */
bool nrf53emu_load(struct nrf53emu *e, const char *path, char **error);

/* Names of an ELF that is not loaded. */
bool nrf53emu_symbols(struct nrf53emu *e, const char *path, char **error);
bool nrf53emu_address(const struct nrf53emu *e, const char *symbol, uint32_t *address);

/*
 * Runs on until something ends the run; the first call switches the power on. False only for limits
 * that make no sense: a firmware that fails is an outcome.
 */
bool nrf53emu_run(struct nrf53emu *e, const struct nrf53emu_limits *limits,
                  struct nrf53emu_outcome *outcome, char **error);

/* Hears the consoles, byte by byte, from inside nrf53emu_run(): "app.0", "net.0", "rtt.0" ... */
void nrf53emu_listen(struct nrf53emu *e, void (*heard)(void *ctx, const char *line, uint8_t byte),
                     void *ctx);

/*
 * Input at its emulated time, as a line of the input journal (docs/cli.md): "2s pin 0.23 low",
 * "1.5s text app.0 \"help\\n\"", "after \"login:\" text console \"me\\n\"", "3s reset". A time that
 * has passed is now.
 */
bool nrf53emu_inject(struct nrf53emu *e, const char *input, char **error);

/* Writes all input from now on to a file; takes all input from such a file, or a script. */
bool nrf53emu_record(struct nrf53emu *e, const char *path, char **error);
bool nrf53emu_replay(struct nrf53emu *e, const char *path, char **error);

/* Memory of a core as a debugger sees it, without side effects: flash and RAM; writes RAM only. */
bool nrf53emu_read(struct nrf53emu *e, enum nrf53emu_core core, uint32_t address, void *data,
                   size_t size);
bool nrf53emu_write(struct nrf53emu *e, enum nrf53emu_core core, uint32_t address, const void *data,
                    size_t size);

/* "r0" to "r12", "sp", "lr", "pc", "xpsr", "msp", "psp", "primask", "basepri", "faultmask",
 * "control". */
bool nrf53emu_register(struct nrf53emu *e, enum nrf53emu_core core, const char *name,
                       uint32_t *value);
bool nrf53emu_set_register(struct nrf53emu *e, enum nrf53emu_core core, const char *name,
                           uint32_t value);

/*
 * The whole board in a file, between runs, and back; refused when chip, board or format differ.
 * What was restored runs on as what was saved did. Input that has not come yet is not part of it.
 */
bool nrf53emu_save(struct nrf53emu *e, const char *path, char **error);
bool nrf53emu_restore(struct nrf53emu *e, const char *path, char **error);

uint64_t nrf53emu_time_ns(const struct nrf53emu *e);
uint64_t nrf53emu_cycles(const struct nrf53emu *e, enum nrf53emu_core core);

/*
 * A command of the monitor ("help" lists them). Its answer is text, to be free()d; NULL with *error
 * when it is none or went wrong.
 */
char *nrf53emu_command(struct nrf53emu *e, const char *line, char **error);

#ifdef __cplusplus
}
#endif

#endif
