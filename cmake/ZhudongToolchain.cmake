# Compiler, linker and packages. Everything comes from Debian's packages.
find_program(CCACHE ccache)
if(CCACHE)
  # Without this it would not keep what was compiled with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD AND NOT ZHUDONG_SANITIZE)
  add_link_options(-fuse-ld=mold)
endif()

# -pthread everywhere: a precompiled header is only taken by files that are compiled like it.
add_compile_options(-Wall -Wextra -Werror -Wno-missing-field-initializers -pthread)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 warns wrongly of std::string's insert, assignment and move when it optimizes (GCC bugs 105651, 105329, 107852).
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  add_compile_options(-Wthread-safety)
endif()

if(ZHUDONG_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
elseif(ZHUDONG_SANITIZE STREQUAL "thread")
  # Protobuf's maps are larger where this macro stands, and Debian's library was built without it. libstdc++ is told by
  # a name of its own.
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer -U__SANITIZE_THREAD__ -D_GLIBCXX_TSAN=1)
  add_link_options(-fsanitize=thread)
elseif(ZHUDONG_SANITIZE)
  message(FATAL_ERROR "ZHUDONG_SANITIZE is address or thread, not ${ZHUDONG_SANITIZE}")
endif()

find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(absl REQUIRED)
find_package(gRPC REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_library(ROCKSDB_LIBRARY rocksdb REQUIRED)
# Its CMake package asks for what its HTTP server and its push client need, too; only the core is used.
find_library(PROMETHEUS_LIBRARY prometheus-cpp-core REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)
