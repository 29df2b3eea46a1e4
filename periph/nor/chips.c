/*
 * Part numbers of serial NOR flash found on nRF5340 boards.
 *
 * Sources: Nordic's devicetree and Qspi.ini files for the MX25R6435F (JEDEC id, SFDP, deep
 * power-down times), STMicroelectronics stm32-mx25r6435f and NuttX mx25rxx.c (registers, maximal
 * erase times), Adafruit SPIFlash (clock limits), SFDP images published by QEMU and RIOT (times of
 * the other families). Typical times that no source states are from the vendors' data sheets as
 * remembered; docs/flash-chips.md says which.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "base/units.h"
#include "periph/nor/nor.h"

#define MHZ(n) ((n)*UINT32_C(1000000))
#define MS(typ, max)                                                                               \
    {                                                                                              \
        (typ) * 1000u, (max)*1000u                                                                 \
    }
#define US(typ, max)                                                                               \
    {                                                                                              \
        (typ), (max)                                                                               \
    }
#define OPS(table) .ops = (table), .n_ops = G_N_ELEMENTS(table)

/* clang-format off */

/* Opcodes that every part here has. */
#define COMMON_OPS                                                             \
    {0x03, NOR_READ, NOR_ADDRESS, 1, 1, 0},                                    \
    {0x0b, NOR_READ, NOR_ADDRESS, 1, 1, 8},                                    \
    {0x3b, NOR_READ, NOR_ADDRESS, 1, 2, 8},                                    \
    {0xbb, NOR_READ, NOR_ADDRESS, 2, 2, 4},                                    \
    {0x6b, NOR_READ, NOR_ADDRESS | NOR_QE, 1, 4, 8},                           \
    {0xeb, NOR_READ, NOR_ADDRESS | NOR_QE, 4, 4, 6},                           \
    {0x02, NOR_PROGRAM, NOR_ADDRESS | NOR_WEL, 1, 1},                          \
    {0x20, NOR_ERASE, NOR_ADDRESS | NOR_WEL, 1, 1, .unit = KIB(4)},            \
    {0x52, NOR_ERASE, NOR_ADDRESS | NOR_WEL, 1, 1, .unit = KIB(32)},           \
    {0xd8, NOR_ERASE, NOR_ADDRESS | NOR_WEL, 1, 1, .unit = KIB(64)},           \
    {0x60, NOR_ERASE, NOR_WEL, 1, 1},                                          \
    {0xc7, NOR_ERASE, NOR_WEL, 1, 1},                                          \
    {0x06, NOR_WREN, 0, 1, 1},                                                 \
    {0x04, NOR_WRDI, 0, 1, 1},                                                 \
    {0x05, NOR_READ_REG, NOR_BUSY, 1, 1, .first = 0, .count = 1},              \
    {0x9f, NOR_READ_ID, 0, 1, 1},                                              \
    {0x90, NOR_READ_REMS, NOR_ADDRESS, 1, 1},                                  \
    {0xab, NOR_READ_ES, 0, 1, 1},                                              \
    {0xb9, NOR_SLEEP, 0, 1, 1},                                                \
    {0x5a, NOR_READ_SFDP, NOR_ADDRESS, 1, 1, 8},                               \
    {0x66, NOR_RESET_ENABLE, NOR_BUSY, 1, 1},                                  \
    {0x99, NOR_RESET, NOR_BUSY, 1, 1}

#define MACRONIX_OPS                                                           \
    COMMON_OPS,                                                                \
    {0x38, NOR_PROGRAM, NOR_ADDRESS | NOR_WEL | NOR_QE, 4, 4},                 \
    {0x2b, NOR_READ_REG, NOR_BUSY, 1, 1, .first = NOR_SECURITY, .count = 1},   \
    {0x2f, NOR_LOCK_OTP, NOR_WEL, 1, 1},                                       \
    {0xb1, NOR_ENTER_OTP, 0, 1, 1},                                            \
    {0xc1, NOR_EXIT_OTP, 0, 1, 1},                                             \
    {0xc0, NOR_NOP, 0, 1, 1},                                                  \
    {0x00, NOR_NOP, 0, 1, 1},                                                  \
    {0xff, NOR_NOP, NOR_BUSY, 1, 1},                                           \
    {0xb0, NOR_SUSPEND, NOR_BUSY, 1, 1},                                       \
    {0x30, NOR_RESUME, NOR_BUSY, 1, 1}

