# What is installed, and the Debian package (cpack -G DEB). The tests are not built for it.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY TRUE)
set(deb ${CMAKE_SOURCE_DIR}/deploy/debian)
set(share share/zhudong)

install(TARGETS zhudong RUNTIME DESTINATION bin)
install(FILES ${deb}/gateway.toml DESTINATION /etc/zhudong)
install(DIRECTORY adapters/file_drop/mappings adapters/exchange_tables/mappings adapters/case_calls/calls
        DESTINATION /etc/zhudong
        FILES_MATCHING PATTERN "*.toml" PATTERN examples EXCLUDE)
# `zhudong dev` finds these as they stand in the source.
install(DIRECTORY adapters/file_drop/mappings DESTINATION ${share}/adapters/file_drop
        FILES_MATCHING PATTERN "*.toml" PATTERN examples EXCLUDE)
install(DIRECTORY deploy/samples DESTINATION ${share}/deploy PATTERN "*.py" EXCLUDE PATTERN README.md EXCLUDE)
install(PROGRAMS certs/make-dev-certs certs/make-dev-issuers certs/make-dev-revocations DESTINATION ${share}/certs)
install(FILES deploy/systemd/zhudong.service deploy/systemd/zhudong-backup.service deploy/systemd/zhudong-backup.timer
        DESTINATION /lib/systemd/system)
install(DIRECTORY deploy/examples/ DESTINATION share/doc/zhudong/examples)
install(FILES ${deb}/copyright README.md README.zh-CN.md ARCHITECTURE.md OPERATIONS.md OPERATIONS.zh-CN.md SECURITY.md
        DESTINATION share/doc/zhudong)
# Beside the texts that name them.
install(DIRECTORY deploy/prometheus deploy/grafana DESTINATION share/doc/zhudong/deploy)
# By the program itself, and packed as Debian wants it.
install(CODE "set(program $<TARGET_FILE:zhudong>)\nset(deb ${deb})\nset(packed ${CMAKE_BINARY_DIR}/packed)")
install(CODE [[
  foreach(shell bash zsh fish)
    file(MAKE_DIRECTORY ${packed}/${shell})
    execute_process(COMMAND ${program} completion ${shell} OUTPUT_FILE ${packed}/${shell}/script
                    COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  file(RENAME ${packed}/bash/script ${packed}/bash/zhudong)
  file(RENAME ${packed}/zsh/script ${packed}/zsh/_zhudong)
  file(RENAME ${packed}/fish/script ${packed}/fish/zhudong.fish)
  foreach(page changelog zhudong.1)
    execute_process(COMMAND gzip -9nc ${deb}/${page} OUTPUT_FILE ${packed}/${page}.gz COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
]])
set(packed ${CMAKE_BINARY_DIR}/packed)
install(FILES ${packed}/bash/zhudong DESTINATION share/bash-completion/completions)
install(FILES ${packed}/zsh/_zhudong DESTINATION share/zsh/vendor-completions)
install(FILES ${packed}/fish/zhudong.fish DESTINATION share/fish/vendor_completions.d)
install(FILES ${packed}/zhudong.1.gz DESTINATION share/man/man1)
install(FILES ${packed}/changelog.gz DESTINATION share/doc/zhudong)

# Every file below /etc is the operator's to change, and no upgrade overwrites it.
file(GLOB mappings RELATIVE ${CMAKE_SOURCE_DIR}/adapters/file_drop CONFIGURE_DEPENDS adapters/file_drop/mappings/*.toml)
file(GLOB exchange RELATIVE ${CMAKE_SOURCE_DIR}/adapters/exchange_tables CONFIGURE_DEPENDS
     adapters/exchange_tables/mappings/*.toml)
file(GLOB calls RELATIVE ${CMAKE_SOURCE_DIR}/adapters/case_calls CONFIGURE_DEPENDS adapters/case_calls/calls/*.toml)
list(TRANSFORM calls PREPEND /etc/zhudong/)
list(TRANSFORM mappings PREPEND /etc/zhudong/)
list(TRANSFORM exchange PREPEND /etc/zhudong/)
list(JOIN mappings "\n" mappings)
list(JOIN exchange "\n" exchange)
list(JOIN calls "\n" calls)
file(WRITE ${CMAKE_BINARY_DIR}/conffiles "/etc/zhudong/gateway.toml\n${mappings}\n${exchange}\n${calls}\n")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME zhudong)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "Zhudong maintainers <maintainers@zhudong.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "gateway between government platforms and a power utility")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Takes events of government platforms in, forecasts the electric demand of\nprojects and pushes it to a utility's grid planning system; gives electronic\nlicenses to the utility as they were granted, with an audit chain.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_PREFIX /usr) # what counts with DESTDIR
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, tzdata, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "openssl")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_BINARY_DIR}/conffiles ${deb}/postinst ${deb}/prerm ${deb}/postrm)
include(CPack)
