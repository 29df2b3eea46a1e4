/*
 * CryptoCell-312, private: registers that several files touch, the state of each engine, and what
 * the engines offer each other.
 *
 * Offsets count from the wrapper at 0x50844000; CC() takes those of the engines at 0x50845000, as
 * MDK and Arm number them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

#define CC(offset) (UINT32_C(0x1000) + (offset))

/* clang-format off */
#define CRYPTOCELL_ENABLE     0x500
#define PKA_MEMORY_MAP        CC(0x000)
#define PKA_N_NP_T0_T1_ADDR   CC(0x084)
#define PKA_STATUS            CC(0x088)
#define PKA_L                 CC(0x090)
#define RNG_IMR               CC(0x100)
#define RNG_ISR               CC(0x104)
#define TRNG_CONFIG           CC(0x10c)
#define TRNG_VALID            CC(0x110)
#define EHR_DATA              CC(0x114)
#define NOISE_SOURCE          CC(0x12c)
#define SAMPLE_CNT            CC(0x130)
#define AUTOCORR_STATISTIC    CC(0x134)
#define TRNG_DEBUG            CC(0x138)
#define RNG_DMA               CC(0x1c8)
#define RNG_DMA_ROSC_LEN      CC(0x1cc)
#define RNG_DMA_SRAM_ADDR     CC(0x1d0)
#define RNG_DMA_SAMPLES_NUM   CC(0x1d4)
#define CHACHA_CONTROL        CC(0x380)
#define CHACHA_IV             CC(0x3a8)
#define CHACHA_BLOCK_CNT      CC(0x3b8) /* LSB, MSB */
#define CHACHA_POLY1305_KEY   CC(0x3c4)
#define AES_IV_0              CC(0x440)
#define AES_IV_1              CC(0x450)
#define AES_CTR               CC(0x460)
#define AES_REMAINING_BYTES   CC(0x4bc)
#define AES_CONTROL           CC(0x4c0)
#define HASH_H                CC(0x640)
#define HASH_CONTROL          CC(0x7c0)
#define HASH_PAD_FORCE        CC(0x7c8)
#define HASH_CUR_LEN          CC(0x7cc)
#define CLK_STATUS            CC(0x824)
#define GHASH_IV              CC(0x970)
#define HOST_IRR              CC(0xa00)
#define HOST_IMR              CC(0xa04)
#define AHBM_HNONSEC          CC(0xb0c)
#define SRC_SRAM_ADDR         CC(0xc30)
#define DST_SRAM_ADDR         CC(0xd30)
#define AO_APB_FILTERING      CC(0x1e38)
/* clang-format on */

/* HOST_IRR; HOST_IMR has the same bits. */
#define IRR_SRAM_TO_DIN  BIT(4)
#define IRR_DOUT_TO_SRAM BIT(5)
#define IRR_MEM_TO_DIN   BIT(6)
#define IRR_DOUT_TO_MEM  BIT(7)
#define IRR_AHB_ERR      BIT(8)
#define IRR_PKA          BIT(9)
#define IRR_RNG          BIT(10)
#define IRR_SYM_DMA_DONE BIT(11)

/*
 * CryptoCell's clock is HCLK at 64 MHz. Provenance: assumption; the MDK speaks of CPU clock cycles,
 * and nobody published a measurement at 128 MHz.
 */
#define CC_CYCLE TICKS_HCLK64M

#define CC_BLOCK          16 /* of AES and GHASH */
#define CC_KEY_WORDS      8
#define CC_HASH_BLOCK     64
#define CC_PKA_SRAM_WORDS 1536
#define CC_RNG_SRAM_BYTES 4096
#define CC_MAX_TRANSFER   0xffff

enum cc_place { CC_NOWHERE, CC_MEMORY, CC_SRAM };

struct cc_transfer {
    uint8_t place; /* enum cc_place */
    uint32_t addr, size;
};

struct cc_state {
    struct { /* the data path: DIN, CRYPTO_CTL, DOUT */
        uint32_t crypto_ctl;
        uint32_t src_mem_addr, dst_mem_addr;
        struct cc_transfer source, destination;
        bool busy;
    } path;
    struct {
        uint32_t select; /* HASH_SELECT */
        bool pad_auto;
        uint8_t pending[CC_HASH_BLOCK]; /* HASH_CUR_LEN says how much of it counts */
    } hash;
    struct {
        uint32_t key[2][CC_KEY_WORDS];
    } aes;
    struct {
        uint8_t subkey[CC_BLOCK];
    } ghash;
    struct {
        uint32_t key[CC_KEY_WORDS];
    } chacha;
    struct {
        uint32_t sram[CC_PKA_SRAM_WORDS];
        uint32_t read_addr, write_addr; /* in words */
        uint32_t running, waiting;      /* OPCODE words; the second is the pipeline's entry */
        bool is_running, is_waiting;
    } pka;
    struct {
        uint8_t sram[CC_RNG_SRAM_BYTES];
        uint32_t sram_addr; /* in bytes */
    } rng;
};

struct cc {
    struct periph p;
    struct event path_done, pka_done, rng_done;
    struct cc_state s;
};

static inline struct cc *cc_of(const struct periph *p)
{
    return (struct cc *)p;
}

/* Byte strings in registers: byte 0 is the low byte of the first word. */
void cc_load_bytes(const struct cc *c, uint32_t offset, uint8_t *to, unsigned len);
void cc_store_bytes(struct cc *c, uint32_t offset, const uint8_t *from, unsigned len);