/* Status registers 1 to 3 as Winbond, GigaDevice, Adesto and Puya have them. */
#define WINBOND_OPS                                                            \
    COMMON_OPS,                                                                \
    {0x35, NOR_READ_REG, NOR_BUSY, 1, 1, .first = 1, .count = 1},              \
    {0x15, NOR_READ_REG, NOR_BUSY, 1, 1, .first = 2, .count = 1},              \
    {0x01, NOR_WRITE_REG, NOR_WEL, 1, 1, .first = 0, .count = 2},              \
    {0x31, NOR_WRITE_REG, NOR_WEL, 1, 1, .first = 1, .count = 1},              \
    {0x11, NOR_WRITE_REG, NOR_WEL, 1, 1, .first = 2, .count = 1},              \
    {0x50, NOR_WREN_VOLATILE, 0, 1, 1},                                        \
    {0x32, NOR_PROGRAM, NOR_ADDRESS | NOR_WEL | NOR_QE, 1, 4},                 \
    {0x75, NOR_SUSPEND, NOR_BUSY, 1, 1},                                       \
    {0x7a, NOR_RESUME, NOR_BUSY, 1, 1}

/* Parts above 16 MiB. */
#define FOUR_BYTE_OPS                                                          \
    {0xb7, NOR_ENTER_4BYTE, 0, 1, 1},                                          \
    {0xe9, NOR_EXIT_4BYTE, 0, 1, 1},                                           \
    {0x13, NOR_READ, NOR_ADDRESS | NOR_ADDRESS4, 1, 1, 0},                     \
    {0x0c, NOR_READ, NOR_ADDRESS | NOR_ADDRESS4, 1, 1, 8},                     \
    {0x6c, NOR_READ, NOR_ADDRESS | NOR_ADDRESS4 | NOR_QE, 1, 4, 8},            \
    {0xec, NOR_READ, NOR_ADDRESS | NOR_ADDRESS4 | NOR_QE, 4, 4, 6},            \
    {0x12, NOR_PROGRAM, NOR_ADDRESS | NOR_ADDRESS4 | NOR_WEL, 1, 1},           \
    {0x21, NOR_ERASE, NOR_ADDRESS | NOR_ADDRESS4 | NOR_WEL, 1, 1, .unit = KIB(4)}, \
    {0xdc, NOR_ERASE, NOR_ADDRESS | NOR_ADDRESS4 | NOR_WEL, 1, 1, .unit = KIB(64)}

static const struct nor_op mx25r_ops[] = {
    MACRONIX_OPS,
    {0x15, NOR_READ_REG, NOR_BUSY, 1, 1, .first = 1, .count = 2},
    {0x01, NOR_WRITE_REG, NOR_WEL, 1, 1, .first = 0, .count = 3},
    {0x75, NOR_SUSPEND, NOR_BUSY, 1, 1},
    {0x7a, NOR_RESUME, NOR_BUSY, 1, 1},
    {0x77, NOR_NOP, 0, 1, 1},
};

static const struct nor_op mx25u_ops[] = {
    MACRONIX_OPS,
    {0x15, NOR_READ_REG, NOR_BUSY, 1, 1, .first = 1, .count = 1},
    {0x01, NOR_WRITE_REG, NOR_WEL, 1, 1, .first = 0, .count = 2},
};

static const struct nor_op mx25l512_ops[] = {
    MACRONIX_OPS,
    FOUR_BYTE_OPS,
    {0x15, NOR_READ_REG, NOR_BUSY, 1, 1, .first = 1, .count = 1},
    {0x01, NOR_WRITE_REG, NOR_WEL, 1, 1, .first = 0, .count = 2},
};

static const struct nor_op winbond_ops[] = {WINBOND_OPS};

static const struct nor_op gd25le_ops[] = {WINBOND_OPS, FOUR_BYTE_OPS};

static const struct nor_op adesto_ops[] = {
    WINBOND_OPS,
    {0xa2, NOR_PROGRAM, NOR_ADDRESS | NOR_WEL, 1, 2},
    {0xb0, NOR_SUSPEND, NOR_BUSY, 1, 1},
    {0xd0, NOR_RESUME, NOR_BUSY, 1, 1},
};

