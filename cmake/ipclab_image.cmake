# ipclab_add_image(NAME a.cpp ... [LIBRARIES libs...] [INCLUDES dirs...]): a shared library that ipclab runs as a simulated process
# (`image:` of a scenario) or loads for the SA framework (`libpath` of a profile). OpenHarmony's API and the C library's functions are found in
# the program that runs it, so nothing is linked for them. Debugging information is kept: crash reports and gdb use it.
function(ipclab_add_image name)
    cmake_parse_arguments(ARG "" "" "LIBRARIES;INCLUDES" ${ARGN})
    add_library(${name} MODULE ${ARG_UNPARSED_ARGUMENTS})
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_options(${name} PRIVATE -g -fno-omit-frame-pointer)
    target_link_options(${name} PRIVATE -Wl,-z,separate-code)
    target_include_directories(${name} PRIVATE ${ARG_INCLUDES})
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES})
    if(TARGET ipclab::api)
        target_link_libraries(${name} PRIVATE ipclab::api)
    endif()
endfunction()
