# The few functions with which CMakeLists.txt says what is built.

add_library(lamplighter_flags INTERFACE)
# Warnings end the builds that tests run (-O0, -O1). At -O2 g++ 12 finds uninitialized optionals and overlapping strings where
# there are none (GCC bugs 80635, 105651): what people install must not stop at that.
target_compile_options(lamplighter_flags INTERFACE -Wall -Wextra -Wconversion $<$<NOT:$<CONFIG:Release>>:-Werror> -fno-omit-frame-pointer)
# g++ 12 takes the recycled frames of Asio's coroutines for memory of another allocator (GCC bug 103993), from -O1 on.
target_compile_options(lamplighter_flags INTERFACE -Wno-mismatched-new-delete)
target_compile_definitions(lamplighter_flags INTERFACE
  LAMPLIGHTER_VERSION="${PROJECT_VERSION}"
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_BEAST_SEPARATE_COMPILATION)
target_include_directories(lamplighter_flags INTERFACE ${CMAKE_SOURCE_DIR})
# mold: quick, and it does not care in which order archives are named.
target_link_options(lamplighter_flags INTERFACE -fuse-ld=mold)
if(LAMPLIGHTER_SANITIZE)
  target_compile_options(lamplighter_flags INTERFACE -fsanitize=${LAMPLIGHTER_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(lamplighter_flags INTERFACE -fsanitize=${LAMPLIGHTER_SANITIZE})
  if(LAMPLIGHTER_SANITIZE MATCHES "thread")
    target_compile_options(lamplighter_flags INTERFACE -Wno-tsan)   # Asio uses fences, which the sanitizer does not know
    target_compile_definitions(lamplighter_flags INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
  endif()
  if(LAMPLIGHTER_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(lamplighter_flags INTERFACE -Wno-maybe-uninitialized)   # finds some in std::regex (GCC bug 105562)
  endif()
  if(LAMPLIGHTER_SANITIZE MATCHES "undefined")
    target_compile_options(lamplighter_flags INTERFACE -fno-sanitize=vptr)   # SOCI's exceptions carry no typeinfo we may use
  endif()
endif()

# Boost.Asio and Beast are compiled once, here (see the build traps of architecture.md section 6).
file(WRITE ${CMAKE_BINARY_DIR}/asio_once.cpp "#include <boost/asio/impl/src.hpp>\n")
add_library(asio_once STATIC ${CMAKE_BINARY_DIR}/asio_once.cpp)
target_compile_features(asio_once PUBLIC cxx_std_20)
target_link_libraries(asio_once PUBLIC lamplighter_flags Boost::headers Threads::Threads)
file(WRITE ${CMAKE_BINARY_DIR}/asio_ssl_once.cpp "#include <boost/asio/ssl/impl/src.hpp>\n")
file(WRITE ${CMAKE_BINARY_DIR}/beast_once.cpp "#include <boost/beast/src.hpp>\n")
add_library(beast_once STATIC ${CMAKE_BINARY_DIR}/beast_once.cpp ${CMAKE_BINARY_DIR}/asio_ssl_once.cpp)
target_link_libraries(beast_once PUBLIC asio_once OpenSSL::SSL)
foreach(target asio_once beast_once)
  target_compile_options(${target} PRIVATE -Wno-conversion -Wno-error)
endforeach()

function(_sources_in out)
  set(found "")
  foreach(folder IN LISTS ARGN)
    file(GLOB here CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
    list(FILTER here EXCLUDE REGEX "/main\\.cpp$")
    list(APPEND found ${here})
  endforeach()
  set(${out} ${found} PARENT_SCOPE)
endfunction()

# lamplighter_library(NAME FOLDERS ... LINKS ...): all .cpp of the folders, main.cpp left out.
function(lamplighter_library name)
  cmake_parse_arguments(arg "" "" "FOLDERS;LINKS" ${ARGN})
  _sources_in(sources ${arg_FOLDERS})
  file(WRITE ${CMAKE_BINARY_DIR}/empty.cpp "")
  add_library(${name} STATIC ${sources} ${CMAKE_BINARY_DIR}/empty.cpp)
  target_link_libraries(${name} PUBLIC lamplighter_flags ${arg_LINKS})
endfunction()

# lamplighter_program(NAME MAIN folder LINKS ...): folder/main.cpp and the .cpp beside it. Skipped until main.cpp exists.
function(lamplighter_program name)
  cmake_parse_arguments(arg "" "MAIN" "LINKS" ${ARGN})
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/${arg_MAIN}/main.cpp)
    return()
  endif()
  _sources_in(sources ${arg_MAIN})
  add_executable(${name} ${CMAKE_SOURCE_DIR}/${arg_MAIN}/main.cpp ${sources})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} beast_once asio_once lamplighter_flags)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

add_custom_target(all_unit_tests)   # what the sanitizers build

add_library(doctest_main STATIC ${CMAKE_SOURCE_DIR}/cmake/doctest_main.cpp)
target_link_libraries(doctest_main PUBLIC lamplighter_flags doctest::doctest)

# lamplighter_tests(NAME FOLDERS ... LINKS ...): one doctest program test_NAME; one ctest entry a test case, labelled NAME.
function(lamplighter_tests name)
  cmake_parse_arguments(arg "" "" "FOLDERS;LINKS" ${ARGN})
  _sources_in(sources ${arg_FOLDERS})
  if(NOT sources)
    return()
  endif()
  add_executable(test_${name} ${sources})
  target_link_libraries(test_${name} PRIVATE doctest_main ${arg_LINKS} beast_once asio_once)
  target_compile_definitions(test_${name} PRIVATE
    LAMPLIGHTER_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LAMPLIGHTER_BINARY_DIR="${CMAKE_BINARY_DIR}")
  set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  add_dependencies(all_unit_tests test_${name})
  add_test(NAME ${name} COMMAND test_${name} --force-colors=false)
  set_tests_properties(${name} PROPERTIES LABELS "unit" TIMEOUT 900)
endfunction()

# embed_folder(TARGET SYMBOL name FOLDER f PATTERN p): the files become
#   std::span<const lamplighter::EmbeddedFile> lamplighter::name();   sorted by path relative to f.
function(embed_folder target)
  cmake_parse_arguments(arg "" "SYMBOL;FOLDER;PATTERN" "" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/embedded/${arg_SYMBOL}.cpp)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${arg_FOLDER}/${arg_PATTERN})
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DSYMBOL=${arg_SYMBOL} -DFOLDER=${CMAKE_SOURCE_DIR}/${arg_FOLDER}
            -DPATTERN=${arg_PATTERN} -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()
