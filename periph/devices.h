/*
 * Every peripheral type there is. What `n` of periph_new() means stands beside the type; where
 * nothing stands it is not used.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#pragma once

#include "periph/periph.h"

/* clang-format off */
extern const struct periph_type aar_type;          /* network core, beside CCM */
extern const struct periph_type acl_type;          /* network core */
extern const struct periph_type cache_type;
extern const struct periph_type ccm_type;          /* network core */
extern const struct periph_type clock_net_type;    /* network core */
extern const struct periph_type clock_type;        /* application core */
extern const struct periph_type comp_type;
extern const struct periph_type cryptocell_type;   /* three pages */
extern const struct periph_type ctrlap_net_type;   /* network core */
extern const struct periph_type ctrlap_type;       /* application core */
extern const struct periph_type dcnf_net_type;     /* network core */
extern const struct periph_type dcnf_type;         /* application core */
extern const struct periph_type dppic_type;
extern const struct periph_type ecb_type;          /* network core */
extern const struct periph_type egu_type;          /* n: number of channels */
extern const struct periph_type fpu_type;
extern const struct periph_type gpio_net_type;     /* network core; n: port number */
extern const struct periph_type gpio_type;         /* application core; n: port number */
extern const struct periph_type gpiote_type;
extern const struct periph_type hidden_000_type;   /* one a slot; see hidden.c */
extern const struct periph_type hidden_002_type;
extern const struct periph_type hidden_004_type;
extern const struct periph_type hidden_007_type;
extern const struct periph_type hidden_008_type;
extern const struct periph_type hidden_032_type;
extern const struct periph_type hidden_acl_type;
extern const struct periph_type hidden_101_type;
extern const struct periph_type hidden_201_type;
extern const struct periph_type hidden_203_type;
extern const struct periph_type hidden_nvmc_type;
extern const struct periph_type i2s_type;
extern const struct periph_type ipc_type;
extern const struct periph_type kmu_type;
extern const struct periph_type lpcomp_type;       /* beside COMP */
extern const struct periph_type mutex_type;
extern const struct periph_type nfct_type;
extern const struct periph_type nvmc_net_type;     /* network core; n: bytes a page */
extern const struct periph_type nvmc_type;         /* application core; n: bytes a page */
extern const struct periph_type oscillators_type;
extern const struct periph_type pdm_type;
extern const struct periph_type power_type;
extern const struct periph_type pwm_type;
extern const struct periph_type qdec_type;
extern const struct periph_type qspi_type;         /* then qspi_connect() of periph/qspi/qspi.h */
extern const struct periph_type radio_type;        /* network core */
extern const struct periph_type regulators_type;
extern const struct periph_type reset_net_type;    /* network core */
extern const struct periph_type reset_type;        /* application core */
extern const struct periph_type rng_type;
extern const struct periph_type rtc_type;
extern const struct periph_type saadc_type;
extern const struct periph_type spim4_type;        /* SPIM4 */
extern const struct periph_type spim_type;
extern const struct periph_type spis_type;
extern const struct periph_type spu_type;
extern const struct periph_type temp_type;
extern const struct periph_type timer_type;        /* n: number of CC registers */
extern const struct periph_type twim_type;
extern const struct periph_type twis_type;
extern const struct periph_type uart_type;         /* beside UARTE */
extern const struct periph_type uarte_type;
extern const struct periph_type usbd_type;
extern const struct periph_type usbregulator_type;
extern const struct periph_type vmc_type;          /* n: number of RAM blocks */
extern const struct periph_type vreqctrl_type;
extern const struct periph_type wdt_type;          /* n: 0 or 1, the DOGn of RESETREAS */
/* clang-format on */

/* IPC: channels that the other core sent arrive at p; for the machine, on SIGNAL_IPC. */
void ipc_receive(struct periph *p, uint32_t channels);

/* IPC: p shows GPMEM of `owner`, the other core's instance. */
void ipc_share_gpmem(struct periph *p, struct periph *owner);
