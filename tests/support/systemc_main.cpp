#include "tests/support/systemc_main.h"

#include <gtest/gtest.h>

#include <systemc>

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
    return RUN_ALL_TESTS();
}
