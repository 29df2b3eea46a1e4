/*
 * CryptoCell as its run-time library uses it: the always-on status word, then SHA-256 of "abc" with
 * the processor asleep until the interrupt, and once more by polling, as the library without
 * interrupts does it. That leaves a request in the NVIC which nobody means.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>

#include "console.h"
#include "cortex_m33.h"
#include "irq.h"
#include "nrf5340.h"

#define CC(offset) REG(CRYPTOCELL_BASE + 0x1000u, (offset))

#define ENABLE        0x500u /* of the wrapper */
#define HASH_H        0x640u
#define HASH_PAD_AUTO 0x684u
#define HASH_SELECT   0x6a4u
#define HASH_CONTROL  0x7c0u
#define HASH_PAD      0x7c4u
#define HASH_CUR_LEN  0x7ccu
#define HASH_CLK      0x818u
#define DMA_CLK       0x820u
#define CRYPTO_CTL    0x900u
#define CRYPTO_BUSY   0x910u
#define HOST_IRR      0xa00u
#define HOST_IMR      0xa04u
#define HOST_ICR      0xa08u
#define AHBM_HNONSEC  0xb0cu
#define SRC_MEM_ADDR  0xc28u
#define SRC_MEM_SIZE  0xc2cu
#define AO_LOCK_BITS  0x1e34u
#define SYM_DMA_DONE  BIT(11)
#define DIN_TO_HASH   7u
#define SHA256        2u
#define STATE_WORDS   8u

int main(void);

static const uint32_t start[STATE_WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
static uint8_t message[] = "abc";
static volatile bool finished;

void cryptocell_isr(const void *arg)
{
    (void)arg;
    if ((CC(HOST_IRR) & SYM_DMA_DONE) != 0)
        finished = true;
    CC(HOST_ICR) = SYM_DMA_DONE;
}

static void prepare(void)
{
    CC(HASH_CLK) = 1;
    while (CC(CRYPTO_BUSY) != 0)
        ;
    CC(HOST_ICR) = UINT32_MAX;
    CC(HOST_IMR) = (CC(HOST_IMR) | 0xf0u) & ~SYM_DMA_DONE;
    CC(DMA_CLK) = 1;
    CC(CRYPTO_CTL) = DIN_TO_HASH;
    CC(HASH_PAD) = 1;
    CC(HASH_SELECT) = 0;
    CC(HASH_CUR_LEN) = 0;
    CC(HASH_CUR_LEN + 4) = 0;
    CC(HASH_CONTROL) = SHA256;
    for (unsigned i = STATE_WORDS; i-- > 0;)
        CC(HASH_H + i * 4) = start[i];
    CC(HASH_PAD_AUTO) = 1;
}

static void sleep_until_finished(void)
{
    while (!finished) {
        uint32_t key = irq_lock();

        if (!finished)
            wait_for_interrupt();
        irq_unlock(key);
    }
}

static void poll_until_finished(void)
{
    while ((CC(HOST_IRR) & SYM_DMA_DONE) == 0)
        ;
    CC(HOST_ICR) = SYM_DMA_DONE;
}

static void hash(const uint8_t *data, uint32_t len, void (*wait)(void))
{
    prepare();
    CC(AHBM_HNONSEC) = 0;
    CC(SRC_MEM_ADDR) = (uint32_t)data;
    CC(SRC_MEM_SIZE) = len;
    wait();
    CC(HASH_PAD_AUTO) = 0;
    CC(DMA_CLK) = 0;
    CC(HASH_CLK) = 0;
    printk("SHA-256 ");
    for (unsigned i = 0; i < STATE_WORDS; i++)
        printk("%08x", (unsigned)CC(HASH_H + i * 4));
    printk("\n");
}

int main(void)
{
    console_init();
    REG(CRYPTOCELL_BASE, ENABLE) = 1;
    printk("always-on status %08x\n", (unsigned)CC(AO_LOCK_BITS));
    irq_enable(CRYPTOCELL_IRQ);
    hash(message, sizeof message - 1, sleep_until_finished);
    irq_disable(CRYPTOCELL_IRQ);
    hash(message, sizeof message - 1, poll_until_finished);
    REG(CRYPTOCELL_BASE, ENABLE) = 0;
    printk("crypto: done\n");
    sleep_forever();
}
