# What the library promises beside its results, read off the sources and the
# built files.
function(hesscrit_add_abi_test name)
  set(test abi_${name})
  add_test(NAME ${test} COMMAND sh "${CMAKE_CURRENT_SOURCE_DIR}/abi/${name}.sh" ${ARGN})
  set_tests_properties(${test} PROPERTIES
    ENVIRONMENT "CC=${CMAKE_C_COMPILER};CXX=${HESSCRIT_CXX}" LABELS abi TIMEOUT 120)
endfunction()

set(shared $<TARGET_FILE:hesscrit_shared>)
set(static $<TARGET_FILE:hesscrit_static>)
hesscrit_add_abi_test(exported_names "${PROJECT_SOURCE_DIR}" ${shared} ${static})
hesscrit_add_abi_test(dependencies ${shared})
hesscrit_add_abi_test(soname ${shared} "${PROJECT_VERSION}")
hesscrit_add_abi_test(no_mutable_globals ${static})
hesscrit_add_abi_test(headers_alone "${PROJECT_SOURCE_DIR}")
hesscrit_add_abi_test(strict_arithmetic "${PROJECT_SOURCE_DIR}")
hesscrit_add_abi_test(layering "${PROJECT_SOURCE_DIR}")
hesscrit_add_abi_test(house "${PROJECT_SOURCE_DIR}")
hesscrit_add_abi_test(tuning "${PROJECT_SOURCE_DIR}")

# Old programs run with this library.
hesscrit_add_program(abi_old_program abi/old_program.c abi/layout.c)
add_test(NAME abi_old_program COMMAND abi_old_program)
set_tests_properties(abi_old_program PROPERTIES LABELS unit TIMEOUT 120) # sanitizers see more

# Each guard that guards.sh can switch off still stands where its list has it.
add_test(NAME abi_guards
  COMMAND sh "${CMAKE_CURRENT_SOURCE_DIR}/guards.sh" "${PROJECT_SOURCE_DIR}" --texts)
set_tests_properties(abi_guards PROPERTIES LABELS abi TIMEOUT 120)
