# For who writes services: `find_package(ipclab)` gives these, ipclab's own build has them too.

# ipclab_add_image(NAME a.cpp ... [LIBRARIES libs...] [INCLUDES dirs...]): a shared library lib<NAME>.so that ipclab runs as a simulated
# process (`image:` of a scenario) or loads for the SA framework (`libpath` of a profile). OpenHarmony's API and the C library's functions
# are found in the program that runs it, so nothing is linked for them. Debugging information is kept: crash reports and gdb use it.
function(ipclab_add_image name)
    cmake_parse_arguments(ARG "" "" "LIBRARIES;INCLUDES" ${ARGN})
    add_library(${name} MODULE ${ARG_UNPARSED_ARGUMENTS})
    set_target_properties(${name} PROPERTIES PREFIX lib SUFFIX .so POSITION_INDEPENDENT_CODE ON)
    target_compile_options(${name} PRIVATE -g -fno-omit-frame-pointer)
    target_link_options(${name} PRIVATE -Wl,-z,separate-code)
    target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${ARG_INCLUDES})
    target_link_libraries(${name} PRIVATE ipclab::api ${ARG_LIBRARIES})
endfunction()

# ipclab_add_scenario(FILE.yaml [NAME test]): a test that checks the scenario; images are looked for in this folder's build folder.
function(ipclab_add_scenario file)
    cmake_parse_arguments(ARG "" "NAME" "" ${ARGN})
    get_filename_component(name ${file} NAME_WE)
    if(ARG_NAME)
        set(name ${ARG_NAME})
    endif()
    if(TARGET ipclab)
        set(program $<TARGET_FILE:ipclab>)
    else()
        set(program ${IPCLAB_PROGRAM})
    endif()
    add_test(NAME scenario_${name} COMMAND ${program} check --images ${CMAKE_CURRENT_BINARY_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${file})
endfunction()