#define ISSI_OPS                                                               \
    COMMON_OPS,                                                                \
    {0x32, NOR_PROGRAM, NOR_ADDRESS | NOR_WEL | NOR_QE, 1, 4},                 \
    {0x38, NOR_PROGRAM, NOR_ADDRESS | NOR_WEL | NOR_QE, 1, 4},                 \
    {0x01, NOR_WRITE_REG, NOR_WEL, 1, 1, .first = 0, .count = 1},              \
    {0x48, NOR_READ_REG, NOR_BUSY, 1, 1, .first = 1, .count = 1},              \
    {0x42, NOR_WRITE_REG, NOR_WEL, 1, 1, .first = 1, .count = 1},              \
    {0x75, NOR_SUSPEND, NOR_BUSY, 1, 1},                                       \
    {0x7a, NOR_RESUME, NOR_BUSY, 1, 1}

static const struct nor_op issi_ops[] = {ISSI_OPS};
static const struct nor_op issi_4byte_ops[] = {ISSI_OPS, FOUR_BYTE_OPS};

/*
 * MX25R6435F. The basic parameter table at 0x30 is the sfdp-bfp property of Nordic's boards; the
 * headers and the two vendor tables are those of its 8-Mbit sister MX25R8035F (Zephyr jesd216
 * sample).
 */
static const uint8_t mx25r64_sfdp[] = {
    [0x00] = 0x53, 0x46, 0x44, 0x50, 0x06, 0x01, 0x02, 0xff, 0x00, 0x06, 0x01, 0x10, 0x30, 0x00,
             0x00, 0xff, 0xc2, 0x00, 0x01, 0x04, 0x10, 0x01, 0x00, 0xff, 0x84, 0x00, 0x01, 0x02,
             0xc0, 0x00, 0x00, 0xff,
    [0x20 ... 0x2f] = 0xff,
    [0x30] = 0xe5, 0x20, 0xf1, 0xff, 0xff, 0xff, 0xff, 0x03, 0x44, 0xeb, 0x08, 0x6b, 0x08, 0x3b,
             0x04, 0xbb, 0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0xff, 0xff, 0xff, 0x00, 0xff,
             0x0c, 0x20, 0x0f, 0x52, 0x10, 0xd8, 0x00, 0xff, 0x23, 0x72, 0xf5, 0x00, 0x82, 0xed,
             0x04, 0xcc, 0x44, 0x83, 0x68, 0x44, 0x30, 0xb0, 0x30, 0xb0, 0xf7, 0xc4, 0xd5, 0x5c,
             0x00, 0xbe, 0x29, 0xff, 0xf0, 0xd0, 0xff, 0xff,
    [0x70 ... 0xbf] = 0xff,
    [0xc0] = 0x00, 0x00, 0xf0, 0xff, 0xff, 0xff, 0xff, 0xff,
    [0xc8 ... 0x10f] = 0xff,
    [0x110] = 0x00, 0x36, 0x50, 0x16, 0x9d, 0xf9, 0xc0, 0x64, 0xfe, 0xcf, 0xff, 0xff, 0xff, 0xff,
              0xff, 0xff,
};

/* Byte program: 32 us (SFDP) in high-performance mode, 100 us in ultra-low-power (data sheet). */
#define MX25R_MODES(slow_typ, slow_max, fast_typ, fast_max) {                                                                         \
    {.name = "ultra-low-power",                                                               \
     .max_hz = {MHZ(33), MHZ(33), MHZ(16), MHZ(8)},                                           \
     .page = US(3200, 10000), .byte = US(100, 300), .erase_4k = MS(58, 240),                  \
     .erase_32k = MS(300, 3000), .erase_64k = MS(600, 3500), .erase_chip = MS(slow_typ, slow_max), \
     .write_register = MS(10, 30), .wake_ns = 35000},                                         \
    {.name = "high-performance",                                                              \
     .max_hz = {MHZ(33), MHZ(80), MHZ(80), MHZ(80)},                                          \
     .page = US(850, 4000), .byte = US(32, 100), .erase_4k = MS(48, 240),                     \
     .erase_32k = MS(240, 3000), .erase_64k = MS(480, 3500), .erase_chip = MS(fast_typ, fast_max), \
     .write_register = MS(10, 30), .wake_ns = 45000}}

