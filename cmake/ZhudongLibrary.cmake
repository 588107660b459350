# The layers, lowest first. A library may depend only on libraries of a lower layer; the table is also what
# tests/tidy checks the includes against.
set(ZHUDONG_LAYERS
    "base:0" "proto:0" "config:1" "telemetry:1" "http:1" "postgres:1" "kafka:1" "crypto:2" "store:2" "model:3" "ofd:3" "access:4" "calendar:4" "journal:5" "health:5"
    "ports:6" "mapping:7" "polling:7" "pushing:7" "forecast:8" "correlation:8" "policy:8" "streets:8" "adapter:8" "ingest:9" "cases:9" "capacity:9" "provider_guard:9" "delivery:10" "feed_health:10" "licenses:10" "reports:10"
    "pipeline:11" "backup:12" "rpc:12" "monitoring:12" "console:13" "app:14")

function(zhudong_layer_number layer out)
  foreach(entry ${ZHUDONG_LAYERS})
    string(REPLACE ":" ";" pair ${entry})
    list(GET pair 0 name)
    if(name STREQUAL layer)
      list(GET pair 1 number)
      set(${out} ${number} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "unknown layer ${layer}: add it to ZHUDONG_LAYERS in cmake/ZhudongLibrary.cmake")
endfunction()

# zhudong_library(NAME LAYER SOURCES … DEPS our libraries … LINK packages …)
function(zhudong_library name layer)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LINK" ${ARGN})
  set(target zhudong_${name})
  if(NOT ARG_SOURCES)
    message(FATAL_ERROR "${name} has no sources")
  endif()
  add_library(${target} STATIC ${ARG_SOURCES})
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  zhudong_layer_number(${layer} own)
  set_property(TARGET ${target} PROPERTY ZHUDONG_LAYER ${own})
  foreach(dep ${ARG_DEPS})
    get_property(below TARGET zhudong_${dep} PROPERTY ZHUDONG_LAYER)
    if(NOT below LESS own)
      message(FATAL_ERROR "${name} (layer ${layer}) depends on ${dep}, which does not stand below it: "
                          "move what is shared down, or pass it in")
    endif()
    target_link_libraries(${target} PUBLIC zhudong_${dep})
  endforeach()
  target_link_libraries(${target} PUBLIC ${ARG_LINK})
  # The layers below the model know nothing of the contract.
  zhudong_layer_number(model first_with_contract)
  if(own LESS first_with_contract)
    zhudong_precompiled(${target} standard)
  else()
    zhudong_precompiled(${target} contract)
  endif()
endfunction()

# zhudong_test(NAME SOURCES … DEPS …): one GoogleTest binary, named for the folder it mirrors.
function(zhudong_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  zhudong_precompiled(${name} tests)
  list(TRANSFORM ARG_DEPS PREPEND zhudong_)
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} ${ARG_LINK} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE ZHUDONG_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  if(ZHUDONG_SANITIZE STREQUAL "thread")
    target_link_libraries(${name} PRIVATE zhudong_absl_sync)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT
                         "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/tsan/suppressions.txt")
  endif()
endfunction()
