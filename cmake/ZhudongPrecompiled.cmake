# Headers that nearly every file reads, parsed once for all: they were half of the time that a file took to compile.
# A file still includes what it uses: tests/tidy/clang compiles every header alone, and a build with
# -DZHUDONG_PRECOMPILED=OFF every source.
option(ZHUDONG_PRECOMPILED "parse the common headers once" ON)

set(standard_headers
    <algorithm> <array> <atomic> <cstdint> <deque> <functional> <map> <memory> <optional> <set> <string> <string_view>
    <thread> <utility> <variant> <vector> <absl/status/statusor.h> <absl/strings/str_cat.h>
    <absl/synchronization/mutex.h> <absl/time/civil_time.h> <absl/time/time.h>)
set(contract_headers ${standard_headers})
foreach(file ${protos})
  if(file MATCHES "^zhudong/v1/" AND NOT file MATCHES "_service\\.proto$")
    string(REGEX REPLACE "\\.proto$" ".pb.h" header ${file})
    list(APPEND contract_headers <${header}>)
  endif()
endforeach()

# _precompile(NAME link… HEADERS header…): what zhudong_precompiled(target NAME) takes.
function(_precompile name)
  cmake_parse_arguments(ARG "" "" "LINK;HEADERS" ${ARGN})
  set(source ${CMAKE_BINARY_DIR}/precompiled/${name}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "")
  add_library(zhudong_precompiled_${name} OBJECT ${source})
  target_link_libraries(zhudong_precompiled_${name} PRIVATE ${ARG_LINK})
  target_precompile_headers(zhudong_precompiled_${name} PRIVATE ${ARG_HEADERS})
endfunction()

if(ZHUDONG_PRECOMPILED)
  _precompile(standard LINK absl::statusor absl::synchronization HEADERS ${standard_headers})
  _precompile(contract LINK zhudong_proto absl::statusor absl::synchronization HEADERS ${contract_headers})
  if(ZHUDONG_TESTS)
    find_package(GTest REQUIRED)
    _precompile(tests LINK zhudong_proto absl::statusor absl::synchronization GTest::gmock
                HEADERS ${contract_headers} <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()

# zhudong_precompiled(TARGET standard|contract|tests)
function(zhudong_precompiled target which)
  if(ZHUDONG_PRECOMPILED)
    target_precompile_headers(${target} REUSE_FROM zhudong_precompiled_${which})
  endif()
endfunction()