/*
 * wolfBoot's update runs on the nRF5340 DK with fast reads at 48 MHz, and its driver never leaves
 * ultra-low-power mode, which is specified for 33 MHz: 1.45 times that works. 50 % is an assumption.
 */
#define MX25R_MARGIN 150

#define MX25R                                                                    \
    .margin = MX25R_MARGIN, .page = 256, OPS(mx25r_ops), .mode_bit = {2, 0x02},                          \
    .quad_enable = {0, 0x40}, .quad_requirement = 2, .protect = {0, 0x3c}, .top_bottom = {1, 0x08},     \
    .protect_unit = KIB(64),                                                     \
    .program_suspended = {NOR_SECURITY, 0x04}, .erase_suspended = {NOR_SECURITY, 0x08}, \
    .program_failed = {NOR_SECURITY, 0x20}, .erase_failed = {NOR_SECURITY, 0x40},       \
    .writable = {0xfc, 0x48, 0x02, 0x00}, .retained = {0xfc, 0x08, 0x00, 0x03},  \
    .otp = {0x00, 0x08, 0x00, 0x02},                                             \
    .sleep_ns = 10000, .sleep_min_ns = 30000, .wake = NOR_WAKE_CS_PULSE,         \
    .suspend_us = 40, .reset_us = {35, 310, 12000}, .endurance = 100000

#define MX25R64                                                                  \
    MX25R, .jedec = {0xc2, 0x28, 0x17}, .signature = 0x17, .size = MIB(8),       \
    .modes = MX25R_MODES(75000, 240000, 52000, 240000),                          \
    .sfdp = mx25r64_sfdp, .sfdp_size = sizeof mx25r64_sfdp

static const struct nor_chip mx25r6435f = {
    .name = "mx25r6435f",
    .title = "Macronix MX25R6435F-L, 8 MiB, starts in ultra-low-power mode (nRF5340 DK, Thingy:53)",
    MX25R64,
};

static const struct nor_chip mx25r6435f_h = {
    .name = "mx25r6435f-h",
    .title = "Macronix MX25R6435F-H, 8 MiB, starts in high-performance mode",
    .factory = {0x00, 0x00, 0x02},
    MX25R64,
};

/* The smaller sisters: ids by public driver tables, times as the MX25R6435F, chip erase by size. */
static const struct nor_chip mx25r3235f = {
    .name = "mx25r3235f",
    .title = "Macronix MX25R3235F-L, 4 MiB, starts in ultra-low-power mode",
    MX25R, .jedec = {0xc2, 0x28, 0x16}, .signature = 0x16, .size = MIB(4),
    .modes = MX25R_MODES(38000, 120000, 26000, 120000),
};

static const struct nor_chip mx25r1635f = {
    .name = "mx25r1635f",
    .title = "Macronix MX25R1635F-L, 2 MiB, starts in ultra-low-power mode",
    MX25R, .jedec = {0xc2, 0x28, 0x15}, .signature = 0x15, .size = MIB(2),
    .modes = MX25R_MODES(19000, 60000, 13000, 60000),
};

#define MACRONIX_BITS                                                                   \
    .quad_enable = {0, 0x40}, .quad_requirement = 2, .protect = {0, 0x3c}, .top_bottom = {1, 0x08},            \
    .protect_unit = KIB(64),                                                            \
    .program_suspended = {NOR_SECURITY, 0x04}, .erase_suspended = {NOR_SECURITY, 0x08}, \
    .program_failed = {NOR_SECURITY, 0x20}, .erase_failed = {NOR_SECURITY, 0x40},       \
    .writable = {0xfc, 0xcf}, .retained = {0xfc, 0x0f, 0x00, 0x03},                     \
    .otp = {0x00, 0x08, 0x00, 0x02}, .page = 256, .sleep_ns = 10000,                    \
    .wake = NOR_WAKE_OPCODE, .suspend_us = 25, .reset_us = {35, 310, 12000}, .endurance = 100000

