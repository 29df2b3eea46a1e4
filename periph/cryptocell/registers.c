/*
 * CryptoCell-312: every register, in three pages.
 *
 * Names, offsets, access and reset values are those of the MDK's CC_ structures and of the product
 * specification; where these have none (the identification, the always-on part and the
 * non-volatile part at CC(0xfd0), CC(0xfe0) and from CC(0x1e00) on, AES_SK, AES_DFA_IS_ON), they
 * are Arm's, from the open drivers of TF-M.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "periph/cryptocell/cc_priv.h"
#include "periph/devices.h"

#define ALL UINT32_MAX

/* clang-format off */
#define PKA_REGS                                                                                    \
    {"CC_PKA.MEMORY_MAP[n]", PKA_MEMORY_MAP, REG_RW, .mask = 0x7fe, .count = 32},                   \
    {"CC_PKA.OPCODE", CC(0x080), REG_RW, .mask = ALL, .written = cc_pka_opcode_written},            \
    {"CC_PKA.N_NP_T0_T1_ADDR", PKA_N_NP_T0_T1_ADDR, REG_RW, .reset = 0x000ff820, .mask = 0xfffff},  \
    {"CC_PKA.PKA_STATUS", PKA_STATUS, REG_RO, .reset = 0x1000},                                     \
    {"CC_PKA.PKA_SW_RESET", CC(0x08c), REG_WO, .written = cc_pka_reset_written},                    \
    {"CC_PKA.PKA_L[n]", PKA_L, REG_RW, .mask = 0x1fff, .count = 8},                                 \
    {"CC_PKA.PKA_PIPE", CC(0x0b0), REG_RO, .reset = 1, .read = cc_pka_pipe},                        \
    {"CC_PKA.PKA_DONE", CC(0x0b4), REG_RO, .reset = 1, .read = cc_pka_idle},                        \
    {"CC_PKA.PKA_VERSION", CC(0x0c4), REG_RO, .reset = 0x16110215},                                 \
    {"CC_PKA.PKA_SRAM_WADDR", CC(0x0d4), REG_WO, .written = cc_pka_sram_waddr_written},             \
    {"CC_PKA.PKA_SRAM_WDATA", CC(0x0d8), REG_WO, .written = cc_pka_sram_wdata_written},             \
    {"CC_PKA.PKA_SRAM_RDATA", CC(0x0dc), REG_RO, .read = cc_pka_sram_rdata},                        \
    {"CC_PKA.PKA_SRAM_RADDR", CC(0x0e4), REG_WO, .written = cc_pka_sram_raddr_written}

