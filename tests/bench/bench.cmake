# Every C file of bench is one program. They share what lies in the folders
# beside them, and compare with those peers that are found.
file(GLOB shared CONFIGURE_DEPENDS bench/matrices/*.c bench/measure/*.c support/truth/*.c)
add_library(hesscrit_bench_support STATIC ${shared}
  bench/minimisers/counted.c bench/solvers/hesscrit.c bench/hessians/statsmodels.c bench/hessians/numderiv.c
  bench/noisy/functions.c bench/noisy/loss.c
  support/arrays.c support/matrices.c support/random.c support/tally.c
  support/degenerate.c support/jets.c support/landscapes.c support/reference.c
  support/waves.c)
hesscrit_compile_options(hesscrit_bench_support)
target_include_directories(hesscrit_bench_support PUBLIC bench support)
target_link_libraries(hesscrit_bench_support PUBLIC hesscrit_static hesscrit_test_functions)

# OpenBLAS before GSL, whose products of vectors it takes over, and before any
# other LAPACK, as what is in the distributions beside it is slow.
include(CheckLibraryExists)
find_library(OPENBLAS_LIBRARY openblas)
if(OPENBLAS_LIBRARY)
  check_library_exists("${OPENBLAS_LIBRARY}" dsyevr_ "" HESSCRIT_OPENBLAS_HAS_LAPACK)
endif()
if(OPENBLAS_LIBRARY AND HESSCRIT_OPENBLAS_HAS_LAPACK)
  target_compile_definitions(hesscrit_bench_support PUBLIC HAVE_LAPACK HAVE_OPENBLAS)
  target_sources(hesscrit_bench_support PRIVATE bench/solvers/lapack.c)
  target_link_libraries(hesscrit_bench_support PUBLIC "${OPENBLAS_LIBRARY}")
else()
  find_package(LAPACK)
  if(LAPACK_FOUND)
    target_compile_definitions(hesscrit_bench_support PUBLIC HAVE_LAPACK)
    target_sources(hesscrit_bench_support PRIVATE bench/solvers/lapack.c)
    target_link_libraries(hesscrit_bench_support PUBLIC LAPACK::LAPACK)
  endif()
endif()

find_package(GSL)
if(GSL_FOUND)
  target_compile_definitions(hesscrit_bench_support PUBLIC HAVE_GSL)
  target_sources(hesscrit_bench_support PRIVATE bench/solvers/gsl.c bench/minimisers/gsl.c)
  target_link_libraries(hesscrit_bench_support PUBLIC GSL::gsl)
endif()

find_path(NLOPT_INCLUDE_DIR nlopt.h)
find_library(NLOPT_LIBRARY nlopt)
if(NLOPT_INCLUDE_DIR AND NLOPT_LIBRARY)
  target_compile_definitions(hesscrit_bench_support PUBLIC HAVE_NLOPT)
  target_sources(hesscrit_bench_support PRIVATE bench/minimisers/nlopt.c)
  target_include_directories(hesscrit_bench_support SYSTEM PRIVATE "${NLOPT_INCLUDE_DIR}")
  target_link_libraries(hesscrit_bench_support PUBLIC "${NLOPT_LIBRARY}")
endif()

# An executor for hesscrit beside LAPACK on threads.
find_package(OpenMP QUIET COMPONENTS C)
if(OpenMP_C_FOUND)
  target_compile_definitions(hesscrit_bench_support PUBLIC HAVE_OPENMP)
  target_link_libraries(hesscrit_bench_support PRIVATE OpenMP::OpenMP_C)
endif()

# Eigen is all templates: as fast as the flags that it is compiled with, which
# is why it gets better ones than hesscrit, and no -ffp-contract=off.
find_package(Eigen3 3.3 QUIET NO_MODULE)
include(CheckLanguage)
check_language(CXX)
if(TARGET Eigen3::Eigen AND CMAKE_CXX_COMPILER)
  enable_language(CXX)
  add_library(hesscrit_bench_eigen STATIC bench/solvers/eigen.cpp)
  target_include_directories(hesscrit_bench_eigen PRIVATE bench)
  target_link_libraries(hesscrit_bench_eigen PRIVATE Eigen3::Eigen)
  target_compile_features(hesscrit_bench_eigen PRIVATE cxx_std_14)
  target_compile_definitions(hesscrit_bench_eigen PRIVATE NDEBUG)
  if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    target_compile_options(hesscrit_bench_eigen PRIVATE -O3 -march=native)
    if(HESSCRIT_WARNINGS_AS_ERRORS)
      target_compile_options(hesscrit_bench_eigen PRIVATE
        -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
        -Wno-uninitialized) # gcc 12 warns of its own AVX-512 functions
    endif()
  endif()
  target_compile_definitions(hesscrit_bench_support PUBLIC HAVE_EIGEN)
  target_link_libraries(hesscrit_bench_support PUBLIC hesscrit_bench_eigen)
endif()

# R calls the losses of the test functions through a library that it loads.
find_program(RSCRIPT Rscript)
if(RSCRIPT)
  execute_process(COMMAND "${RSCRIPT}" --vanilla -e "library(numDeriv)"
    RESULT_VARIABLE numderiv_missing OUTPUT_QUIET ERROR_QUIET)
endif()
add_custom_target(hesscrit_bench)
if(RSCRIPT AND NOT numderiv_missing)
  add_library(hesscrit_bench_numderiv MODULE bench/hessians/numderiv_library.c)
  hesscrit_compile_options(hesscrit_bench_numderiv)
  target_link_libraries(hesscrit_bench_numderiv PRIVATE hesscrit_test_functions)
  add_dependencies(hesscrit_bench hesscrit_bench_numderiv)
  set(script "${CMAKE_CURRENT_SOURCE_DIR}/bench/hessians/numderiv.R")
  target_compile_definitions(hesscrit_bench_support PRIVATE
    "NUMDERIV_COMMAND=\"'${RSCRIPT}' --vanilla '${script}' '$<TARGET_FILE:hesscrit_bench_numderiv>'\"")
endif()

file(GLOB files CONFIGURE_DEPENDS bench/*.c)
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  hesscrit_add_program(bench_${name} "${file}")
  target_link_libraries(bench_${name} PRIVATE hesscrit_bench_support)
  add_dependencies(hesscrit_bench bench_${name})
endforeach()

# On networks and data of the examples, and on fits of R's data.
target_sources(bench_stops PRIVATE bench/stops/fit.c bench/stops/fits.c bench/stops/stalls.c
  examples/shared/csv.c examples/shared/network.c)
target_include_directories(bench_stops PRIVATE examples/shared)
target_compile_definitions(bench_stops
  PRIVATE "IRIS=\"${CMAKE_CURRENT_SOURCE_DIR}/data/iris.csv\""
  "FITS=\"${CMAKE_CURRENT_SOURCE_DIR}/data/fits.txt\"")

target_sources(bench_valleys PRIVATE bench/valleys/losses.c bench/valleys/families.c
  bench/valleys/near_misses.c)