/* Sets bits of HOST_IRR, and RNG's as RNG_ISR asks for it. */
void cc_raise(struct cc *c, uint32_t irr);

/* dma.c: false, and reported, when the bus answers with an error. */
bool cc_dma_read(struct cc *c, const struct cc_transfer *from, uint8_t *data, uint32_t len);
bool cc_dma_write(struct cc *c, const struct cc_transfer *to, const uint8_t *data, uint32_t len);

/*
 * The engines of the data path. Each takes a whole transfer; AES and CHACHA write as many bytes to
 * `out` as they read from `in`, and AES says whether there was output at all. `_cycles` is how long
 * that takes.
 */
bool cc_aes_run(struct cc *c, const uint8_t *in, uint8_t *out, uint32_t len);
uint32_t cc_aes_cycles(const struct cc *c, uint32_t len);
void cc_hash_run(struct cc *c, const uint8_t *in, uint32_t len);
uint32_t cc_hash_cycles(const struct cc *c, uint32_t len);
void cc_ghash_run(struct cc *c, const uint8_t *in, uint32_t len);
uint32_t cc_ghash_cycles(const struct cc *c, uint32_t len);
void cc_chacha_run(struct cc *c, const uint8_t *in, uint8_t *out, uint32_t len);
uint32_t cc_chacha_cycles(const struct cc *c, uint32_t len);

/* Forgets what is under way and what is held beside the registers. */
void cc_path_reset(struct cc *c);
void cc_pka_reset(struct cc *c);
void cc_rng_reset(struct cc *c);

/* Events. */
void cc_path_done(void *cc);
void cc_pka_done(void *cc);
void cc_rng_done(void *cc);

/* The cycles that the PKA takes for an OPCODE word, and its execution. */
uint32_t cc_pka_cycles(const struct cc *c, uint32_t opcode);
void cc_pka_execute(struct cc *c, uint32_t opcode);

/* Hooks of the device's type. */
void cc_init(struct periph *p);
void cc_restored(struct periph *p);

/* What the rows of the register table call; each is in the file of its engine. */
#define CC_WRITTEN(name) void name(struct periph *p, unsigned index, uint32_t value)
#define CC_READ(name)    uint32_t name(struct periph *p, unsigned index)

/* cryptocell.c */
CC_WRITTEN(cc_enable_written);
CC_WRITTEN(cc_sw_reset_written);
/* host.c */
CC_WRITTEN(cc_aes_clk_written);
CC_WRITTEN(cc_hash_clk_written);
CC_WRITTEN(cc_pka_clk_written);
CC_WRITTEN(cc_dma_clk_written);
CC_WRITTEN(cc_chacha_clk_written);
CC_WRITTEN(cc_irr_mask_written);
CC_WRITTEN(cc_icr_written);
CC_READ(cc_is_idle);
CC_READ(cc_apb_filtering_read);
CC_WRITTEN(cc_apb_filtering_written);
/* path.c */
CC_WRITTEN(cc_crypto_ctl_written);
CC_WRITTEN(cc_src_mem_addr_written);
CC_WRITTEN(cc_src_mem_size_written);
CC_WRITTEN(cc_src_sram_size_written);
CC_WRITTEN(cc_dst_mem_addr_written);
CC_WRITTEN(cc_dst_mem_size_written);
CC_WRITTEN(cc_dst_sram_size_written);
CC_WRITTEN(cc_path_reset_written);
CC_READ(cc_crypto_busy);
CC_READ(cc_din_mem_busy);
CC_READ(cc_din_sram_busy);
CC_READ(cc_dout_mem_busy);
CC_READ(cc_dout_sram_busy);
/* hash.c */
CC_WRITTEN(cc_hash_select_written);
CC_WRITTEN(cc_hash_pad_auto_written);
CC_WRITTEN(cc_hash_pad_force_written);
CC_WRITTEN(cc_hash_reset_written);
/* aes.c */
CC_WRITTEN(cc_aes_key_0_written);
CC_WRITTEN(cc_aes_key_1_written);
CC_WRITTEN(cc_aes_hardware_key_written);
CC_WRITTEN(cc_aes_cmac_size0_written);
CC_WRITTEN(cc_aes_reset_written);
/* ghash.c */
CC_WRITTEN(cc_ghash_subkey_written);
CC_WRITTEN(cc_ghash_init_written);
/* chacha.c */
CC_WRITTEN(cc_chacha_key_written);
CC_WRITTEN(cc_chacha_control_written);
CC_WRITTEN(cc_chacha_reset_written);
/* pka.c */
CC_WRITTEN(cc_pka_opcode_written);
CC_WRITTEN(cc_pka_reset_written);
CC_WRITTEN(cc_pka_sram_waddr_written);
CC_WRITTEN(cc_pka_sram_wdata_written);
CC_WRITTEN(cc_pka_sram_raddr_written);
CC_READ(cc_pka_sram_rdata);
CC_READ(cc_pka_pipe);
CC_READ(cc_pka_idle);
/* trng.c */
CC_WRITTEN(cc_noise_source_written);
CC_WRITTEN(cc_rng_icr_written);
CC_WRITTEN(cc_autocorr_written);
CC_WRITTEN(cc_rng_reset_written);
CC_WRITTEN(cc_trng_reset_written);
CC_WRITTEN(cc_rng_dma_written);
CC_WRITTEN(cc_rng_sram_addr_written);
CC_WRITTEN(cc_rng_sram_data_written);
CC_READ(cc_rng_sram_data);
CC_READ(cc_ehr_data);
CC_READ(cc_rng_busy);
CC_READ(cc_rng_dma_busy);