#define RNG_REGS                                                                                    \
    {"CC_RNG.RNG_IMR", RNG_IMR, REG_RW, .reset = 0x3f, .mask = 0x3f, .written = cc_irr_mask_written}, \
    {"CC_RNG.RNG_ISR", RNG_ISR, REG_RO},                                                            \
    {"CC_RNG.RNG_ICR", CC(0x108), REG_WO, .written = cc_rng_icr_written},                           \
    {"CC_RNG.TRNG_CONFIG", TRNG_CONFIG, REG_RW, .mask = 7},                                         \
    {"CC_RNG.TRNG_VALID", TRNG_VALID, REG_RO},                                                      \
    {"CC_RNG.EHR_DATA[n]", EHR_DATA, REG_RO, .count = 6, .read = cc_ehr_data},                      \
    {"CC_RNG.NOISE_SOURCE", NOISE_SOURCE, REG_RW, .mask = 1, .written = cc_noise_source_written},   \
    {"CC_RNG.SAMPLE_CNT", SAMPLE_CNT, REG_RW, .reset = 0xffff, .mask = ALL},                        \
    {"CC_RNG.AUTOCORR_STATISTIC", AUTOCORR_STATISTIC, REG_RW, .written = cc_autocorr_written},      \
    {"CC_RNG.TRNG_DEBUG", TRNG_DEBUG, REG_RW, .mask = 0xe},                                         \
    {"CC_RNG.RNG_SW_RESET", CC(0x140), REG_WO, .written = cc_rng_reset_written},                    \
    {"CC_RNG.RNG_BUSY", CC(0x1b8), REG_RO, .read = cc_rng_busy},                                    \
    {"CC_RNG.TRNG_RESET", CC(0x1bc), REG_WO, .written = cc_trng_reset_written},                     \
    {"CC_RNG.RNG_HW_FLAGS", CC(0x1c0), REG_RO, .reset = 0xf},                                       \
    {"CC_RNG.RNG_CLK", CC(0x1c4), REG_WO},                                                          \
    {"CC_RNG.RNG_DMA", RNG_DMA, REG_RW, .mask = 1, .written = cc_rng_dma_written},                  \
    {"CC_RNG.RNG_DMA_ROSC_LEN", RNG_DMA_ROSC_LEN, REG_RW, .mask = 0xf},                             \
    {"CC_RNG.RNG_DMA_SRAM_ADDR", RNG_DMA_SRAM_ADDR, REG_RW, .mask = 0x7ff},                         \
    {"CC_RNG.RNG_DMA_SAMPLES_NUM", RNG_DMA_SAMPLES_NUM, REG_RW, .mask = 0xff},                      \
    {"CC_RNG.RNG_WATCHDOG_VAL", CC(0x1d8), REG_RW, .mask = ALL},                                    \
    {"CC_RNG.RNG_DMA_BUSY", CC(0x1dc), REG_RO, .read = cc_rng_dma_busy},                            \
    {"CC_RNG_SRAM.SRAM_DATA", CC(0xf00), REG_RW, .mask = ALL, .read = cc_rng_sram_data,             \
     .written = cc_rng_sram_data_written},                                                          \
    {"CC_RNG_SRAM.SRAM_ADDR", CC(0xf04), REG_WO, .written = cc_rng_sram_addr_written},              \
    {"CC_RNG_SRAM.SRAM_DATA_READY", CC(0xf08), REG_RO, .reset = 1}

#define CHACHA_REGS                                                                                 \
    {"CC_CHACHA.CHACHA_CONTROL", CHACHA_CONTROL, REG_RW, .mask = 0x63f,                             \
     .written = cc_chacha_control_written},                                                         \
    {"CC_CHACHA.CHACHA_VERSION", CC(0x384), REG_RO, .reset = 1},                                    \
    {"CC_CHACHA.CHACHA_KEY[n]", CC(0x388), REG_WO, .count = 8, .written = cc_chacha_key_written},   \
    {"CC_CHACHA.CHACHA_IV[n]", CHACHA_IV, REG_RW, .mask = ALL, .count = 2},                         \
    {"CC_CHACHA.CHACHA_BUSY", CC(0x3b0), REG_RO, .read = cc_crypto_busy},                           \
    {"CC_CHACHA.CHACHA_HW_FLAGS", CC(0x3b4), REG_RO, .reset = 1},                                   \
    {"CC_CHACHA.CHACHA_BLOCK_CNT_LSB", CHACHA_BLOCK_CNT, REG_RW, .mask = ALL},                      \
    {"CC_CHACHA.CHACHA_BLOCK_CNT_MSB", CHACHA_BLOCK_CNT + 4, REG_RW, .mask = ALL},                  \
    {"CC_CHACHA.CHACHA_SW_RESET", CC(0x3c0), REG_WO, .written = cc_chacha_reset_written},           \
    {"CC_CHACHA.CHACHA_POLY1305_KEY[n]", CHACHA_POLY1305_KEY, REG_RO, .count = 8},                  \
    {"CC_CHACHA.CHACHA_ENDIANNESS", CC(0x3e4), REG_RW, .mask = 0x1f},                               \
    {"CC_CHACHA.CHACHA_DEBUG", CC(0x3e8), REG_RO}

