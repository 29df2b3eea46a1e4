/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernels.h"

enum op { PUSH, ADD, SUB, MUL, AND, SHR, DUP, SWAP, OVER, ROT, DROP, JNZ, HALT };

/* sum = 0; for (n = 2000; n != 0; n--) sum = (sum * 5 + n) ^ ..., as a stack machine sees it */
static const uint8_t program[] = {
    PUSH, 0,                    /* sum */
    PUSH, 250,  PUSH, 8,   MUL, /* sum n */
    SWAP, PUSH, 5,    MUL,      /* 7: n sum*5 */
    OVER, ADD,  PUSH, 1,   SHR, /* n (sum*5+n)>>1 */
    OVER, PUSH, 15,   AND, ADD, /* n sum */
    SWAP, PUSH, 1,    SUB,      /* sum n-1 */
    DUP,  JNZ,  7,              /* back to the SWAP */
    DROP, HALT,
};

uint32_t kernel_interpreter(void)
{
    uint32_t stack[8] = {0}, top;
    uint32_t *sp = stack;
    const uint8_t *pc = program;

    for (;;) {
        switch ((enum op) * pc++) {
        case PUSH:
            *++sp = *pc++;
            break;
        case ADD:
            sp--;
            sp[0] += sp[1];
            break;
        case SUB:
            sp--;
            sp[0] -= sp[1];
            break;
        case MUL:
            sp--;
            sp[0] *= sp[1];
            break;
        case AND:
            sp--;
            sp[0] &= sp[1];
            break;
        case SHR:
            sp--;
            sp[0] >>= sp[1];
            break;
        case DUP:
            sp[1] = sp[0];
            sp++;
            break;
        case SWAP:
            top = sp[0];
            sp[0] = sp[-1];
            sp[-1] = top;
            break;
        case OVER:
            sp[1] = sp[-1];
            sp++;
            break;
        case ROT:
            top = sp[-2];
            sp[-2] = sp[-1];
            sp[-1] = sp[0];
            sp[0] = top;
            break;
        case DROP:
            sp--;
            break;
        case JNZ:
            pc = *sp-- != 0 ? program + *pc : pc + 1;
            break;
        case HALT:
            return *sp;
        }
    }
}
