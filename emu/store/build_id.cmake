# What state looks like follows from the sources: their hash tells builds apart whose snapshots differ.
# cmake -DROOT=DIR -DOUT=FILE -P build_id.cmake
file(GLOB_RECURSE files ${ROOT}/emu/*.[ch] ${ROOT}/periph/*.[ch])
list(FILTER files EXCLUDE REGEX "/emu/(cli|serve|debug)/")
list(SORT files)
set(all "")
foreach(file ${files})
  file(SHA256 ${file} hash)
  string(APPEND all ${hash})
endforeach()
string(SHA256 id "${all}")
file(WRITE ${OUT} "#define BUILD_ID \"${id}\"\n")
