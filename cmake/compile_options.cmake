# What every C file of this project is compiled with: library, tests, examples.
function(hesscrit_compile_options target)
  set_target_properties(${target} PROPERTIES
    C_STANDARD 11
    C_STANDARD_REQUIRED ON
    C_EXTENSIONS OFF
    UNITY_BUILD OFF) # static names repeat between files
  if(CMAKE_C_COMPILER_ID MATCHES "GNU|Clang")
    target_compile_options(${target} PRIVATE
      -ffp-contract=off # error bounds are proved for separate roundings
      -fexceptions)     # a C++ callback may throw through the library
    if(HESSCRIT_WARNINGS_AS_ERRORS)
      target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
        -Werror)
    endif()
  endif()
endfunction()