#define AES_REGS                                                                                    \
    {"CC_AES.AES_KEY_0[n]", CC(0x400), REG_WO, .count = 8, .written = cc_aes_key_0_written},        \
    {"CC_AES.AES_KEY_1[n]", CC(0x420), REG_WO, .count = 8, .written = cc_aes_key_1_written},        \
    {"CC_AES.AES_IV_0[n]", AES_IV_0, REG_RW, .mask = ALL, .count = 4},                              \
    {"CC_AES.AES_IV_1[n]", AES_IV_1, REG_RW, .mask = ALL, .count = 4},                              \
    {"CC_AES.AES_CTR[n]", AES_CTR, REG_RW, .mask = ALL, .count = 4},                                \
    {"CC_AES.AES_BUSY", CC(0x470), REG_RO, .read = cc_crypto_busy},                                 \
    {"CC_AES.AES_SK[n]", CC(0x478), REG_WO, .count = 2, .stride = 0x3c,                             \
     .written = cc_aes_hardware_key_written},                                                       \
    {"CC_AES.AES_CMAC_INIT", CC(0x47c), REG_WO},                                                    \
    {"CC_AES.AES_REMAINING_BYTES", AES_REMAINING_BYTES, REG_RW, .mask = ALL},                       \
    {"CC_AES.AES_CONTROL", AES_CONTROL, REG_RW, .mask = ALL},                                       \
    {"CC_AES.AES_HW_FLAGS", CC(0x4c8), REG_RO, .reset = 0x1d0b},                                    \
    {"CC_AES.AES_CTR_NO_INCREMENT", CC(0x4d8), REG_RW, .mask = 0xff},                               \
    {"CC_AES.AES_DFA_IS_ON", CC(0x4f0), REG_RW, .mask = 1},                                         \
    {"CC_AES.AES_SW_RESET", CC(0x4f4), REG_WO, .written = cc_aes_reset_written},                    \
    {"CC_AES.AES_DFA_ERR_STATUS", CC(0x4f8), REG_RO},                                               \
    {"CC_AES.AES_CMAC_SIZE0_KICK", CC(0x524), REG_WO, .written = cc_aes_cmac_size0_written}

#define HASH_REGS                                                                                   \
    {"CC_HASH.HASH_H[n]", HASH_H, REG_RW, .mask = ALL, .count = 9},                                 \
    {"CC_HASH.HASH_PAD_AUTO", CC(0x684), REG_WO, .written = cc_hash_pad_auto_written},              \
    {"CC_HASH.HASH_XOR_DIN", CC(0x688), REG_RW, .mask = ALL},                                       \
    {"CC_HASH.HASH_INIT_STATE", CC(0x694), REG_WO},                                                 \
    {"CC_HASH.HASH_SELECT", CC(0x6a4), REG_WO, .written = cc_hash_select_written},                  \
    {"CC_HASH.HASH_CONTROL", HASH_CONTROL, REG_RW, .mask = 0xf},                                    \
    {"CC_HASH.HASH_PAD", CC(0x7c4), REG_RW, .reset = 1, .mask = 1},                                 \
    {"CC_HASH.HASH_PAD_FORCE", HASH_PAD_FORCE, REG_RW, .mask = 4, .written = cc_hash_pad_force_written}, \
    {"CC_HASH.HASH_CUR_LEN[n]", HASH_CUR_LEN, REG_RW, .mask = ALL, .count = 2},                     \
    {"CC_HASH.HASH_HW_FLAGS", CC(0x7dc), REG_RO, .reset = 0x12001},                                 \
    {"CC_HASH.HASH_SW_RESET", CC(0x7e4), REG_WO, .written = cc_hash_reset_written},                 \
    {"CC_HASH.HASH_ENDIANNESS", CC(0x7e8), REG_RW, .reset = 1, .mask = 1},                          \
    {"CC_GHASH.GHASH_SUBKEY[n]", CC(0x960), REG_WO, .count = 4, .written = cc_ghash_subkey_written}, \
    {"CC_GHASH.GHASH_IV[n]", GHASH_IV, REG_RW, .mask = ALL, .count = 4},                            \
    {"CC_GHASH.GHASH_BUSY", CC(0x980), REG_RO, .read = cc_crypto_busy},                             \
    {"CC_GHASH.GHASH_INIT", CC(0x984), REG_WO, .written = cc_ghash_init_written}

