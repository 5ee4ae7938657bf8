#pragma once

/* A service and its client as C code writes them; the test runs them in simulated processes. */

#include <IPCKit/ipc_kit.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CALC_ADD = 1, CALC_FAIL_USER = 2, CALC_FAIL_WRONG = 3, CALC_KEEP = 4, CALC_ERROR_WITH_DATA = 5, CALC_WHO = 6 };
enum { CALC_USER_ERROR = 1909001 };

#define CALC_DESCRIPTOR "tests.capi.Calculator"

typedef struct CalcState {
    int handled;
    int destroyed;
    OHIPCRemoteProxy* kept;
} CalcState;

OHIPCRemoteStub* calc_create(CalcState* state);
int calc_add(const OHIPCRemoteProxy* proxy, int32_t a, int32_t b, int32_t* sum);
/* Every scalar, a string, a buffer and a token, written and read back: 0, or the line that failed. */
int calc_round_trip(void);
int calc_null_arguments(void);

#ifdef __cplusplus
}
#endif
