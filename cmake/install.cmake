# The installed package: libraries, headers, pkg-config and find_package files.
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/hesscrit")

list(TRANSFORM kinds PREPEND hesscrit_ OUTPUT_VARIABLE targets)
install(TARGETS ${targets} EXPORT hesscrit
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(DIRECTORY include/hesscrit
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.h")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")

install(EXPORT hesscrit
  FILE hesscritTargets.cmake
  NAMESPACE hesscrit::
  DESTINATION "${package_dir}")
configure_package_config_file(
  cmake/hesscritConfig.cmake.in "${PROJECT_BINARY_DIR}/hesscritConfig.cmake"
  INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break; from then on only a major one does.
if(PROJECT_VERSION_MAJOR EQUAL 0)
  set(compatibility SameMinorVersion)
else()
  set(compatibility SameMajorVersion)
endif()
write_basic_package_version_file("${PROJECT_BINARY_DIR}/hesscritConfigVersion.cmake"
  COMPATIBILITY ${compatibility})
install(
  FILES "${PROJECT_BINARY_DIR}/hesscritConfig.cmake"
        "${PROJECT_BINARY_DIR}/hesscritConfigVersion.cmake"
  DESTINATION "${package_dir}")

# Paths relative to the .pc file itself, so that the installed tree can be moved.
file(RELATIVE_PATH pc_to_prefix
  "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_PREFIX}")
file(RELATIVE_PATH pc_to_include
  "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
configure_file(pkgconfig/hesscrit.pc.in "${PROJECT_BINARY_DIR}/hesscrit.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/hesscrit.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