static const struct nor_chip mx25u6435f = {
    .name = "mx25u6435f",
    .title = "Macronix MX25U6435F/6432F, 8 MiB, 1.8 V",
    .jedec = {0xc2, 0x25, 0x37}, .signature = 0x37, .size = MIB(8),
    OPS(mx25u_ops), MACRONIX_BITS,
    .modes = {{.name = "normal", .max_hz = {MHZ(50), MHZ(104), MHZ(84), MHZ(104)},
               .page = US(500, 3000), .byte = US(12, 30), .erase_4k = MS(35, 200),
               .erase_32k = MS(200, 1000), .erase_64k = MS(350, 2000),
               .erase_chip = MS(25000, 50000), .write_register = MS(10, 40), .wake_ns = 30000}},
};

static const struct nor_chip mx25l6433f = {
    .name = "mx25l6433f",
    .title = "Macronix MX25L6433F, 8 MiB, 3 V",
    .jedec = {0xc2, 0x20, 0x17}, .signature = 0x16, .size = MIB(8),
    OPS(mx25u_ops), MACRONIX_BITS,
    .modes = {{.name = "normal", .max_hz = {MHZ(50), MHZ(133), MHZ(133), MHZ(133)},
               .page = US(330, 1200), .byte = US(10, 50), .erase_4k = MS(25, 240),
               .erase_32k = MS(140, 1000), .erase_64k = MS(250, 2000),
               .erase_chip = MS(26000, 60000), .write_register = MS(10, 40), .wake_ns = 30000}},
};

/* Times of the SFDP of MX66L1G45G; the chip erase of the smaller ones by size. */
#define MACRONIX_BIG_MODES(chip_typ, chip_max)                                          \
    {{.name = "normal", .max_hz = {MHZ(66), MHZ(133), MHZ(133), MHZ(133)},              \
      .page = US(250, 3000), .byte = US(25, 60), .erase_4k = MS(30, 420),               \
      .erase_32k = MS(160, 1000), .erase_64k = MS(288, 4000),                           \
      .erase_chip = MS(chip_typ, chip_max), .write_register = MS(10, 40), .wake_ns = 30000}}

static const struct nor_chip mx25l51245g = {
    .name = "mx25l51245g",
    .title = "Macronix MX25L51245G, 64 MiB, 3 V, 4-byte addresses",
    .jedec = {0xc2, 0x20, 0x1a}, .signature = 0x19, .size = MIB(64), .four_byte = true,
    OPS(mx25l512_ops), MACRONIX_BITS, .modes = MACRONIX_BIG_MODES(128000, 512000),
};

static const struct nor_chip mx25u51245g = {
    .name = "mx25u51245g",
    .title = "Macronix MX25U51245G, 64 MiB, 1.8 V, 4-byte addresses",
    .jedec = {0xc2, 0x25, 0x3a}, .signature = 0x3a, .size = MIB(64), .four_byte = true,
    OPS(mx25l512_ops), MACRONIX_BITS, .modes = MACRONIX_BIG_MODES(128000, 512000),
};

static const struct nor_chip mx66l1g45g = {
    .name = "mx66l1g45g",
    .title = "Macronix MX66L1G45G, 128 MiB, 3 V, 4-byte addresses",
    .jedec = {0xc2, 0x20, 0x1b}, .signature = 0x1a, .size = MIB(128), .four_byte = true,
    OPS(mx25l512_ops), MACRONIX_BITS, .modes = MACRONIX_BIG_MODES(256000, 1024000),
};

#define SR2_BITS                                                                        \
    .quad_enable = {1, 0x02}, .protect = {0, 0x1c}, .top_bottom = {0, 0x20}, .page = 256, \
    .retained = {0xfc, 0x7b, 0xff}, .otp = {0x00, 0x38}, .erase_suspended = {1, 0x80},  \
    .program_suspended = {1, 0x80}, .wake = NOR_WAKE_OPCODE, .suspend_us = 20,          \
    .reset_us = {30, 30, 30}, .endurance = 100000

#define W25QJV_MODES(chip_typ, chip_max)                                                \
    {{.name = "normal", .max_hz = {MHZ(50), MHZ(133), MHZ(133), MHZ(133)},              \
      .page = US(400, 3000), .byte = US(30, 50), .erase_4k = MS(45, 400),               \
      .erase_32k = MS(120, 1600), .erase_64k = MS(150, 2000),                           \
      .erase_chip = MS(chip_typ, chip_max), .write_register = MS(10, 15), .wake_ns = 3000}}

