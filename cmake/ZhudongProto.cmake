# The contract (proto/), and two contracts of others that Debian packages: google.rpc error details and gRPC health.
set(ZHUDONG_GOOGLEAPIS /usr/share/gocode/src/github.com/gogo/googleapis CACHE PATH "holds google/rpc/*.proto")
set(ZHUDONG_GRPC_PROTO /usr/share/grpc-proto CACHE PATH "holds grpc/health/v1/health.proto")
foreach(needed ${ZHUDONG_GOOGLEAPIS}/google/rpc/error_details.proto ${ZHUDONG_GRPC_PROTO}/grpc/health/v1/health.proto)
  if(NOT EXISTS ${needed})
    message(FATAL_ERROR "${needed} is missing: run ./deploy/install-packages")
  endif()
endforeach()

find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
set(gen ${CMAKE_BINARY_DIR}/gen)
file(MAKE_DIRECTORY ${gen})

# _generate(out root services file…): messages and, for files that end in _service or are named so, gRPC stubs.
function(_generate out root)
  foreach(file ${ARGN})
    string(REGEX REPLACE "\\.proto$" "" stem ${file})
    set(outputs ${gen}/${stem}.pb.cc ${gen}/${stem}.pb.h)
    set(grpc)
    if(stem MATCHES "_service$|health$")
      set(grpc --grpc_out=${gen} --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN})
      list(APPEND outputs ${gen}/${stem}.grpc.pb.cc ${gen}/${stem}.grpc.pb.h)
    endif()
    add_custom_command(
      OUTPUT ${outputs}
      COMMAND protobuf::protoc --cpp_out=${gen} ${grpc} -I ${root} ${root}/${file}
      DEPENDS ${root}/${file}
      COMMENT "protoc ${file}")
    list(APPEND all ${outputs})
  endforeach()
  set(${out} ${${out}} ${all} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE protos RELATIVE ${CMAKE_SOURCE_DIR}/proto CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/zhudong/*.proto)
_generate(generated ${CMAKE_SOURCE_DIR}/proto ${protos})
_generate(generated ${ZHUDONG_GOOGLEAPIS} google/rpc/status.proto google/rpc/error_details.proto)
_generate(generated ${ZHUDONG_GRPC_PROTO} grpc/health/v1/health.proto)

set(messages ${generated})
list(FILTER messages EXCLUDE REGEX "grpc\\.pb")
set(services ${generated})
list(FILTER services INCLUDE REGEX "grpc\\.pb")

# Messages alone, for the pure code; the gRPC stubs, which are heavy to compile, apart.
add_library(zhudong_proto STATIC ${messages})
target_include_directories(zhudong_proto SYSTEM PUBLIC ${gen})
target_compile_options(zhudong_proto PRIVATE -w)
target_link_libraries(zhudong_proto PUBLIC protobuf::libprotobuf Threads::Threads)
set_property(TARGET zhudong_proto PROPERTY ZHUDONG_LAYER 0)

add_library(zhudong_stubs STATIC ${services})
target_compile_options(zhudong_stubs PRIVATE -w)
target_link_libraries(zhudong_stubs PUBLIC zhudong_proto gRPC::grpc++)
set_property(TARGET zhudong_stubs PROPERTY ZHUDONG_LAYER 0)
