# The examples run as a user runs them.
add_test(NAME example_demo COMMAND hesscrit_demo
  --data "${CMAKE_CURRENT_SOURCE_DIR}/data/iris.csv"
  --out "${CMAKE_CURRENT_BINARY_DIR}/demo-output")
set_tests_properties(example_demo PROPERTIES LABELS example TIMEOUT 120)
add_test(NAME example_experiment COMMAND sh "${CMAKE_CURRENT_SOURCE_DIR}/examples/experiment.sh"
  "$<TARGET_FILE:hesscrit_experiment>" "${CMAKE_CURRENT_SOURCE_DIR}/data/iris.csv"
  "${CMAKE_CURRENT_BINARY_DIR}/experiment-output")
set_tests_properties(example_experiment PROPERTIES LABELS "example;search" TIMEOUT 300)
# A linear autoencoder's critical points lie on the exact set, with the index of theory.
add_test(NAME example_autoencoder COMMAND hesscrit_experiment --task autoencoder --runs 60
  --data "${CMAKE_CURRENT_SOURCE_DIR}/data/iris.csv"
  --out "${CMAKE_CURRENT_BINARY_DIR}/autoencoder-output")
set_tests_properties(example_autoencoder PROPERTIES LABELS "example;search" TIMEOUT 300)