/* IQ parts ship with QE=1 and cannot clear it. */
#define W25Q_IQ .factory = {0x00, 0x02}, .writable = {0xfc, 0x79, 0x64}
#define W25Q_IM .factory = {0x00, 0x00}, .writable = {0xfc, 0x7b, 0x64}

static const struct nor_chip w25q64jv = {
    .name = "w25q64jv",
    .title = "Winbond W25Q64JV-IQ, 8 MiB, QE fixed at 1",
    .jedec = {0xef, 0x40, 0x17}, .signature = 0x16, .size = MIB(8),
    OPS(winbond_ops), SR2_BITS, .quad_requirement = 4, W25Q_IQ, .protect_unit = KIB(128), .sleep_ns = 3000,
    .modes = W25QJV_MODES(20000, 100000),
};

static const struct nor_chip w25q64jv_im = {
    .name = "w25q64jv-im",
    .title = "Winbond W25Q64JV-IM, 8 MiB, QE clear from the factory",
    .jedec = {0xef, 0x70, 0x17}, .signature = 0x16, .size = MIB(8),
    OPS(winbond_ops), SR2_BITS, .quad_requirement = 4, W25Q_IM, .protect_unit = KIB(128), .sleep_ns = 3000,
    .modes = W25QJV_MODES(20000, 100000),
};

static const struct nor_chip w25q128jv = {
    .name = "w25q128jv",
    .title = "Winbond W25Q128JV-IQ, 16 MiB, QE fixed at 1",
    .jedec = {0xef, 0x40, 0x18}, .signature = 0x17, .size = MIB(16),
    OPS(winbond_ops), SR2_BITS, .quad_requirement = 4, W25Q_IQ, .protect_unit = KIB(256), .sleep_ns = 3000,
    .modes = W25QJV_MODES(40000, 200000),
};

static const struct nor_chip w25q128jv_im = {
    .name = "w25q128jv-im",
    .title = "Winbond W25Q128JV-IM, 16 MiB, QE clear from the factory",
    .jedec = {0xef, 0x70, 0x18}, .signature = 0x17, .size = MIB(16),
    OPS(winbond_ops), SR2_BITS, .quad_requirement = 4, W25Q_IM, .protect_unit = KIB(256), .sleep_ns = 3000,
    .modes = W25QJV_MODES(40000, 200000),
};

#define GD25Q_MODES(chip_typ, chip_max)                                                 \
    {{.name = "normal", .max_hz = {MHZ(80), MHZ(104), MHZ(104), MHZ(104)},              \
      .page = US(600, 2400), .byte = US(30, 50), .erase_4k = MS(50, 300),               \
      .erase_32k = MS(150, 800), .erase_64k = MS(200, 1200),                            \
      .erase_chip = MS(chip_typ, chip_max), .write_register = MS(5, 30), .wake_ns = 20000}}

/* Times of its SFDP basic table. */
static const struct nor_chip w25q512jv = {
    .name = "w25q512jv",
    .title = "Winbond W25Q512JV-IQ, 64 MiB, 4-byte addresses, QE fixed at 1",
    .jedec = {0xef, 0x40, 0x20}, .signature = 0x19, .size = MIB(64), .four_byte = true,
    OPS(gd25le_ops), SR2_BITS, .quad_requirement = 4, W25Q_IQ, .protect_unit = KIB(64), .sleep_ns = 3000,
    .modes = {{.name = "normal", .max_hz = {MHZ(50), MHZ(133), MHZ(133), MHZ(133)},
               .page = US(704, 4200), .byte = US(30, 50), .erase_4k = MS(64, 896),
               .erase_32k = MS(128, 1600), .erase_64k = MS(160, 2000),
               .erase_chip = MS(160000, 1000000), .write_register = MS(10, 15), .wake_ns = 3000}},
};

static const struct nor_chip gd25q16c = {
    .name = "gd25q16c",
    .title = "GigaDevice GD25Q16C, 2 MiB; a one-byte 01h clears QE",
    .jedec = {0xc8, 0x40, 0x15}, .signature = 0x14, .size = MIB(2),
    OPS(winbond_ops), SR2_BITS, .quad_requirement = 1, .writable = {0xfc, 0x7b, 0xe4}, .short_write_clears = 0x7b,
    .protect_unit = KIB(64), .sleep_ns = 20000,
    .modes = GD25Q_MODES(7000, 20000),
};

