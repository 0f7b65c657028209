# Every C file of bench is one program. They share what lies in the folders
# beside them, and compare with those peers that are found.
file(GLOB shared CONFIGURE_DEPENDS bench/matrices/*.c bench/measure/*.c)
add_library(hesscrit_bench_support STATIC ${shared}
  support/arrays.c support/random.c)
hesscrit_compile_options(hesscrit_bench_support)
target_include_directories(hesscrit_bench_support PUBLIC bench support)
target_link_libraries(hesscrit_bench_support PUBLIC hesscrit_static)

find_package(GSL)
if(GSL_FOUND)
  target_compile_definitions(hesscrit_bench_support PUBLIC HAVE_GSL)
  target_link_libraries(hesscrit_bench_support PUBLIC GSL::gsl)
endif()

add_custom_target(hesscrit_bench)
file(GLOB files CONFIGURE_DEPENDS bench/*.c)
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  hesscrit_add_program(bench_${name} "${file}")
  target_link_libraries(bench_${name} PRIVATE hesscrit_bench_support)
  add_dependencies(hesscrit_bench bench_${name})
endforeach()