#define CONTROL_REGS                                                                                \
    {"CC_MISC.AES_CLK", CC(0x810), REG_WO, .written = cc_aes_clk_written},                            \
    {"CC_MISC.HASH_CLK", CC(0x818), REG_WO, .written = cc_hash_clk_written},                           \
    {"CC_MISC.PKA_CLK", CC(0x81c), REG_WO, .written = cc_pka_clk_written},                            \
    {"CC_MISC.DMA_CLK", CC(0x820), REG_WO, .written = cc_dma_clk_written},                            \
    {"CC_MISC.CLK_STATUS", CLK_STATUS, REG_RO, .reset = 0x100},                                     \
    {"CC_MISC.CHACHA_CLK", CC(0x858), REG_WO, .written = cc_chacha_clk_written},                         \
    {"CC_CTL.CRYPTO_CTL", CC(0x900), REG_WO, .written = cc_crypto_ctl_written},                     \
    {"CC_CTL.CRYPTO_BUSY", CC(0x910), REG_RO, .read = cc_crypto_busy},                              \
    {"CC_CTL.HASH_BUSY", CC(0x91c), REG_RO, .read = cc_crypto_busy},                                \
    {"CC_CTL.CONTEXT_ID", CC(0x930), REG_RW, .mask = 0xff}

#define HOST_REGS                                                                                   \
    {"CC_HOST_RGF.IRR", HOST_IRR, REG_RO},                                                          \
    {"CC_HOST_RGF.IMR", HOST_IMR, REG_RW, .reset = 0xfff, .mask = 0xff0,                            \
     .written = cc_irr_mask_written},                                                               \
    {"CC_HOST_RGF.ICR", CC(0xa08), REG_WO, .written = cc_icr_written},                              \
    {"CC_HOST_RGF.ENDIANNESS", CC(0xa0c), REG_RW, .mask = 0x8888},                                  \
    {"CC_HOST_RGF.HOST_SIGNATURE", CC(0xa24), REG_RO, .reset = 0x10e00000},                         \
    {"CC_HOST_RGF.HOST_BOOT", CC(0xa28), REG_RO, .reset = 0x5e62982e},                              \
    {"CC_HOST_RGF.HOST_CRYPTOKEY_SEL", CC(0xa38), REG_RW, .mask = 7},                               \
    {"CC_HOST_RGF.HOST_CC_IS_IDLE", CC(0xa7c), REG_RO, .reset = 0x389, .read = cc_is_idle},         \
    {"CC_HOST_RGF.HOST_POWERDOWN", CC(0xa80), REG_RW, .mask = 1},                                   \
    {"CC_HOST_RGF.HOST_REMOVE_GHASH_ENGINE", CC(0xa84), REG_RO},                                    \
    {"CC_HOST_RGF.HOST_REMOVE_CHACHA_ENGINE", CC(0xa88), REG_RO},                                   \
    {"CC_AHB.AHBM_SINGLES", CC(0xb00), REG_RW, .mask = 1},                                          \
    {"CC_AHB.AHBM_HPROT", CC(0xb04), REG_RW, .mask = 0xf},                                          \
    {"CC_AHB.AHBM_HMASTLOCK", CC(0xb08), REG_RW, .mask = 1},                                        \
    {"CC_AHB.AHBM_HNONSEC", AHBM_HNONSEC, REG_RW, .mask = 3}

