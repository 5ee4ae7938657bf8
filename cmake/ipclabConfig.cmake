# find_package(ipclab): the headers of OpenHarmony's API, ipclab_add_image() and ipclab_add_scenario(). Works where ipclab is installed
# (lib/cmake/ipclab) and in its source tree (-Dipclab_DIR=.../cmake).
get_filename_component(ipclab_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(ipclab_include "${ipclab_prefix}/include/ipclab")
if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/../runtime/api")
    get_filename_component(ipclab_include "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
    set(ipclab_prefix "${ipclab_include}/build/release")
endif()
find_program(IPCLAB_PROGRAM ipclab HINTS "${ipclab_prefix}/bin")
if(NOT IPCLAB_PROGRAM)
    message(WARNING "ipclab's headers are there, but the program is not: scenarios cannot be run")
endif()

if(NOT TARGET ipclab::api)
    add_library(ipclab::api INTERFACE IMPORTED)
    set_target_properties(ipclab::api PROPERTIES
        INTERFACE_INCLUDE_DIRECTORIES "${ipclab_include};${ipclab_include}/runtime/api"
        INTERFACE_COMPILE_FEATURES cxx_std_17)
    # Build files written for a device name these libraries: an image finds all of them in the program that runs it.
    foreach(library ipc_core ipc_single ipc_capi samgr_proxy system_ability_fwk utils hilog dbinder)
        add_library(ipclab::${library} INTERFACE IMPORTED)
        set_target_properties(ipclab::${library} PROPERTIES INTERFACE_LINK_LIBRARIES ipclab::api)
    endforeach()
endif()
enable_testing()  # for ipclab_add_scenario
include("${CMAKE_CURRENT_LIST_DIR}/ipclab_image.cmake")
set(ipclab_FOUND TRUE)
