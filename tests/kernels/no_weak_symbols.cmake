# SPDX-FileCopyrightText: 2026 The Fettle authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails when one of OBJECTS defines or wants a weak or unique symbol: the linker would share it between instruction sets.

foreach(object ${OBJECTS})
    execute_process(COMMAND ${NM} -C ${object} OUTPUT_VARIABLE symbols RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "cannot read ${object}")
    endif()
    string(REGEX MATCHALL "[^\n]* [WVuwv] [^\n]*" shared "${symbols}")
    if(shared)
        message(FATAL_ERROR "${object}: ${shared}")
    endif()
endforeach()