#define DMA_REGS                                                                                    \
    {"CC_DIN.DIN_DMA_MEM_BUSY", CC(0xc20), REG_RO, .read = cc_din_mem_busy},                        \
    {"CC_DIN.SRC_MEM_ADDR", CC(0xc28), REG_WO, .written = cc_src_mem_addr_written},                 \
    {"CC_DIN.SRC_MEM_SIZE", CC(0xc2c), REG_WO, .written = cc_src_mem_size_written},                 \
    {"CC_DIN.SRC_SRAM_ADDR", SRC_SRAM_ADDR, REG_RW, .mask = ALL},                                   \
    {"CC_DIN.SRC_SRAM_SIZE", CC(0xc34), REG_WO, .written = cc_src_sram_size_written},               \
    {"CC_DIN.DIN_DMA_SRAM_BUSY", CC(0xc38), REG_RO, .read = cc_din_sram_busy},                      \
    {"CC_DIN.DIN_DMA_SRAM_ENDIANNESS", CC(0xc3c), REG_RW, .mask = 1},                               \
    {"CC_DIN.DIN_SW_RESET", CC(0xc44), REG_WO, .written = cc_path_reset_written},                   \
    {"CC_DIN.DIN_FIFO_EMPTY", CC(0xc50), REG_RO, .reset = 1},                                       \
    {"CC_DIN.DIN_FIFO_RESET", CC(0xc58), REG_WO},                                                   \
    {"CC_DOUT.DOUT_DMA_MEM_BUSY", CC(0xd20), REG_RO, .read = cc_dout_mem_busy},                     \
    {"CC_DOUT.DST_MEM_ADDR", CC(0xd28), REG_WO, .written = cc_dst_mem_addr_written},                \
    {"CC_DOUT.DST_MEM_SIZE", CC(0xd2c), REG_WO, .written = cc_dst_mem_size_written},                \
    {"CC_DOUT.DST_SRAM_ADDR", DST_SRAM_ADDR, REG_RW, .mask = ALL},                                  \
    {"CC_DOUT.DST_SRAM_SIZE", CC(0xd34), REG_WO, .written = cc_dst_sram_size_written},              \
    {"CC_DOUT.DOUT_DMA_SRAM_BUSY", CC(0xd38), REG_RO, .read = cc_dout_sram_busy},                   \
    {"CC_DOUT.DOUT_DMA_SRAM_ENDIANNESS", CC(0xd3c), REG_RW, .mask = 1},                             \
    {"CC_DOUT.DOUT_FIFO_EMPTY", CC(0xd50), REG_RO, .reset = 1},                                     \
    {"CC_DOUT.DOUT_SW_RESET", CC(0xd58), REG_WO, .written = cc_path_reset_written}

/*
 * Identification: revision 0 of those that the run-time library accepts (inferred; the chip's own
 * is not published).
 */
#define ID_REGS                                                                                     \
    {"CC_ID.PERIPHERAL_ID_4", CC(0xfd0), REG_RO, .reset = 0x04},                                    \
    {"CC_ID.PERIPHERAL_ID_0", CC(0xfe0), REG_RO, .reset = 0xc0},                                    \
    {"CC_ID.PERIPHERAL_ID_1", CC(0xfe4), REG_RO, .reset = 0xb0},                                    \
    {"CC_ID.PERIPHERAL_ID_2", CC(0xfe8), REG_RO, .reset = 0x0b},                                    \
    {"CC_ID.PERIPHERAL_ID_3", CC(0xfec), REG_RO},                                                   \
    {"CC_ID.COMPONENT_ID_0", CC(0xff0), REG_RO, .reset = 0x0d},                                     \
    {"CC_ID.COMPONENT_ID_1", CC(0xff4), REG_RO, .reset = 0xf0},                                     \
    {"CC_ID.COMPONENT_ID_2", CC(0xff8), REG_RO, .reset = 0x05},                                     \
    {"CC_ID.COMPONENT_ID_3", CC(0xffc), REG_RO, .reset = 0xb1}

/*
 * Always-on part, life cycle. The MDK lists AO_APB_FILTERING and the reset of the subsystem at
 * CC(0xe38) and CC(0xe40), Arm and all real builds a page further on: both reach the same register.
 * Assumption: the chip leaves the factory in the life cycle state "secure" (5).
 */
