# The examples run as a user runs them.
add_test(NAME example_demo COMMAND hesscrit_demo
  --data "${CMAKE_CURRENT_SOURCE_DIR}/data/iris.csv"
  --out "${CMAKE_CURRENT_BINARY_DIR}/demo-output")
set_tests_properties(example_demo PROPERTIES LABELS example TIMEOUT 120)
