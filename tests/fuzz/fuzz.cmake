# Analyses of expressions that are made of bytes. With clang libFuzzer makes the
# bytes, and the library is compiled with its coverage and with the sanitizers;
# else they are random.
if(NOT HESSCRIT_HAVE_QUADMATH)
  message(FATAL_ERROR "the fuzzer needs libquadmath: in long double what it takes for true is not")
endif()
file(GLOB files CONFIGURE_DEPENDS fuzz/*.c)
set(entries ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/libfuzzer.c ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/standalone.c)
list(REMOVE_ITEM files ${entries})

# What was found once stays mended.
if(HESSCRIT_BUILD_TESTS)
  file(GLOB corpus CONFIGURE_DEPENDS fuzz/corpus/*)
  hesscrit_add_program(fuzz_corpus ${files} fuzz/standalone.c support/arrays.c support/random.c)
  target_include_directories(fuzz_corpus PRIVATE fuzz support)
  target_compile_definitions(fuzz_corpus PRIVATE HAVE_QUADMATH)
  target_link_libraries(fuzz_corpus PRIVATE quadmath)
  add_test(NAME fuzz_corpus COMMAND fuzz_corpus ${corpus})
endif()
if(NOT HESSCRIT_BUILD_FUZZ)
  return()
endif()

set(CMAKE_REQUIRED_FLAGS -fsanitize=fuzzer)
check_c_source_compiles("
  #include <stddef.h>
  #include <stdint.h>
  int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
  int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
  {
      return bytes != 0 && size > 1000;
  }" HESSCRIT_HAVE_LIBFUZZER)
unset(CMAKE_REQUIRED_FLAGS)
if(HESSCRIT_HAVE_LIBFUZZER)
  set(entry fuzz/libfuzzer.c)
else()
  set(entry fuzz/standalone.c)
endif()

# Objects of its own, as others want the library without sanitizers.
add_executable(hesscrit_fuzz ${sources} ${files} ${entry} support/arrays.c support/random.c)
hesscrit_compile_options(hesscrit_fuzz)
target_include_directories(hesscrit_fuzz
  PRIVATE "${PROJECT_SOURCE_DIR}/include" "${PROJECT_SOURCE_DIR}/src" fuzz support)
target_compile_definitions(hesscrit_fuzz PRIVATE HESSCRIT_BUILD HAVE_QUADMATH)
target_link_libraries(hesscrit_fuzz PRIVATE quadmath m)
if(HESSCRIT_HAVE_LIBFUZZER)
  set(sanitizers -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  target_compile_options(hesscrit_fuzz PRIVATE -fsanitize=fuzzer-no-link ${sanitizers})
  target_link_options(hesscrit_fuzz PRIVATE -fsanitize=fuzzer ${sanitizers})
endif()
