#pragma once

/// Test programs that simulate link tests/support/systemc_main.cpp instead of gtest_main: SystemC's library brings a main of its own, which
/// asks for sc_main; ours runs the tests, and SystemC's reports of severity error become exceptions, so failures.
