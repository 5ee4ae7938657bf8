# What every target of ipclab shares: language level, warnings, and how tests are declared.

add_library(project_warnings INTERFACE)
target_compile_options(project_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees overlapping copies in `"literal" + std::string` and overflows in `vector::insert` where there are none
    # (its bugs 105651 and 100366).
    target_compile_options(project_warnings INTERFACE -Wno-restrict -Wno-stringop-overflow)
endif()
if(IPCLAB_WERROR)
    target_compile_options(project_warnings INTERFACE -Werror)
endif()

# ipclab_library(NAME SOURCES a.cpp ... [PUBLIC libs...] [PRIVATE libs...]): one row of the folder table.
function(ipclab_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    if(ARG_SOURCES)
        add_library(${name} STATIC ${ARG_SOURCES})
        target_link_libraries(${name} PUBLIC ${ARG_PUBLIC} PRIVATE project_warnings ${ARG_PRIVATE})
        target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    else()
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE ${ARG_PUBLIC})
        target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
    endif()
endfunction()

# ipclab_test(NAME SOURCES a_test.cpp ... LIBRARIES libs...): a GoogleTest program; every test runs in a process of its own,
# which also gives each its own SystemC simulation.
function(ipclab_test name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_executable(${name} ${ARG_SOURCES})
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} project_warnings GTest::gtest)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
endfunction()

# ipclab_fuzz(NAME SOURCES a_fuzz.cpp [CORPUS dir] [RUNS n] LIBRARIES libs...): a LLVMFuzzerTestOneInput target with our own
# bounded, seeded mutation driver (tests/support/fuzz_main.cpp), so that every compiler runs it, and the same run each time.
function(ipclab_fuzz name)
    cmake_parse_arguments(ARG "" "CORPUS;RUNS" "SOURCES;LIBRARIES" ${ARGN})
    if(NOT ARG_RUNS)
        set(ARG_RUNS 20000)
    endif()
    add_executable(${name} ${ARG_SOURCES} ${PROJECT_SOURCE_DIR}/tests/support/fuzz_main.cpp)
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} project_warnings)
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
    add_test(NAME fuzz.${name} COMMAND ${name} --runs ${ARG_RUNS} ${ARG_CORPUS})
    set_tests_properties(fuzz.${name} PROPERTIES TIMEOUT 300)
endfunction()

# ipclab_hosts_images(TARGET [RUNTIME]): a program whose simulated processes may be images, or call the C library. All of models_posix is
# in it, also what nothing refers to, and what images and the C++ library look for is exported: the names of models/posix/exports_*.txt.
# With RUNTIME likewise all of OpenHarmony's API: runtime/exports.txt.
function(ipclab_hosts_images target)
    cmake_parse_arguments(ARG "RUNTIME" "" "" ${ARGN})
    set(whole models_posix)
    file(GLOB lists CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/models/posix/exports_*.txt)
    if(ARG_RUNTIME)
        list(APPEND whole runtime_core runtime_dbinder runtime_samgr runtime_support runtime_capi)
        list(APPEND lists ${PROJECT_SOURCE_DIR}/runtime/exports.txt)
    endif()
    # Their objects themselves: some of these libraries need each other, so their archives stand in the link more than once.
    foreach(library ${whole})
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:${library}>)
    endforeach()
    target_link_libraries(${target} PRIVATE ${whole} dl dw)
    set(names "")
    foreach(list ${lists})
        file(STRINGS ${list} more REGEX "^[^#]")
        list(APPEND names ${more})
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list})
    endforeach()
    set(file ${CMAKE_BINARY_DIR}/exports_${target}.list)
    string(REPLACE ";" ";\n" body "${names}")
    file(CONFIGURE OUTPUT ${file} CONTENT "{\n${body};\n};\n" @ONLY)
    target_link_options(${target} PRIVATE -Wl,--export-dynamic-symbol-list=${file})
    set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${file})
endfunction()