#define AO_REGS                                                                                     \
    {"CC_AO.HOST_DCU_EN[n]", CC(0x1e00), REG_RW, .mask = ALL, .count = 4},                          \
    {"CC_AO.HOST_DCU_LOCK[n]", CC(0x1e10), REG_RW, .mask = ALL, .count = 4},                        \
    {"CC_AO.ICV_DCU_RESTRICTION_MASK[n]", CC(0x1e20), REG_RO, .count = 4},                          \
    {"CC_AO.CC_SEC_DEBUG_RESET", CC(0x1e30), REG_RO},                                               \
    {"CC_AO.HOST_AO_LOCK_BITS", CC(0x1e34), REG_RW, .mask = 0x1ff},                                 \
    {"CC_AO.AO_APB_FILTERING", AO_APB_FILTERING, REG_RW, .reset = 0x55, .mask = 0x3ff},             \
    {"CC_AO.CC_SW_RESET", CC(0x1e40), REG_WO, .written = cc_sw_reset_written},                      \
    {"CC_AO.DCU_DEBUG_BITS[n]", CC(0x1e44), REG_RO, .count = 4},                                    \
    {"CC_AO.PERMANENT_DISABLE_MASK[n]", CC(0x1e54), REG_RO, .count = 4},                            \
    {"CC_HOST_RGF.AO_APB_FILTERING", CC(0xe38), REG_RW, .reset = 0x55, .mask = 0x3ff,               \
     .read = cc_apb_filtering_read, .written = cc_apb_filtering_written},                           \
    {"CC_HOST_RGF.CC_SW_RESET", CC(0xe40), REG_WO, .written = cc_sw_reset_written},                 \
    {"CC_NVM.AIB_FUSE_PROG_COMPLETED", CC(0x1f04), REG_RO, .reset = 1},                             \
    {"CC_NVM.LCS_IS_VALID", CC(0x1f0c), REG_RO, .reset = 1},                                        \
    {"CC_NVM.NVM_IS_IDLE", CC(0x1f10), REG_RO, .reset = 1},                                         \
    {"CC_NVM.LCS_REG", CC(0x1f14), REG_RO, .reset = 5},                                             \
    {"CC_NVM.HOST_SHADOW_KEY[n]", CC(0x1f18), REG_WO, .count = 5},                                  \
    {"CC_NVM.OTP_ADDR_WIDTH_DEF", CC(0x1f2c), REG_RO}

static const struct reg_desc regs[] = {
    {"ENABLE", CRYPTOCELL_ENABLE, REG_RW, .mask = 1, .written = cc_enable_written},
    PKA_REGS, RNG_REGS, CHACHA_REGS, AES_REGS, HASH_REGS, CONTROL_REGS, HOST_REGS, DMA_REGS, ID_REGS,
    AO_REGS,
};
/* clang-format on */

static const struct state_limit cryptocell_limits[] = {
    STATE_LIMIT(struct cc, s.path.source.place, CC_SRAM),
    STATE_LIMIT(struct cc, s.path.destination.place, CC_SRAM),
    STATE_FLAGS(struct cc, s.path.busy, s.path.busy),
    STATE_LIMIT(struct cc, s.hash.select, 3),
    STATE_FLAGS(struct cc, s.hash.pad_auto, s.hash.pad_auto),
    STATE_FLAGS(struct cc, s.pka.is_running, s.pka.is_waiting),
    STATE_LIMIT(struct cc, s.rng.sram_addr, CC_RNG_SRAM_BYTES - 4),
};

/* A transfer that is too long hangs: no event ends it. */
static bool cryptocell_sound(const struct periph *p)
{
    const struct cc *c = cc_of(p);

    return !c->path_done.armed || c->s.path.source.size <= CC_MAX_TRANSFER;
}

const struct periph_type cryptocell_type = {
    .name = "CRYPTOCELL",
    .pages = 3,
    .size = sizeof(struct cc),
    .regs = regs,
    .n_regs = ARRAY_LEN(regs),
    .state = PERIPH_STATE(struct cc, s),
    PERIPH_LIMITS(cryptocell_limits),
    .sound = cryptocell_sound,
    .init = cc_init,
    .restored = cc_restored,
};
