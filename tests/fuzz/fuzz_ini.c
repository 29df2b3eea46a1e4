/*
 * Key files: boards, flash chips, Qspi.ini.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fuzz.h"
#include "periph/nor/nor.h"
#include "program/qspi_ini.h"

/* The first byte says which. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input in = {data, size};
    uint32_t kind = fuzz_number(&in, 1);
    char *path = fuzz_file("a.ini", in.data, in.left);

    if (kind % 4 == 0)
        board_free(board_load(path, NULL));
    else if (kind % 4 == 1)
        nor_chip_free(nor_chip_load(path, NULL));
    else if (kind % 4 == 2)
        qspi_ini_free(qspi_ini_load(path, NULL));
    else
        qspi_ini_free(qspi_ini_read(path, NULL));
    g_free(path);
    return 0;
}