static const struct nor_chip gd25q64c = {
    .name = "gd25q64c",
    .title = "GigaDevice GD25Q64C, 8 MiB; a one-byte 01h clears QE",
    .jedec = {0xc8, 0x40, 0x17}, .signature = 0x16, .size = MIB(8),
    OPS(winbond_ops), SR2_BITS, .quad_requirement = 1, .writable = {0xfc, 0x7b, 0xe4}, .short_write_clears = 0x7b,
    .protect_unit = KIB(128), .sleep_ns = 20000,
    .modes = GD25Q_MODES(25000, 60000),
};

static const struct nor_chip gd25le255e = {
    .name = "gd25le255e",
    .title = "GigaDevice GD25LE255E, 32 MiB, 1.8 V, 4-byte addresses",
    .jedec = {0xc8, 0x60, 0x19}, .signature = 0x18, .size = MIB(32), .four_byte = true,
    OPS(gd25le_ops), SR2_BITS, .quad_requirement = 1, .writable = {0xfc, 0x7b, 0xe4}, .short_write_clears = 0x7b,
    .protect_unit = KIB(512), .sleep_ns = 3000,
    .modes = {{.name = "normal", .max_hz = {MHZ(66), MHZ(133), MHZ(133), MHZ(133)},
               .page = US(256, 2560), .byte = US(30, 60), .erase_4k = MS(30, 300),
               .erase_32k = MS(112, 800), .erase_64k = MS(160, 1600),
               .erase_chip = MS(64000, 160000), .write_register = MS(5, 30), .wake_ns = 20000}},
};

#define AT25SF_MODES(chip_typ, chip_max)                                                \
    {{.name = "normal", .max_hz = {MHZ(50), MHZ(104), MHZ(104), MHZ(104)},              \
      .page = US(700, 2500), .byte = US(5, 50), .erase_4k = MS(60, 300),                \
      .erase_32k = MS(120, 600), .erase_64k = MS(200, 1000),                            \
      .erase_chip = MS(chip_typ, chip_max), .write_register = MS(5, 20), .wake_ns = 3000}}

static const struct nor_chip at25sf081 = {
    .name = "at25sf081",
    .title = "Adesto AT25SF081, 1 MiB",
    .jedec = {0x1f, 0x85, 0x01}, .signature = 0x13, .size = MIB(1),
    OPS(adesto_ops), SR2_BITS, .quad_requirement = 5, .writable = {0xfc, 0x7b}, .protect_unit = KIB(64),
    .sleep_ns = 3000, .modes = AT25SF_MODES(6000, 15000),
};

static const struct nor_chip at25sf128a = {
    .name = "at25sf128a",
    .title = "Adesto AT25SF128A, 16 MiB",
    .jedec = {0x1f, 0x89, 0x01}, .signature = 0x17, .size = MIB(16),
    OPS(adesto_ops), SR2_BITS, .quad_requirement = 5, .writable = {0xfc, 0x7b}, .protect_unit = KIB(256),
    .sleep_ns = 3000, .modes = AT25SF_MODES(40000, 100000),
};

/* 1.8 V; times as its 3 V sister, from memory. */
static const struct nor_chip at25sl128a = {
    .name = "at25sl128a",
    .title = "Adesto AT25SL128A, 16 MiB, 1.8 V",
    .jedec = {0x1f, 0x42, 0x18}, .signature = 0x17, .size = MIB(16),
    OPS(adesto_ops), SR2_BITS, .quad_requirement = 5, .writable = {0xfc, 0x7b}, .protect_unit = KIB(256),
    .sleep_ns = 3000, .modes = AT25SF_MODES(40000, 100000),
};

#define ISSI_BITS                                                                       \
    .quad_enable = {0, 0x40}, .quad_requirement = 2, .protect = {0, 0x3c}, .top_bottom = {1, 0x02}, .page = 256, \
    .protect_unit = KIB(64), .writable = {0xfc, 0xfe}, .retained = {0xfc, 0xf2},        \
    .otp = {0x00, 0xf2}, .program_suspended = {1, 0x04}, .erase_suspended = {1, 0x08},  \
    .wake = NOR_WAKE_OPCODE, .suspend_us = 56, .reset_us = {35, 100, 12000},            \
    .sleep_ns = 3000, .endurance = 100000

