/*
 * The board that a build is for, when nobody names one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>

#include "load/devicetree.h"
#include "load/west.h"
#include "periph/nor/nor.h"
#include "session/setup/setup_priv.h"
#include "soc/board_parts.h"

/* The part number with the id that the devicetree's chip on QSPI has; NULL: none, or not known. */
static const struct nor_chip *chip_of(const struct devicetree *dt)
{
    const struct dt_node *node = dt != NULL ? devicetree_compatible(dt, "nordic,qspi-nor") : NULL;
    const char *value = node != NULL ? dt_property(node, "jedec-id") : NULL;
    const struct nor_chip *found = NULL;
    unsigned id[3];

    if (value != NULL && sscanf(value, "[ %2x %2x %2x", &id[0], &id[1], &id[2]) == 3)
        for (unsigned i = 0; found == NULL && nor_chips[i] != NULL; i++)
            if (nor_chips[i]->jedec[0] == id[0] && nor_chips[i]->jedec[1] == id[1] &&
                nor_chips[i]->jedec[2] == id[2])
                found = nor_chips[i];
    return found;
}

/* A board that is not built in: the DK, with the chip that its devicetree has. */
static struct board *unknown_board(const struct west_build *build, const struct devicetree *dt,
                                   const struct machine_options *o, GError **error)
{
    struct board *board = board_load("nrf5340dk", error);
    const struct nor_chip *chip = chip_of(dt);

    if (board != NULL && chip != NULL && g_ascii_strcasecmp(chip->name, board->chip) != 0) {
        const struct nor_chip *old = nor_find_profile(board->chip);

        if (memcmp(old->jedec, chip->jedec, sizeof old->jedec) != 0) {
            g_free(board->chip);
            board->chip = g_strdup(chip->name);
        }
    }
    if (o->notes && build->board != NULL)
        setup_note(o,
                   "board %s is not known: nrf5340dk with flash chip %s is taken "
                   "(--board FILE describes another)",
                   build->board, board != NULL ? board->chip : "");
    return board;
}

static struct west_build *first_build(char **images)
{
    struct west_build *build = NULL;

    for (unsigned i = 0; build == NULL && images != NULL && images[i] != NULL; i++)
        if (g_file_test(images[i], G_FILE_TEST_IS_DIR))
            build = west_build_open(images[i], NULL);
    return build;
}

static bool is_builtin(const char *name)
{
    const struct board_builtin *b = board_builtins;

    while (b->name != NULL && strcmp(b->name, name) != 0)
        b++;
    return b->name != NULL;
}

struct board *setup_board(const struct machine_options *o, char **images, GError **error)
{
    const char *name = o->board;
    struct west_build *build = first_build(images);
    struct devicetree *dt =
        build != NULL && build->dts->len > 0 ? devicetree_open(build->dts->pdata[0], NULL) : NULL;
    enum board_trust trust = name != NULL && !is_builtin(name) ? BOARD_DESCRIBED : BOARD_KNOWN;
    struct board *board;

    if (name == NULL && build != NULL && build->board != NULL)
        name = board_for_build(build->board);
    if (name != NULL || build == NULL) {
        board = board_load(name != NULL ? name : "nrf5340dk", error);
    } else {
        board = unknown_board(build, dt, o, error);
        trust = BOARD_ASSUMED;
    }
    if (board != NULL && dt != NULL)
        board_take_parts(board, dt, trust);
    devicetree_free(dt);
    west_build_free(build);
    return board;
}
