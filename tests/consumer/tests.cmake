# One test for each way in which users get hold of the library.
function(hesscrit_add_consumer way)
  set(test consumer_${way})
  add_test(NAME ${test}
    COMMAND sh "${CMAKE_CURRENT_SOURCE_DIR}/consumer/consume.sh" ${way}
      "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}"
      "${CMAKE_CURRENT_BINARY_DIR}/consumer" "${PROJECT_VERSION}")
  set_tests_properties(${test} PROPERTIES
    ENVIRONMENT
      "CC=${CMAKE_C_COMPILER};CXX=${HESSCRIT_CXX};CMAKE=${CMAKE_COMMAND};CONFIG=$<CONFIG>"
    LABELS consumer SKIP_RETURN_CODE 77 TIMEOUT 300)
endfunction()

foreach(way IN ITEMS
    add_subdirectory add_subdirectory_shared add_subdirectory_kinds add_subdirectory_unity
    plain_compiler old_program two_plugins readme)
  hesscrit_add_consumer(${way})
endforeach()

if(HESSCRIT_INSTALL)
  hesscrit_add_consumer(moved)
  hesscrit_add_consumer(install)
  set_tests_properties(consumer_install PROPERTIES FIXTURES_SETUP hesscrit_installed)
  foreach(way IN ITEMS
      pkg_config_shared pkg_config_static static_archive
      find_package find_package_static find_package_incompatible find_package_components cxx)
    hesscrit_add_consumer(${way})
    set_tests_properties(consumer_${way} PROPERTIES FIXTURES_REQUIRED hesscrit_installed)
  endforeach()
endif()