#define ISSI_MODES(wake, chip_typ, chip_max)                                            \
    {{.name = "normal", .max_hz = {MHZ(50), MHZ(133), MHZ(133), MHZ(133)},              \
      .page = US(200, 1200), .byte = US(8, 40), .erase_4k = MS(48, 384),                \
      .erase_32k = MS(160, 1000), .erase_64k = MS(304, 2432),                           \
      .erase_chip = MS(chip_typ, chip_max), .write_register = MS(2, 15), .wake_ns = (wake)}}

static const struct nor_chip is25lp128f = {
    .name = "is25lp128f",
    .title = "ISSI IS25LP128F, 16 MiB, 3 V",
    .jedec = {0x9d, 0x60, 0x18}, .signature = 0x17, .size = MIB(16),
    OPS(issi_ops), ISSI_BITS, .modes = ISSI_MODES(5000, 30000, 90000),
};

static const struct nor_chip is25lp064 = {
    .name = "is25lp064",
    .title = "ISSI IS25LP064A, 8 MiB, 3 V",
    .jedec = {0x9d, 0x60, 0x17}, .signature = 0x16, .size = MIB(8),
    OPS(issi_ops), ISSI_BITS, .modes = ISSI_MODES(5000, 16000, 45000),
};

static const struct nor_chip is25lp512m = {
    .name = "is25lp512m",
    .title = "ISSI IS25LP512M, 64 MiB, 3 V, 4-byte addresses",
    .jedec = {0x9d, 0x60, 0x1a}, .signature = 0x19, .size = MIB(64), .four_byte = true,
    OPS(issi_4byte_ops), ISSI_BITS, .modes = ISSI_MODES(5000, 120000, 360000),
};

static const struct nor_chip is25wp256 = {
    .name = "is25wp256",
    .title = "ISSI IS25WP256D, 32 MiB, 1.8 V, 4-byte addresses",
    .jedec = {0x9d, 0x70, 0x19}, .signature = 0x18, .size = MIB(32), .four_byte = true,
    OPS(issi_4byte_ops), ISSI_BITS, .modes = ISSI_MODES(15000, 60000, 180000),
};

/* Erases page by page, so every erase takes about the same time. */
static const struct nor_chip p25q16h = {
    .name = "p25q16h",
    .title = "Puya P25Q16H, 2 MiB; in deep power-down only ABh is understood",
    .jedec = {0x85, 0x60, 0x15}, .signature = 0x14, .size = MIB(2),
    OPS(adesto_ops), SR2_BITS, .quad_requirement = 4, .writable = {0xfc, 0x7b, 0x64}, .protect_unit = KIB(64),
    .sleep_ns = 3000,
    .modes = {{.name = "normal", .max_hz = {MHZ(55), MHZ(104), MHZ(104), MHZ(104)},
               .page = US(2000, 3000), .byte = US(2000, 3000), .erase_4k = MS(8, 20),
               .erase_32k = MS(8, 20), .erase_64k = MS(8, 20), .erase_chip = MS(8, 20),
               .write_register = MS(8, 12), .wake_ns = 8000}},
};

/* clang-format on */

const struct nor_chip *const nor_chips[] = {
    &mx25r6435f,   &mx25r6435f_h, &mx25r3235f, &mx25r1635f, &mx25u6435f,  &mx25l6433f,
    &mx25l51245g,  &mx25u51245g,  &mx66l1g45g, &w25q64jv,   &w25q64jv_im, &w25q128jv,
    &w25q128jv_im, &w25q512jv,    &gd25q16c,   &gd25q64c,   &gd25le255e,  &at25sf081,
    &at25sf128a,   &at25sl128a,   &is25lp064,  &is25lp128f, &is25lp512m,  &is25wp256,
    &p25q16h,      NULL,
};

const struct nor_chip *nor_find_profile(const char *name)
{
    for (unsigned i = 0; nor_chips[i] != NULL; i++)
        if (g_ascii_strcasecmp(nor_chips[i]->name, name) == 0)
            return nor_chips[i];
    return NULL;
}
